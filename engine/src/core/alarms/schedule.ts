/**
 * When a rule may raise: spans of city time, by weekday or by the working calendar. A span over midnight belongs to the
 * day on which it begins, so that the night of a working day ends on the next morning whatever that is.
 */
import { dayFacts, dayOf, msOfDay, startOfDay, type Interval, type WorkingCalendar } from '../calendar/calendar.ts';
import { DAY } from '../calendar/city-time.ts';
import { mergePauses } from '../calendar/working-time.ts';
import type { ScheduleSpan } from './rule.ts';

/** Further ahead no beginning is looked for: longer than any stretch without a working or a free day. */
const HORIZON_DAYS = 400;

/** Null when the schedule covers the moment, otherwise when it begins again as far as that can be told. */
export function outsideSchedule(
  spans: readonly ScheduleSpan[],
  calendar: WorkingCalendar,
  at: number,
): { until?: number } | null {
  const today = dayOf(at);
  let next = Infinity;
  for (let day = today - 1; day <= today + HORIZON_DAYS && next === Infinity; day += 1) {
    for (const span of spans) {
      if (!applies(span, calendar, day)) continue;
      const { from, to } = intervalOn(span, day);
      if (from <= at && at < to) return null;
      if (from > at && from < next) next = from;
    }
  }
  return next === Infinity ? {} : { until: next };
}

/** The moment at which so much time that the schedule covers has passed; in one of its spans, not at its end. */
export function afterScheduled(
  spans: readonly ScheduleSpan[],
  calendar: WorkingCalendar,
  from: number,
  ms: number,
): number {
  let left = ms;
  const today = dayOf(from);
  for (let first = today - 1; first <= today + HORIZON_DAYS; first += CHUNK_DAYS) {
    for (const span of covered(spans, calendar, first)) {
      const begin = Math.max(span.from, from);
      if (span.to <= begin) continue;
      if (left < span.to - begin) return begin + left;
      left -= span.to - begin;
    }
  }
  return Infinity;
}

const CHUNK_DAYS = 32;

/** What the schedule covers of some days from the first one on, merged and cut off at their midnights. */
function covered(spans: readonly ScheduleSpan[], calendar: WorkingCalendar, first: number): Interval[] {
  const [start, end] = [startOfDay(first), startOfDay(first + CHUNK_DAYS)];
  const found: Interval[] = [];
  for (let day = first - 1; day < first + CHUNK_DAYS; day += 1) {
    for (const span of spans) {
      if (!applies(span, calendar, day)) continue;
      const { from, to } = intervalOn(span, day);
      found.push({ from: Math.max(from, start), to: Math.min(to, end) });
    }
  }
  return mergePauses(found);
}

function intervalOn({ from, to }: ScheduleSpan, day: number): Interval {
  const start = startOfDay(day);
  return { from: start + msOfDay(from), to: start + msOfDay(to) + (to <= from ? DAY : 0) };
}

function applies({ days }: ScheduleSpan, calendar: WorkingCalendar, day: number): boolean {
  if (days === undefined) return true;
  if (typeof days === 'string') return dayFacts(calendar, day).works === (days === 'working');
  return days.includes(weekdayOf(day));
}

/** 1 = Monday; day 0 was a Thursday. */
const weekdayOf = (day: number) => ((((day + 3) % 7) + 7) % 7) + 1;
