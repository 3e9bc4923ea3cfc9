/**
 * What stands in an event: its readings. `data` is one `{metric, value, unit?, quality?, time?}` or a list of them in
 * `readings`; anything else has none. Values are coerced here, once: operators never guess. A kind of thing says which
 * type its metrics have; without that a text that is plainly a number is one.
 */
import type { Json } from '../json.ts';

export type Value = number | string | boolean;
export type Quality = 'good' | 'uncertain' | 'bad';
export type MetricType = 'number' | 'string' | 'boolean';

export interface Reading {
  metric: string;
  value: Value;
  unit?: string;
  /** `bad`: it is remembered, and no rule sees a value. */
  quality: Quality;
  /** Milliseconds since the epoch. */
  time: number;
}

const METRIC = /^[\p{L}_][\p{L}\p{N}_]{0,59}$/u;
/** Nobody's number has more digits than a double can hold; leading zeros are an identifier's. */
const NUMBER = /^-?(0|[1-9]\d{0,14})(\.\d{1,15})?$/;
const MAX_TEXT = 1_000;
const MAX_READINGS = 1_000;

/** `at`: event time, for readings without one of their own. What is not a reading is passed over. */
export function readingsOf(
  data: Json | undefined,
  at: number,
  typeOf: (metric: string) => MetricType | undefined,
): Reading[] {
  const readings: Reading[] = [];
  if (!isObject(data)) return readings;
  const list = data['readings'];
  if (!Array.isArray(list)) take(data, at, typeOf, readings);
  else for (let i = 0; i < list.length && i < MAX_READINGS; i += 1) take(list[i], at, typeOf, readings);
  return readings;
}

function take(
  data: Json | undefined,
  at: number,
  typeOf: (metric: string) => MetricType | undefined,
  readings: Reading[],
): void {
  if (!isObject(data)) return;
  const { metric, unit, quality, time } = data;
  if (typeof metric !== 'string' || !METRIC.test(metric)) return;
  const value = valueOf(data['value'], typeOf(metric));
  if (value === undefined) return;
  const own = typeof time === 'string' ? Date.parse(time) : NaN;
  const reading: Reading = {
    metric,
    value,
    quality: quality === 'bad' || quality === 'uncertain' ? quality : 'good',
    time: Number.isNaN(own) ? at : own,
  };
  if (typeof unit === 'string' && unit !== '') reading.unit = unit.slice(0, 20);
  readings.push(reading);
}

/** Undefined: no value of that type. */
function valueOf(value: Json | undefined, type: MetricType | undefined): Value | undefined {
  if (typeof value === 'number') return type === 'string' ? String(value) : type === 'boolean' ? value !== 0 : value;
  if (typeof value === 'boolean') return type === 'number' ? Number(value) : type === 'string' ? String(value) : value;
  if (typeof value !== 'string' || value.length > MAX_TEXT) return undefined;
  const number = NUMBER.test(value.trim()) ? Number(value) : undefined;
  if (type === 'number') return number;
  if (type === 'string') return value;
  if (type === 'boolean') return /^(true|1)$/i.test(value) ? true : /^(false|0)$/i.test(value) ? false : undefined;
  return number ?? value;
}

const isObject = (value: Json | undefined): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
