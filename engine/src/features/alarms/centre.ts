/** Feature: the alarm centre (告警中心), what people see of alarms and do about them. */
import type { Feature } from '../feature.ts';
import { endSilence, endWindow, openWindow, silenceAlarms } from './quiet-commands.ts';
import { quietRoutes } from './quiet-routes.ts';
import './tables.ts';

export const alarmCentre: Feature = {
  name: 'alarm-centre',
  commands: [silenceAlarms, endSilence, openWindow, endWindow],
  routes: quietRoutes,
};
