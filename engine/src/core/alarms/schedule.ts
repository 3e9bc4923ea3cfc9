/**
 * When a rule may raise: spans of city time, by weekday or by the working calendar. A span over midnight belongs to the
 * day on which it begins, so that the night of a working day ends on the next morning whatever that is.
 */
import { dayFacts, dayOf, msOfDay, startOfDay, type WorkingCalendar } from '../calendar/calendar.ts';
import { DAY } from '../calendar/city-time.ts';
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
      const from = startOfDay(day) + msOfDay(span.from);
      const to = startOfDay(day) + msOfDay(span.to) + (span.to <= span.from ? DAY : 0);
      if (from <= at && at < to) return null;
      if (from > at && from < next) next = from;
    }
  }
  return next === Infinity ? {} : { until: next };
}

function applies({ days }: ScheduleSpan, calendar: WorkingCalendar, day: number): boolean {
  if (days === undefined) return true;
  if (typeof days === 'string') return dayFacts(calendar, day).works === (days === 'working');
  return days.includes(weekdayOf(day));
}

/** 1 = Monday; day 0 was a Thursday. */
const weekdayOf = (day: number) => ((((day + 3) % 7) + 7) % 7) + 1;
