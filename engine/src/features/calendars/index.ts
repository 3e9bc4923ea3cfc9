/** Feature: working calendars, edited by the city, and the deadlines that follow from them. */
import type { Feature } from '../feature.ts';
import { importYear, putCalendar } from './commands.ts';
import { keepCalendarsInMemory } from './in-memory.ts';
import { calendarRoutes } from './routes.ts';
import './tables.ts';

export const calendars: Feature = {
  name: 'calendars',
  commands: [putCalendar, importYear],
  routes: calendarRoutes,
  start: keepCalendarsInMemory,
  permissions: [{ id: 'calendar.edit', name: { zh: '修改工作日历', en: 'Edit working calendars' } }],
};
