/** Alarm rules: from events to alarms raised, graded and cleared, one step at a time (`docs/alarms.md`). */
export { compileAlarmRule, type CompiledAlarmRule } from './compile.ts';
export { knownFacts } from './facts.ts';
export { judge, watch, type AlarmEnv, type AlarmInput, type Judgement, type Suppression } from './judge.ts';
export { alarmRule, severity, type AlarmRule, type Detection, type Grade, type Severity } from './rule.ts';
export type { AlarmEffect, AlarmState, ClearReason, OpenAlarm } from './state.ts';
export { alarmProblem } from './codes.ts';
export { fillInputs, inputsOf, withInputs } from './inputs.ts';
export { suppressionAt, suppressionText, type Circumstances } from './suppression.ts';
export { explainEffect, type EffectExplanation, type Ground } from './explain.ts';
export { ruleSentence } from './rule-text.ts';
export { whyNot, type WhyNotAnswer, type WhyNotQuestion, type WhyNotStep } from './why-not.ts';
export { durationText, gradeNames } from './wording.ts';
