/**
 * Working-time arithmetic in Asia/Shanghai: pure, whatever zone the process runs in. A calendar is data (`cn` is the
 * default); moments are milliseconds since the epoch.
 */
export { CalendarExhausted, type Interval, type Pause, type WorkingCalendar, type WorkUnit } from './calendar.ts';
export { checkCalendar } from './check.ts';
export { cn } from './cn.ts';
export { deadline, DEFAULT_LEVELS, levels, type Deadline, type DeadlineDay, type OverdueLevel } from './deadline.ts';
export { segments, type Segment } from './segments.ts';
export { addWorkingMinutes, countedMs, nextWorkingMoment, workingMinutesBetween } from './working-time.ts';
