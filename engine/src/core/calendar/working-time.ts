/**
 * Counting and spending working time: how much lies between two moments, and when a given amount is used up. Pauses are
 * left out, and since only working time is ever counted, a pause over night or over a holiday costs nothing.
 */
import {
  CalendarExhausted,
  dayOf,
  HORIZON_DAYS,
  windowsOf,
  type Interval,
  type WorkingCalendar,
  type WorkUnit,
} from './calendar.ts';

/** Sorted, without overlap and without empty ones. */
export function mergePauses(pauses: readonly Interval[]): Interval[] {
  const merged: Interval[] = [];
  for (const { from, to } of [...pauses].sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (to <= from) continue;
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else merged.push({ from, to });
  }
  return merged;
}

/** What is left of an interval without the (merged) pauses. */
export function without(interval: Interval, pauses: readonly Interval[]): Interval[] {
  const left: Interval[] = [];
  let from = interval.from;
  for (const pause of pauses) {
    if (pause.to <= from) continue;
    if (pause.from >= interval.to) break;
    if (pause.from > from) left.push({ from, to: pause.from });
    from = Math.max(from, pause.to);
  }
  if (from < interval.to) left.push({ from, to: interval.to });
  return left;
}

/** Intervals that count from a moment on, day by day, pauses left out. Endless unless the caller stops. */
function* countedFrom(
  calendar: WorkingCalendar,
  unit: WorkUnit,
  from: number,
  pauses: readonly Interval[] = [],
): Generator<Interval> {
  const merged = mergePauses(pauses);
  const first = dayOf(from);
  for (let day = first; day <= first + HORIZON_DAYS; day++) {
    for (const window of windowsOf(calendar, unit, day)) {
      if (window.to <= from) continue;
      yield* without({ from: Math.max(window.from, from), to: window.to }, merged);
    }
  }
  throw new CalendarExhausted(calendar.id);
}

/** Milliseconds that count between two moments. */
export function countedMs(
  calendar: WorkingCalendar,
  unit: WorkUnit,
  from: number,
  to: number,
  pauses: readonly Interval[] = [],
): number {
  let sum = 0;
  if (to <= from) return 0;
  const merged = mergePauses(pauses);
  for (let day = dayOf(from); day <= dayOf(to); day++) {
    for (const window of windowsOf(calendar, unit, day)) {
      const clipped = { from: Math.max(window.from, from), to: Math.min(window.to, to) };
      if (clipped.to > clipped.from) for (const part of without(clipped, merged)) sum += part.to - part.from;
    }
  }
  return sum;
}

/** The earliest moment at which `ms` have been counted since `from`. */
export function afterCounted(
  calendar: WorkingCalendar,
  unit: WorkUnit,
  from: number,
  ms: number,
  pauses: readonly Interval[] = [],
): number {
  let left = ms;
  if (left <= 0) return from;
  for (const interval of countedFrom(calendar, unit, from, pauses)) {
    const length = interval.to - interval.from;
    if (left <= length) return interval.from + left;
    left -= length;
  }
  throw new CalendarExhausted(calendar.id);
}

/** Working minutes from `a` to `b`; negative when `b` is earlier. */
export const workingMinutesBetween = (calendar: WorkingCalendar, a: number, b: number): number =>
  b < a ? -workingMinutesBetween(calendar, b, a) : countedMs(calendar, 'working-hours', a, b) / 60_000;

/** The moment `minutes` of working time after `at`. Zero minutes leave the moment where it is. */
export const addWorkingMinutes = (calendar: WorkingCalendar, at: number, minutes: number): number =>
  afterCounted(calendar, 'working-hours', at, Math.round(minutes * 60_000));

/** `at` itself in working hours, else the next opening: an ordinary reminder at 23:00 goes out at 08:30. */
export function nextWorkingMoment(calendar: WorkingCalendar, at: number): number {
  for (const interval of countedFrom(calendar, 'working-hours', at)) return interval.from;
  throw new CalendarExhausted(calendar.id);
}
