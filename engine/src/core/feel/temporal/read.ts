/** Reads dates, times and durations from their ISO 8601 text, with `@Zone` or `[Zone]` (DMN 1.3 §10.3.4.1, table 66). */
import { DAY } from './calendar.ts';
import { FeelDate, FeelDateTime, FeelDuration, FeelTime, type FeelTemporal } from './values.ts';
import { parseZone } from './zones.ts';

const DATE = /^(-?(?:[1-9]\d{4,5}|\d{4}))-(\d{2})-(\d{2})$/;
const TIME =
  /^(\d{2}):(\d{2}):(\d{2}(?:\.\d{1,9})?)(Z|[+-]\d{2}:\d{2}(?::\d{2})?|@[A-Za-z0-9_+\-/]{1,50}|(?:Z|[+-]\d{2}:\d{2})?\[[A-Za-z0-9_+\-/]{1,50}\])?$/;
const MONTHS_DURATION = /^(-)?P(?=\d)(?:(\d{1,9})Y)?(?:(\d{1,9})M)?$/;
const TIME_DURATION =
  /^(-)?P(?=\d|T\d)(?:(\d{1,9})D)?(?:T(?=\d)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,12}(?:\.\d{0,9})?)S)?)?$/;

export function parseDate(text: string): FeelDate | null {
  const m = DATE.exec(text);
  return m && FeelDate.of(Number(m[1]), Number(m[2]), Number(m[3]));
}

export function parseTime(text: string, wallDay = 0): FeelTime | null {
  const m = TIME.exec(text.startsWith('T') ? text.slice(1) : text);
  if (!m) return null;
  const time = FeelTime.of(Number(m[1]), Number(m[2]), Number(m[3]));
  if (!time || !m[4]) return time;
  const zone = parseZone(m[4], wallDay * DAY + time.ms);
  return zone && new FeelTime(time.ms, zone);
}

/** Date and time; a date alone is its midnight, 24:00:00 is the midnight after (XML Schema 1.1, 3.3.7). */
export function parseDateTime(text: string): FeelDateTime | null {
  const split = text.indexOf('T', 1);
  const written = parseDate(split < 0 ? text : text.slice(0, split));
  const clock = split < 0 ? '00:00:00' : text.slice(split + 1);
  const endOfDay = /^24:00:00(?:\.0+)?/.exec(clock)?.[0];
  const date = written && endOfDay ? FeelDate.ofDays(written.days + 1) : written;
  if (!date) return null;
  const time = parseTime(endOfDay ? `00:00:00${clock.slice(endOfDay.length)}` : clock, date.days);
  return time && new FeelDateTime(date.days * DAY + time.ms, time.zone);
}

export function parseDuration(text: string): FeelDuration | null {
  const months = MONTHS_DURATION.exec(text);
  if (months) {
    const n = Number(months[2] ?? 0) * 12 + Number(months[3] ?? 0);
    return FeelDuration.months(months[1] ? -n : n);
  }
  const m = TIME_DURATION.exec(text);
  if (!m) return null;
  const seconds = Number(m[2] ?? 0) * 86_400 + Number(m[3] ?? 0) * 3600 + Number(m[4] ?? 0) * 60;
  const ms = seconds * 1000 + Math.round(Number(m[5] ?? 0) * 1000);
  return FeelDuration.time(m[1] ? -ms : ms);
}

/** What `@"…"` means: the first of duration, time, date-time, date that reads it. */
export function parseTemporal(text: string): FeelTemporal | FeelDuration | null {
  if (/^-?P/.test(text)) return parseDuration(text);
  if (/^T?\d{2}:/.test(text)) return parseTime(text);
  return text.includes('T') ? parseDateTime(text) : parseDate(text);
}
