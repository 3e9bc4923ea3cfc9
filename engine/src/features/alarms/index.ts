/** Feature: alarms (告警) — judged from events and time, handled by people. */
import type { Feature } from '../feature.ts';
import { followAgain } from './follow.ts';
import { recover, recoverThings, settledFrom } from './recover.ts';
import './tables.ts';
import { alarmTick } from './tick.ts';
import { retireRule, watchThings } from './watching.ts';

export const alarms: Feature = {
  name: 'alarms',
  commands: [alarmTick, followAgain, watchThings, retireRule, recoverThings, settledFrom],
  recover: ({ pipeline }) => recover(pipeline),
  permissions: [
    { id: 'alarm.read.all', name: { zh: '查看全部告警', en: 'See all alarms' } },
    { id: 'alarm.handle', name: { zh: '处理告警', en: 'Handle alarms' } },
    { id: 'alarm.silence', name: { zh: '设置静默与维护窗口', en: 'Set silences and maintenance windows' } },
  ],
};
