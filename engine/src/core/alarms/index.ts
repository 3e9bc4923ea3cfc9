/** Alarm rules: from events to alarms raised, graded and cleared, one step at a time. */
export { compileAlarmRule, type CompiledAlarmRule } from './compile.ts';
export { judge, watch, type AlarmEnv, type AlarmInput, type Judgement } from './judge.ts';
export { alarmRule, severity, type AlarmRule, type Detection, type Grade, type Severity } from './rule.ts';
export type { AlarmEffect, AlarmState, OpenAlarm } from './state.ts';
