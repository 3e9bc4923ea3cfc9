/** Calculating with dates and durations (DMN 1.3 §10.3.2.13, tables 43–47). Null where FEEL defines nothing. */
import { DAY, floorMod, monthLength } from './calendar.ts';
import { FeelDate, FeelDateTime, FeelDuration, FeelTime, type FeelTemporal } from './values.ts';
import { CITY_OFFSET } from './zones.ts';

function addMonths(date: FeelDate, months: number): FeelDate | null {
  const total = date.year * 12 + date.month - 1 + months;
  const [year, month] = [Math.floor(total / 12), floorMod(total, 12) + 1];
  return FeelDate.of(year, month, Math.min(date.day, monthLength(year, month)));
}

export function addDuration(value: FeelTemporal, duration: FeelDuration, sign: 1 | -1): FeelTemporal | null {
  const amount = duration.amount * sign;
  if (value instanceof FeelTime) {
    return duration.kind === 'time' ? new FeelTime(floorMod(value.ms + amount, DAY), value.zone) : null;
  }
  if (value instanceof FeelDate) {
    if (duration.kind === 'months') return addMonths(value, amount);
    return FeelDate.ofDays(Math.floor((value.days * DAY + amount) / DAY));
  }
  if (duration.kind === 'time') return value.plus(amount);
  const date = addMonths(value.date, amount);
  return date && FeelDateTime.of(date, value.time);
}

/** Difference of two moments of the same sort; a date counts as its midnight beside a date-time. */
export function between(a: FeelTemporal, b: FeelTemporal): FeelDuration | null {
  if (a instanceof FeelTime || b instanceof FeelTime) {
    return a instanceof FeelTime && b instanceof FeelTime ? FeelDuration.time(a.moment - b.moment) : null;
  }
  return FeelDuration.time(instantOf(a) - instantOf(b));
}

const instantOf = (value: FeelDate | FeelDateTime): number =>
  value instanceof FeelDate ? value.days * DAY - CITY_OFFSET * 1000 : value.instant;

/** Whole months from one date to another (`years and months duration`). */
export function monthsBetween(from: FeelDate, to: FeelDate): number {
  const months = (to.year - from.year) * 12 + to.month - from.month;
  if (months > 0 && to.day < from.day) return months - 1;
  return months < 0 && to.day > from.day ? months + 1 : months;
}
