/**
 * A working calendar made ready for arithmetic: which city days work, from when to when, and why not. Days are whole
 * numbers (days since 1970-01-01 in Asia/Shanghai), moments are milliseconds since the epoch. Nothing here looks at the
 * process's time zone or clock.
 */
import { DAY, HOUR, OFFSET } from './city-time.ts';

/** The data of `features/calendars/schema.ts` `CalendarData`. */
export interface WorkingCalendar {
  id: string;
  name: string;
  timeZone: string;
  hours: [string, string][];
  /** 1 = Monday. */
  workweek: number[];
  days: { date: string; work: boolean; name: string }[];
  publishedYears: number[];
  source: string;
}

export type WorkUnit = 'working-days' | 'working-hours' | 'urgent-hours';

/** Half-open, in milliseconds since the epoch. */
export interface Interval {
  from: number;
  to: number;
}

export interface Pause extends Interval {
  reason?: string | null;
}

export interface DayFacts {
  works: boolean;
  /** `工作日`, `周末`, `春节`, `春节调休上班`. */
  reason: string;
}

interface Prepared {
  /** Working windows of a working day, milliseconds since midnight. */
  windows: readonly Interval[];
  workweek: ReadonlySet<number>;
  exceptions: ReadonlyMap<number, { work: boolean; name: string }>;
  published: ReadonlySet<number>;
}

/** No calculation looks further than this from where it started. */
export const HORIZON_DAYS = 366 * 60;

/** The calendar has no working time within the horizon, or the amount does not fit into it. */
export class CalendarExhausted extends Error {
  constructor(calendarId: string) {
    super(`calendar ${calendarId} has not enough working time within ${HORIZON_DAYS} days`);
    this.name = 'CalendarExhausted';
  }
}

const prepared = new WeakMap<WorkingCalendar, Prepared>();

/** Calendars are values: whoever changes one makes a new object. */
function prepare(calendar: WorkingCalendar): Prepared {
  let ready = prepared.get(calendar);
  if (!ready) {
    ready = {
      windows: calendar.hours.map(([from, to]) => ({ from: msOfDay(from), to: msOfDay(to) })),
      workweek: new Set(calendar.workweek),
      exceptions: new Map(calendar.days.map(({ date, work, name }) => [dayNumber(date), { work, name }])),
      published: new Set(calendar.publishedYears),
    };
    prepared.set(calendar, ready);
  }
  return ready;
}

/** `08:30` → milliseconds since midnight; `24:00` is the end of the day. */
export function msOfDay(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  return hours * HOUR + minutes * 60_000;
}

export const dayNumber = (date: string): number => Math.floor(Date.parse(`${date}T00:00:00Z`) / DAY);
export const dayOf = (at: number): number => Math.floor((at + OFFSET) / DAY);
export const dateOfDay = (day: number): string => new Date(day * DAY).toISOString().slice(0, 10);
export const startOfDay = (day: number): number => day * DAY - OFFSET;

export function dayFacts(calendar: WorkingCalendar, day: number): DayFacts {
  const { exceptions, workweek } = prepare(calendar);
  const exception = exceptions.get(day);
  if (exception)
    return { works: exception.work, reason: exception.work ? `${exception.name}调休上班` : exception.name };
  const weekday = ((((day + 3) % 7) + 7) % 7) + 1;
  if (workweek.has(weekday)) return { works: true, reason: '工作日' };
  return { works: false, reason: weekday >= 6 ? '周末' : '非工作日' };
}

/** The day lies in a year whose official notice is not in the calendar. */
export const isProvisional = (calendar: WorkingCalendar, day: number): boolean =>
  !prepare(calendar).published.has(Number(dateOfDay(day).slice(0, 4)));

/** Time that counts on a day for a unit, as moments. 紧急工作时 count around the clock. */
export function windowsOf(calendar: WorkingCalendar, unit: WorkUnit, day: number): Interval[] {
  const start = startOfDay(day);
  if (unit === 'urgent-hours') return [{ from: start, to: start + DAY }];
  if (!dayFacts(calendar, day).works) return [];
  return prepare(calendar).windows.map(({ from, to }) => ({ from: start + from, to: start + to }));
}

/** End of work on a working day. */
export function closingOf(calendar: WorkingCalendar, day: number): number {
  return startOfDay(day) + (prepare(calendar).windows.at(-1)?.to ?? DAY);
}
