/** What is drawn of a series: bands of equal states, the extent of the axis. Pure. */
import type { ReadingSeries } from '../api/types.ts';

export type Point = ReadingSeries['points'][number];
export type Value = Point['value'];
export interface Band {
  value: Value;
  from: number;
  to: number;
}

/** Each state lasts until another one is told; the last one until `end`. */
export function bandsOf(points: readonly Point[], end: number): Band[] {
  const bands: Band[] = [];
  for (const { time, value } of points) {
    const at = Date.parse(time);
    const last = bands.at(-1);
    if (last) last.to = at;
    if (last?.value !== value) bands.push({ value, from: at, to: at });
  }
  const last = bands.at(-1);
  if (last) last.to = Math.max(last.to, end);
  return bands;
}

/** The axis shows every value and every bound, with some room around them. */
export function extentOf(values: readonly number[], bounds: readonly number[]): [low: number, high: number] {
  const all = [...values, ...bounds];
  const low = Math.min(...all);
  const high = Math.max(...all);
  const room = (high - low || Math.abs(high) || 1) * 0.08;
  return [tidy(low >= 0 && low - room < 0 ? 0 : low - room, room), tidy(high + room, room)];
}

/** No digits below what the room needs. */
function tidy(value: number, room: number): number {
  const step = 10 ** Math.floor(Math.log10(room));
  return Number((Math.round(value / step) * step).toPrecision(10));
}
