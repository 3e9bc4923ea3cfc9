/**
 * What leaves an expression as JSON: dates, times and durations become ISO 8601 text, ranges and functions have no JSON
 * form and become text and null. Objects are copied by own keys; dangerous keys are dropped.
 */
import type { Json, JsonObject } from '../json.ts';
import { FeelDate, FeelDateTime, FeelDuration, FeelTime } from './temporal.ts';
import { FeelFunction, FeelRange, isForbiddenKey } from './values.ts';

export function toJson(value: unknown, depth = 0): Json {
  if (value === null || value === undefined || typeof value === 'function' || depth > 100) return null;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map((item) => toJson(item, depth + 1));
  if (value instanceof FeelDateTime) return value.toIso();
  if (value instanceof FeelDate || value instanceof FeelTime || value instanceof FeelDuration) return value.toString();
  if (value instanceof FeelRange) return value.toString();
  if (value instanceof FeelFunction || typeof value !== 'object') return null;
  const result: JsonObject = {};
  for (const [key, entry] of Object.entries(value)) {
    if (!isForbiddenKey(key)) result[key] = toJson(entry, depth + 1);
  }
  return result;
}
