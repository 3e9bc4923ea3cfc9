/**
 * ISO 8601 as timers use it: instants, durations and repeating intervals. `P1D` is 24 hours; months and years are counted
 * on the calendar of the city (UTC+8). A time without offset is city time. Nothing here reads a clock.
 */
import { parseDateTime } from '../../feel/index.ts';

export interface Duration {
  months: number;
  ms: number;
}

/** `R3/2026-11-22T08:00:00+08:00/PT1H`: `times` is -1 for `R/`, `from` null when the first one follows one interval from now. */
export interface Repetition {
  times: number;
  from: number | null;
  every: string;
  interval: Duration;
}

const DURATION =
  /^P(?=\d|T\d)(?:(\d{1,6})Y)?(?:(\d{1,6})M)?(?:(\d{1,6})W)?(?:(\d{1,7})D)?(?:T(?=\d)(?:(\d{1,8})H)?(?:(\d{1,9})M)?(?:(\d{1,11}(?:\.\d{1,9})?)S)?)?$/;
const DAY = 86_400_000;
const CITY_OFFSET = 8 * 3_600_000;
/** A timer further away than this is a mistake. */
const MAX_MONTHS = 12 * 1000;
const MAX_MS = 1000 * 366 * DAY;

export function parseDuration(text: string): Duration | null {
  const m = DURATION.exec(text.trim());
  if (!m) return null;
  const n = (i: number) => Number(m[i] ?? 0);
  const months = n(1) * 12 + n(2);
  const ms = Math.round((n(3) * 7 + n(4)) * DAY + n(5) * 3_600_000 + n(6) * 60_000 + n(7) * 1000);
  return months > MAX_MONTHS || ms > MAX_MS ? null : { months, ms };
}

export function addDuration(at: number, duration: Duration): number {
  return (duration.months === 0 ? at : addMonths(at, duration.months)) + duration.ms;
}

/** The same day and time some months later; the month's last day where it is shorter. */
function addMonths(at: number, months: number): number {
  const city = new Date(at + CITY_OFFSET);
  const day = city.getUTCDate();
  city.setUTCDate(1);
  city.setUTCMonth(city.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(city.getUTCFullYear(), city.getUTCMonth() + 1, 0)).getUTCDate();
  city.setUTCDate(Math.min(day, lastDay));
  return city.getTime() - CITY_OFFSET;
}

export function parseInstant(text: string): number | null {
  return parseDateTime(withSeconds(text.trim()))?.instant ?? null;
}

/** `2026-11-22T08:00+08:00` is ISO 8601 too. */
function withSeconds(text: string): string {
  return text.replace(/T(\d{2}:\d{2})(?=$|Z|[+-])/, 'T$1:00');
}

/** Null when it is none; an interval of no length is refused by giving null too. */
export function parseRepetition(text: string): Repetition | null {
  const parts = text.trim().split('/');
  const head = /^R(\d{0,6})$/.exec(parts[0] ?? '');
  const every = parts.at(-1) ?? '';
  const interval = parseDuration(every);
  if (!head || !interval || parts.length < 2 || parts.length > 3) return null;
  if (interval.months === 0 && interval.ms < 1) return null;
  const from = parts.length === 3 ? parseInstant(parts[1] ?? '') : null;
  if (parts.length === 3 && from === null) return null;
  const times = head[1] === '' ? -1 : Number(head[1]);
  return times === 0 ? null : { times, from, every, interval };
}
