/**
 * Cron expressions as Camunda 8 takes them from Spring: second, minute, hour, day of month, month, day of week, or one of
 * `@yearly @annually @monthly @weekly @daily @midnight @hourly`. Lists, ranges, steps and English names; `L`, `L-3`, `15W`,
 * `LW` for days of the month, `5L`, `MON#2` for days of the week; both day fields must hold. Times are those of the city
 * (UTC+8, without summer time). Nothing here reads a clock.
 */
const CITY_OFFSET = 8 * 3_600_000;
const DAY = 86_400_000;
/** 29 February on a given day of the week comes every 28 years, over 2100 after 40. */
const MAX_MONTHS = 12 * 41;

const MACROS: Readonly<Record<string, string>> = {
  '@yearly': '0 0 0 1 1 *',
  '@annually': '0 0 0 1 1 *',
  '@monthly': '0 0 0 1 * *',
  '@weekly': '0 0 0 * * 0',
  '@daily': '0 0 0 * * *',
  '@midnight': '0 0 0 * * *',
  '@hourly': '0 0 * * * *',
};
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** One month of the city's calendar; `month` from 0, `days` its length, `first` the weekday of its first day. */
interface Month {
  year: number;
  month: number;
  days: number;
  first: number;
}
type DayTest = (day: number, of: Month) => boolean;

export interface Cron {
  seconds: number[];
  minutes: number[];
  hours: number[];
  months: number[];
  dayOfMonth: DayTest;
  dayOfWeek: DayTest;
}

/** Text that was meant as cron rather than as an ISO 8601 cycle. */
export const looksLikeCron = (text: string) => text.startsWith('@') || /\s/.test(text.trim());

/** Null when it is none, and when it never comes (30 February). */
export function parseCron(text: string): Cron | null {
  const trimmed = text.trim();
  const fields = (MACROS[trimmed] ?? trimmed).toUpperCase().split(/\s+/);
  if (fields.length !== 6 || trimmed.length > 300) return null;
  const [second = '', minute = '', hour = '', day = '', month = '', weekday = ''] = fields;
  const seconds = numbers(second, 0, 59);
  const minutes = numbers(minute, 0, 59);
  const hours = numbers(hour, 0, 23);
  const months = numbers(month, 1, 12, MONTHS, 1);
  const dayOfMonth = anyOf(day, dayOfMonthTest);
  const dayOfWeek = anyOf(weekday, dayOfWeekTest);
  if (!seconds || !minutes || !hours || !months || !dayOfMonth || !dayOfWeek) return null;
  const cron = { seconds, minutes, hours, months, dayOfMonth, dayOfWeek };
  return nextCron(cron, 0) === null ? null : cron;
}

/** The first moment after `after` (milliseconds since the epoch), in whole seconds; null when there is none. */
export function nextCron(cron: Cron, after: number): number | null {
  const start = Math.floor((after + CITY_OFFSET) / 1000) * 1000 + 1000;
  const from = new Date(start);
  let year = from.getUTCFullYear();
  let month = from.getUTCMonth();
  for (let i = 0; i <= MAX_MONTHS; i += 1) {
    if (cron.months.includes(month + 1)) {
      const found = inMonth(cron, year, month, start);
      if (found !== null) return found - CITY_OFFSET;
    }
    month += 1;
    if (month === 12) [month, year] = [0, year + 1];
  }
  return null;
}

function inMonth(cron: Cron, year: number, month: number, start: number): number | null {
  const begin = Date.UTC(year, month, 1);
  const days = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const of: Month = { year, month, days, first: new Date(begin).getUTCDay() };
  for (let day = 1; day <= days; day += 1) {
    const midnight = begin + (day - 1) * DAY;
    if (midnight + DAY <= start || !cron.dayOfMonth(day, of) || !cron.dayOfWeek(day, of)) continue;
    const time = timeOfDay(cron, Math.max(0, (start - midnight) / 1000));
    if (time !== null) return midnight + time * 1000;
  }
  return null;
}

/** The first time of day that is not before `from`, in seconds. */
function timeOfDay({ hours, minutes, seconds }: Cron, from: number): number | null {
  for (const hour of hours) {
    if (hour * 3600 + 3599 < from) continue;
    for (const minute of minutes) {
      if (hour * 3600 + minute * 60 + 59 < from) continue;
      for (const second of seconds) {
        const time = hour * 3600 + minute * 60 + second;
        if (time >= from) return time;
      }
    }
  }
  return null;
}

// ── fields ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** `*`, `3`, `1-5`, `MON-FRI`, `0/15`, `8-18/2`, lists of them; ascending. Null when it is none of these. */
function numbers(field: string, min: number, max: number, names: readonly string[] = [], base = 0): number[] | null {
  const found = new Set<number>();
  for (const part of field.split(',')) {
    const match = /^(\*|[A-Z0-9]+)(?:-([A-Z0-9]+))?(?:\/(\d{1,4}))?$/.exec(part);
    if (!match) return null;
    const [, first = '', last, step] = match;
    const whole = first === '*';
    const low = whole ? min : valueOf(first, names, base);
    const high = last === undefined ? (whole || step !== undefined ? max : low) : valueOf(last, names, base);
    const every = step === undefined ? 1 : Number(step);
    if ((whole && last !== undefined) || !(low >= min && high <= max && low <= high && every >= 1)) return null;
    for (let n = low; n <= high; n += every) found.add(n);
  }
  return [...found].sort((a, b) => a - b);
}

/** NaN when it is no number and no name. */
function valueOf(text: string, names: readonly string[], base: number): number {
  if (/^\d{1,2}$/.test(text)) return Number(text);
  const index = names.indexOf(text);
  return index < 0 ? Number.NaN : index + base;
}

function anyOf(field: string, test: (part: string) => DayTest | null): DayTest | null {
  if (field === '*' || field === '?') return () => true;
  const tests = field.split(',').map(test);
  if (tests.includes(null)) return null;
  return (day, of) => tests.some((one) => one?.(day, of));
}

function dayOfMonthTest(part: string): DayTest | null {
  const last = /^L(?:-(\d{1,2}))?$/.exec(part);
  if (last) return (day, of) => day === of.days - Number(last[1] ?? 0);
  if (part === 'LW') return (day, of) => day === nearestWeekday(of.days, of);
  const weekday = /^(\d{1,2})W$/.exec(part);
  if (weekday) {
    const wanted = Number(weekday[1]);
    return wanted < 1 || wanted > 31 ? null : (day, of) => wanted <= of.days && day === nearestWeekday(wanted, of);
  }
  const days = numbers(part, 1, 31);
  return days && ((day) => days.includes(day));
}

/** Monday to Friday closest to the day, within its month. */
function nearestWeekday(day: number, of: Month): number {
  const weekday = weekdayOf(day, of);
  if (weekday === 6) return day === 1 ? 3 : day - 1;
  if (weekday === 0) return day === of.days ? day - 2 : day + 1;
  return day;
}

function dayOfWeekTest(part: string): DayTest | null {
  const last = /^([A-Z0-9]+)L$/.exec(part);
  if (last) {
    const weekday = oneWeekday(last[1] ?? '');
    return weekday === null ? null : (day, of) => weekdayOf(day, of) === weekday && day > of.days - 7;
  }
  const nth = /^([A-Z0-9]+)#([1-5])$/.exec(part);
  if (nth) {
    const weekday = oneWeekday(nth[1] ?? '');
    return weekday === null
      ? null
      : (day, of) => weekdayOf(day, of) === weekday && Math.ceil(day / 7) === Number(nth[2]);
  }
  // 0 and 7 are both Sunday, and SUN ends a week as well as it begins one.
  const days = numbers(part.replace(/-SUN(?=\/|$)/, '-7'), 0, 7, WEEKDAYS);
  return days && ((day, of) => days.some((weekday) => weekday % 7 === weekdayOf(day, of)));
}

function oneWeekday(text: string): number | null {
  const value = valueOf(text, WEEKDAYS, 0);
  return value >= 0 && value <= 7 ? value % 7 : null;
}

const weekdayOf = (day: number, of: Month) => (of.first + day - 1) % 7;
