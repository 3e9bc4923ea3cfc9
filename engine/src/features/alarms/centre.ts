/** Feature: the alarm centre (告警中心), what people see of alarms and do about them. */
import type { Feature } from '../feature.ts';
import { alarmRoutes } from './alarm-routes.ts';
import { acknowledge, addNote, assign, close, review } from './handle.ts';
import { takeHandover, writeHandover } from './handover.ts';
import { handoverRoutes } from './handover-routes.ts';
import { endSilence, endWindow, openWindow, silenceAlarms } from './quiet-commands.ts';
import { quietRoutes } from './quiet-routes.ts';
import './tables.ts';

export const alarmCentre: Feature = {
  name: 'alarm-centre',
  commands: [
    ...[acknowledge, assign, review, close, addNote],
    ...[silenceAlarms, endSilence, openWindow, endWindow],
    ...[writeHandover, takeHandover],
  ],
  routes: (deps) => [...alarmRoutes(deps), ...quietRoutes(deps), ...handoverRoutes(deps)],
};
