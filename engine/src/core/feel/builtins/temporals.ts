/** Date and time functions (DMN 1.3 §10.3.4.6 `is`, §10.3.4.8; 1.4's `now` and `today`; Camunda's `last day of month`). The clock comes from the call. */
import { epochDay, FeelDate, FeelDateTime, monthLength, MONTHS, WEEKDAYS } from '../temporal/index.ts';
import { equals, kindOf } from '../values.ts';
import { define, type Builtins } from './define.ts';

const dayOf = (value: FeelDate | FeelDateTime): FeelDate => (value instanceof FeelDateTime ? value.date : value);

export function defineTemporals(b: Builtins): void {
  define(b, 'now', '', (_args, run) => (run.now === undefined ? null : FeelDateTime.ofInstant(run.now)));
  define(b, 'today', '', (_args, run) => (run.now === undefined ? null : FeelDateTime.ofInstant(run.now).date));
  define(b, 'day of year', 'date: day', ([value]) => dayOf(value).days - epochDay(dayOf(value).year, 1, 1) + 1);
  define(b, 'day of week', 'date: day', ([value]) => WEEKDAYS[dayOf(value).weekday - 1]);
  define(b, 'month of year', 'date: day', ([value]) => MONTHS[dayOf(value).month - 1]);
  define(b, 'week of year', 'date: day', ([value]) => isoWeek(dayOf(value)));
  define(b, 'last day of month', 'date: day', ([value]) => {
    const { year, month } = dayOf(value);
    return FeelDate.of(year, month, monthLength(year, month));
  });
  define(b, 'is', 'value1: any, value2: any', ([left, right]) => isSame(left, right));
}

/** ISO 8601: the week with the year's first Thursday is week 1. */
function isoWeek(date: FeelDate): number {
  const thursday = FeelDate.ofDays(date.days - date.weekday + 4) as FeelDate;
  return Math.floor((thursday.days - epochDay(thursday.year, 1, 1)) / 7) + 1;
}

/** Same kind and same parts, the zone included; never null. */
function isSame(left: unknown, right: unknown): boolean {
  if (kindOf(left) !== kindOf(right)) return false;
  if (left !== null && typeof left === 'object' && 'zone' in left) return String(left) === String(right);
  return equals(left, right) === true;
}
