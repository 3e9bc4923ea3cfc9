/** Conversion functions (DMN 1.3 §10.3.4.1, table 66; Camunda's `from json`, `to json`; 1.4's `range` is in `ranges.ts`). */
import { toJson, toZonedJson } from '../json.ts';
import { ZONE_STEPS } from '../limits.ts';
import { readNumber } from '../numbers.ts';
import {
  FeelDate,
  FeelDateTime,
  FeelDuration,
  FeelTime,
  inZone,
  monthsBetween,
  parseDate,
  parseDateTime,
  parseDuration,
  parseTemporal,
  parseTime,
} from '../temporal/index.ts';
import { define, type Builtins } from './define.ts';
import { display } from './display.ts';

export function defineConversions(b: Builtins): void {
  define(b, 'string', 'from: any', ([value], run) => (value === null ? null : display(value, run)));
  define(b, 'number', 'from: string', ([text]) => readNumber(text.trim()));
  define(b, 'number', 'from: string, grouping separator?: string, decimal separator?: string', ([text, group, point]) =>
    grouped(text, group, point),
  );
  define(b, 'number', 'from: number', ([value]) => value);
  define(b, 'from json', 'value: string', ([text]) => fromJson(text));
  define(b, 'to json', 'value: any', ([value], run) => {
    const text = JSON.stringify(toZonedJson(value));
    run.budget.string(text.length);
    return text;
  });
  defineDates(b);
  defineTimes(b);
  defineDurations(b);
  define(b, '@', 'from: string', ([text], run) => {
    run.budget.spend(ZONE_STEPS);
    return parseTemporal(text);
  });
}

function defineDates(b: Builtins): void {
  define(b, 'date', 'from: string', ([text]) => (text.includes('T') ? parseDateTime(text)?.date : parseDate(text)));
  define(b, 'date', 'from: day', ([value]) => dayOf(value));
  define(b, 'date', 'year: number, month: number, day: number', ([y, m, d]) =>
    FeelDate.of(Number(y), Number(m), Number(d)),
  );
  define(b, 'date and time', 'from: string', ([text], run) => {
    if (/[@[]/.test(text)) run.budget.spend(ZONE_STEPS);
    return parseDateTime(text);
  });
  define(b, 'date and time', 'from: date and time', ([value]) => value);
  define(b, 'date and time', 'from: date', ([date]) => FeelDateTime.of(date, new FeelTime(0, null)));
  define(b, 'date and time', 'date: day, time: time', ([day, time]) => FeelDateTime.of(dayOf(day), time));
  define(b, 'date and time', 'date: date and time, timezone: string', ([value, zone], run) => {
    run.budget.spend(ZONE_STEPS);
    return inZone(value, zone);
  });
}

function defineTimes(b: Builtins): void {
  define(b, 'time', 'from: string', ([text], run) => {
    if (/[@[]/.test(text)) run.budget.spend(ZONE_STEPS);
    return parseTime(text);
  });
  define(b, 'time', 'from: time', ([value]) => value);
  define(b, 'time', 'from: date and time', ([value]) => value.time);
  define(b, 'time', 'from: date', () => new FeelTime(0, { offset: 0, name: null }));
  define(b, 'time', 'hour: number, minute: number, second: number, offset?: duration', ([h, m, s, offset]) => {
    if (offset && (offset.kind !== 'time' || Math.abs(offset.amount) > 18 * 3_600_000)) return null;
    const zone = offset ? { offset: Math.trunc(offset.amount / 1000), name: null } : null;
    return FeelTime.of(Number(h), Number(m), Number(s), zone);
  });
}

function defineDurations(b: Builtins): void {
  define(b, 'duration', 'from: string', ([text]) => parseDuration(text));
  define(b, 'duration', 'from: duration', ([value]) => value);
  define(b, 'years and months duration', 'from: day, to: day', ([from, to]) =>
    FeelDuration.months(monthsBetween(dayOf(from), dayOf(to))),
  );
}

const dayOf = (value: FeelDate | FeelDateTime): FeelDate => (value instanceof FeelDateTime ? value.date : value);

/** Grouping is a space, comma or period; the decimal sign a period or comma; never the same for both. */
function grouped(text: string, group: string | null, point: string | null) {
  if (group !== null && (group === point || ![' ', ',', '.'].includes(group))) return null;
  if (point !== null && !['.', ','].includes(point)) return null;
  const plain = group === null ? text : text.split(group).join('');
  return readNumber(point === null || point === '.' ? plain : plain.split(point).join('.'));
}

/** Dangerous keys are dropped, too deep nesting is stopped. */
function fromJson(text: string): unknown {
  try {
    return toJson(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
