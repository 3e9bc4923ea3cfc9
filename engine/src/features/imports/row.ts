/** One CSV row as a request to file, or what is wrong with it, column by column. Pure. */
import type { z } from 'zod';
import type { Text } from '../../core/json.ts';
import type { CsvRow } from './csv.ts';
import type { importField, importMapping } from './schema.ts';

type Field = z.infer<typeof importField>;
export type Mapping = z.infer<typeof importMapping>;

export interface ImportedRequest {
  externalId: string;
  text: string;
  title: string | null;
  eventTypeId: string | null;
  /** Name of the type in the other system, kept when it maps to none of ours. */
  foreignType: string | null;
  closed: boolean;
  receivedAt: number;
  closedAt: number | null;
  address: string | null;
  place: { lat: number; lng: number } | null;
  /** Found from the place by whoever knows the areas. */
  areaId: string | null;
  reporterName: string | null;
  reporterPhone: string | null;
}

export interface RowProblem {
  column: string | null;
  message: Text;
}

const closedWords = /closed|resolved|complete|done|fixed|办结|关闭|完成|已结/i;
const MAX_TEXT = 4000;

export function readRow(
  row: CsvRow,
  mapping: Mapping,
  now: number,
): { request: ImportedRequest } | { problems: RowProblem[] } {
  const problems: RowProblem[] = [];
  const column = (field: Field) => mapping.columns[field];
  const value = (field: Field) => {
    const name = column(field);
    const text = name === undefined ? '' : (row[name] ?? '').trim();
    return text === '' || /^(null|n\/a|none)$/i.test(text) ? null : text;
  };
  const wrong = (field: Field, zh: string, en: string) => {
    problems.push({ column: column(field) ?? null, message: { zh, en } });
    return null;
  };
  const moment = (field: Field) => {
    const text = value(field);
    if (text === null) return null;
    const at = parseMoment(text, mapping.timeZone);
    return at ?? wrong(field, `“${text}”不是可识别的时间`, `"${text}" is no known form of a time`);
  };

  const externalId =
    value('externalId') ??
    wrong('externalId', '缺少编号，无法判断是否已导入', 'no id: cannot tell whether it was imported before');
  const foreignType = value('eventType');
  const text = value('text') ?? value('title') ?? foreignType ?? wrong('text', '没有内容', 'no text');
  const receivedAt = moment('receivedAt') ?? (value('receivedAt') === null ? now : null);
  const closedAt = moment('closedAt');
  const place = readPlace(value('lat'), value('lng'), (zh, en) => wrong('lat', zh, en));
  if (receivedAt !== null && closedAt !== null && closedAt < receivedAt) {
    wrong('closedAt', '办结时间早于受理时间', 'closed before it was received');
  }
  if (receivedAt !== null && receivedAt > now) wrong('receivedAt', '受理时间在将来', 'received in the future');
  if (problems.length > 0 || externalId === null || text === null || receivedAt === null) return { problems };
  return {
    request: {
      externalId: externalId.slice(0, 200),
      text: text.slice(0, MAX_TEXT),
      title: value('title')?.slice(0, 100) ?? null,
      eventTypeId: foreignType === null ? null : (mapping.eventTypes[foreignType] ?? null),
      foreignType,
      closed: closedAt !== null || closedWords.test(value('status') ?? ''),
      receivedAt,
      closedAt,
      address: value('address')?.slice(0, 300) ?? null,
      place,
      areaId: null,
      reporterName: value('reporterName')?.slice(0, 50) ?? null,
      reporterPhone: value('reporterPhone')?.slice(0, 30) ?? null,
    },
  };
}

/** (0,0), which many systems write for "unknown", is not a place. */
function readPlace(
  lat: string | null,
  lng: string | null,
  wrong: (zh: string, en: string) => null,
): { lat: number; lng: number } | null {
  if (lat === null || lng === null) return null;
  const point = { lat: Number(lat), lng: Number(lng) };
  if (point.lat === 0 && point.lng === 0) return null;
  if (!(Math.abs(point.lat) <= 90) || !(Math.abs(point.lng) <= 180))
    return wrong(`坐标 ${lat}，${lng} 不在地球上`, `${lat}, ${lng} is not on Earth`);
  return point;
}

const ISO =
  /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/;
const US = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?:\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([AP]M)?)?$/i;

/**
 * Moments as exports write them: ISO with or without zone, `2024/5/3 14:05`, `05/03/2024 02:05:00 PM` (US order).
 * Without a zone they are wall-clock time in `timeZone`.
 */
export function parseMoment(text: string, timeZone: string): number | undefined {
  const iso = ISO.exec(text);
  if (iso) {
    const [, y, m, d, h, min, s, zone] = iso;
    const wall = wallClock(+y!, +m!, +d!, +(h ?? 0), +(min ?? 0), +(s ?? 0));
    if (wall === undefined) return undefined;
    return zone ? wall - zoneOffset(zone) : inZone(wall, timeZone);
  }
  const us = US.exec(text);
  if (!us) return undefined;
  const [, m, d, y, h, min, s, half] = us;
  const hour = half ? (+(h ?? 0) % 12) + (half.toUpperCase() === 'PM' ? 12 : 0) : +(h ?? 0);
  const wall = wallClock(+y!, +m!, +d!, hour, +(min ?? 0), +(s ?? 0));
  return wall === undefined ? undefined : inZone(wall, timeZone);
}

/** The wall-clock time as if it were UTC; `undefined` for 31 February and the like. */
function wallClock(y: number, m: number, d: number, h: number, min: number, s: number): number | undefined {
  const at = Date.UTC(y, m - 1, d, h, min, s);
  const back = new Date(at);
  const same =
    back.getUTCMonth() === m - 1 && back.getUTCDate() === d && back.getUTCHours() === h && min < 60 && s < 60;
  return same ? at : undefined;
}

function zoneOffset(zone: string): number {
  if (zone === 'Z') return 0;
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(zone)!;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

/** The instant at which clocks in `timeZone` show `wall`. Two passes settle the offset around a change of clocks. */
function inZone(wall: number, timeZone: string): number {
  let at = wall;
  for (let pass = 0; pass < 2; pass += 1) at = wall - offsetAt(at, timeZone);
  return at;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function offsetAt(at: number, timeZone: string): number {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      ...{ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' },
    });
    formats.set(timeZone, format);
  }
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const shown = Date.UTC(part['year']!, part['month']! - 1, part['day'], part['hour'], part['minute'], part['second']);
  return shown - Math.floor(at / 1000) * 1000;
}
