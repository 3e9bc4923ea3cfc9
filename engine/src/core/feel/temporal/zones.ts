/**
 * Time zones: offsets as written, IANA zones from the runtime's zone data; the zone of this process plays no part. What
 * names no zone is city time, Asia/Shanghai (UTC+8), wherever it must be compared with an instant.
 */
import { DAY, epochDay } from './calendar.ts';

const CITY_ZONE = 'Asia/Shanghai';
export const CITY_OFFSET = 8 * 3600;
/** 0001-01-01T00:00Z: older moments have the zone's first known offset (local mean time). */
const FIRST_INSTANT = -62_135_596_800_000 + 2 * DAY;
/** What the platform can format. */
const LAST_INSTANT = 8.64e15;

/** Offset in seconds and the zone's name where one was given. */
export interface Zone {
  offset: number;
  name: string | null;
}

export const offsetText = (zone: Zone | null): string => {
  if (!zone) return '';
  if (zone.name) return `@${zone.name}`;
  if (zone.offset === 0) return 'Z';
  return isoOffset(zone.offset);
};

function isoOffset(offset: number): string {
  const abs = Math.abs(offset);
  const seconds = abs % 60;
  const base = `${offset < 0 ? '-' : '+'}${two(Math.floor(abs / 3600))}:${two(Math.floor(abs / 60) % 60)}`;
  return seconds ? `${base}:${two(seconds)}` : base;
}

const two = (n: number) => String(n).padStart(2, '0');

/**
 * `Z`, `+08:00`, `@Asia/Shanghai`, `[Asia/Shanghai]`, or an offset followed by a zone in brackets, which then decides.
 * `wall` is what the clock on the wall shows there, in milliseconds since 1970-01-01T00:00. Null when there is no such zone.
 */
export function parseZone(text: string, wall: number): Zone | null {
  if (text === 'Z' || text === 'z') return { offset: 0, name: null };
  const name = /^@(.+)$/.exec(text)?.[1] ?? /\[(.+)\]$/.exec(text)?.[1];
  if (name !== undefined) return namedZone(name, wall);
  const m = /^([+-])(\d{2}):(\d{2})(?::(\d{2}))?$/.exec(text);
  if (!m) return null;
  const offset = Number(m[2]) * 3600 + Number(m[3]) * 60 + Number(m[4] ?? 0);
  return offset > 18 * 3600 ? null : { offset: m[1] === '-' ? -offset : offset, name: null };
}

/** The zone at another moment: the offset of a named one may be another. */
export const rezone = (zone: Zone | null, wall: number): Zone | null =>
  zone?.name ? namedZone(zone.name, wall) : zone;

function namedZone(name: string, wall: number): Zone | null {
  const guess = offsetAt(name, wall);
  if (guess === null) return null;
  return { offset: offsetAt(name, wall - guess * 1000) ?? guess, name };
}

/** Formats are costly to make; a hostile expression must not fill the memory with names of zones. */
const formats = new Map<string, Intl.DateTimeFormat | null>();
const MAX_FORMATS = 1_000;

function formatOf(name: string): Intl.DateTimeFormat | null {
  const known = formats.get(name);
  if (known !== undefined) return known;
  if (formats.size >= MAX_FORMATS) formats.clear();
  let format: Intl.DateTimeFormat | null = null;
  try {
    const numeric = 'numeric' as const;
    format = new Intl.DateTimeFormat('en-US', {
      ...{ timeZone: name, hourCycle: 'h23' },
      ...{ year: numeric, month: numeric, day: numeric, hour: numeric, minute: numeric, second: numeric },
    });
  } catch {
    // There is no such zone.
  }
  formats.set(name, format);
  return format;
}

/** Offset in seconds of an IANA zone at an instant; null when there is no such zone. */
export function offsetAt(name: string, instant: number): number | null {
  if (name === CITY_ZONE) return CITY_OFFSET;
  const at = Math.max(instant, FIRST_INSTANT);
  const format = formatOf(name);
  if (!format || !(at <= LAST_INSTANT)) return null;
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(at)) part[type] = Number(value);
  const days = epochDay(part['year'] ?? 1970, part['month'] ?? 1, part['day'] ?? 1);
  const seconds = ((part['hour'] ?? 0) * 60 + (part['minute'] ?? 0)) * 60 + (part['second'] ?? 0);
  return days * 86_400 + seconds - Math.floor(at / 1000);
}
