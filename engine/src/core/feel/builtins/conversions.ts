/** Conversion functions and the boolean ones (DMN 1.3 §10.3.4.1–2, plus Camunda's `is defined`, `get or else`). */
import { finish, numberText } from '../numbers.ts';
import {
  FeelDate,
  FeelDateTime,
  FeelDuration,
  FeelTime,
  monthsBetween,
  parseDate,
  parseDateTime,
  parseDuration,
  parseTemporal,
  parseTime,
} from '../temporal.ts';
import { FeelFunction, isContext, kindOf, type FeelRange } from '../values.ts';
import { define, type Builtins } from './define.ts';

export function defineConversions(b: Builtins): void {
  define(b, 'string', 'from: any', ([value]) => (value === null ? null : display(value)));
  define(b, 'number', 'from: string', ([text]) => readNumber(text));
  define(
    b,
    'number',
    'from: string, grouping separator?: string, decimal separator?: string',
    ([text, group, point]) => {
      if (group === point || (group && ![' ', ',', '.'].includes(group)) || (point && !['.', ','].includes(point))) {
        return null;
      }
      const plain = group ? (text as string).split(group).join('') : text;
      return readNumber(point && point !== '.' ? plain.split(point).join('.') : plain);
    },
  );
  define(b, 'number', 'from: number', ([value]) => value);

  define(b, 'date', 'from: string', ([text]) => (text.includes('T') ? parseDateTime(text)?.date : parseDate(text)));
  define(b, 'date', 'from: day', ([value]) => (value instanceof FeelDateTime ? value.date : value));
  define(b, 'date', 'year: number, month: number, day: number', ([y, m, d]) => FeelDate.of(y, m, d));

  define(b, 'time', 'from: string', ([text]) => parseTime(text));
  define(b, 'time', 'from: time', ([value]) => value);
  define(b, 'time', 'from: date time', ([value]) => value.time);
  define(b, 'time', 'from: date', () => new FeelTime(0, { offset: 0, name: null }));
  define(b, 'time', 'hour: number, minute: number, second: number, offset?: duration', ([h, m, s, offset]) => {
    if (offset && (offset.kind !== 'time' || Math.abs(offset.amount) > 18 * 3_600_000)) return null;
    return FeelTime.of(h, m, s, offset ? { offset: Math.trunc(offset.amount / 1000), name: null } : null);
  });

  define(b, 'date and time', 'from: string', ([text]) => parseDateTime(text));
  define(b, 'date and time', 'from: date time', ([value]) => value);
  define(b, 'date and time', 'date: day, time: time', ([day, time]) =>
    FeelDateTime.of(day instanceof FeelDateTime ? day.date : day, time),
  );
  define(b, 'date and time', 'from: date', ([date]) => FeelDateTime.of(date, new FeelTime(0, null)));
  define(b, 'date and time', 'date: date time, timezone: string', ([value, zone]) => inZone(value, zone));

  define(b, 'duration', 'from: string', ([text]) => parseDuration(text));
  define(b, 'duration', 'from: duration', ([value]) => value);
  define(b, 'years and months duration', 'from: day, to: day', ([from, to]) => {
    const day = (value: FeelDate | FeelDateTime) => (value instanceof FeelDateTime ? value.date : value);
    return FeelDuration.months(monthsBetween(day(from), day(to)));
  });
  define(b, '@', 'from: string', ([text]) => parseTemporal(text));

  define(b, 'not', 'negand: any', ([value]) => (typeof value === 'boolean' ? !value : null));
  define(b, 'is defined', 'value: any', ([value]) => value !== null);
  define(b, 'get or else', 'value: any, default: any', ([value, fallback]) => value ?? fallback);
  define(b, 'assert', 'value: any, condition: any, cause?: string', ([value, condition]) =>
    condition === true ? value : null,
  );
}

/** The same moment on another zone's clock. */
function inZone(value: FeelDateTime, zone: string): FeelDateTime | null {
  const probe = parseDateTime(`1970-01-01T00:00:00@${zone}`);
  if (!probe?.zone) return null;
  const utc = new FeelDateTime(value.instant + probe.zone.offset * 1000, probe.zone);
  const named = parseDateTime(`${utc.date}T${new FeelTime(utc.time.ms, null)}@${zone}`);
  return named?.zone ? new FeelDateTime(value.instant + named.zone.offset * 1000, named.zone) : null;
}

function readNumber(text: string): number | null {
  return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})?$/.test(text.trim()) ? finish(Number(text)) : null;
}

/** Text of any value as FEEL writes it; strings inside lists and contexts are quoted. */
export function display(value: unknown, inside = false): string {
  switch (kindOf(value)) {
    case 'null':
    case 'function':
      return value instanceof FeelFunction ? 'function' : 'null';
    case 'string':
      return inside ? JSON.stringify(value) : (value as string);
    case 'number':
      return numberText(value as number);
    case 'list':
      return `[${(value as unknown[]).map((item) => display(item, true)).join(', ')}]`;
    case 'context':
      return isContext(value)
        ? `{${Object.entries(value)
            .map(([k, v]) => `${label(k)}: ${display(v, true)}`)
            .join(', ')}}`
        : '';
    case 'range': {
      const range = value as FeelRange;
      const [start, end] = [range.start, range.end].map((side) => (side === null ? '' : display(side, true)));
      return `${range.startIncluded ? '[' : '('}${start}..${end}${range.endIncluded ? ']' : ')'}`;
    }
    default:
      return String(value);
  }
}

const label = (key: string) => (/^[\p{L}_][\p{L}\p{N}_ ]*$/u.test(key) ? key : JSON.stringify(key));
