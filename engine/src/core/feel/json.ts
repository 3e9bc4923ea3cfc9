/**
 * What leaves an expression as JSON: dates, times and durations become ISO 8601 text, numbers the nearest JSON number;
 * ranges and functions have no JSON form and become text and null. Objects are copied by own keys; dangerous keys are
 * dropped. A value that is too large or nested too deeply throws `FeelLimitError`: lists of lists of lists may be small in
 * memory and endless in JSON.
 */
import type { Json, JsonObject } from '../json.ts';
import { FeelLimitError } from './errors.ts';
import { limits } from './limits.ts';
import { isDecimal, toJsonNumber } from './numbers.ts';
import { FeelDate, FeelDateTime, FeelDuration, FeelTime } from './temporal/index.ts';
import { FeelFunction, FeelRange, isForbiddenKey } from './values.ts';

/** One conversion: how many values it has seen, and how a date-time is written. */
interface Conversion {
  left: number;
  dateTime: (value: FeelDateTime) => string;
}

const iso = (value: FeelDateTime) => value.toIso();

/** ISO 8601 knows no zone names. */
export const toJson = (value: unknown): Json => convert(value, { left: limits.values, dateTime: iso }, 0);

/** Camunda's `to json`: date-times keep the name of their zone, `…+01:00[Europe/Berlin]`. */
export const toZonedJson = (value: unknown): Json => {
  const zoned = (moment: FeelDateTime) => moment.toIso() + (moment.zone?.name ? `[${moment.zone.name}]` : '');
  return convert(value, { left: limits.values, dateTime: zoned }, 0);
};

function convert(value: unknown, conversion: Conversion, depth: number): Json {
  if (value === null || value === undefined || typeof value === 'function') return null;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (depth > limits.valueDepth) throw new FeelLimitError(`values nested more than ${limits.valueDepth} deep`);
  if (Array.isArray(value)) {
    count(conversion, value.length);
    return value.map((item) => convert(item, conversion, depth + 1));
  }
  if (value instanceof FeelDateTime) return conversion.dateTime(value);
  if (value instanceof FeelDate || value instanceof FeelTime || value instanceof FeelDuration) return value.toString();
  if (value instanceof FeelRange) return value.toString();
  if (isDecimal(value)) return toJsonNumber(value);
  if (value instanceof FeelFunction || typeof value !== 'object') return null;
  return contextOf(value, conversion, depth);
}

function contextOf(value: object, conversion: Conversion, depth: number): JsonObject {
  const entries = Object.entries(value);
  count(conversion, entries.length);
  const result: JsonObject = {};
  for (const [key, entry] of entries) {
    if (!isForbiddenKey(key)) result[key] = convert(entry, conversion, depth + 1);
  }
  return result;
}

function count(conversion: Conversion, values: number): void {
  conversion.left -= values;
  if (conversion.left < 0) throw new FeelLimitError(`a result of more than ${limits.values} values`);
}
