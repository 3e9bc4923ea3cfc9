/**
 * Values of one metric of one thing over time, read from the event log. More points than asked for are thinned so that
 * nothing stands out less: of each stretch of time the smallest and the largest number stay.
 */
import type { Knex } from 'knex';
import { cityTime } from '../../core/calendar/city-time.ts';
import { readingsOf, type MetricType, type Reading } from '../../core/events/readings.ts';
import { databaseLog } from './event-log.ts';
import type { ReadingSeries } from './schema.ts';

/** Events read for one chart; a longer time at a higher rate shows its newest part. */
const MAX_EVENTS = 50_000;

export interface SeriesRequest {
  thingId: string;
  metric: string;
  type: MetricType | undefined;
  /** Half open, milliseconds. */
  from: number;
  to: number;
  points: number;
}

export async function readSeries(db: Knex, request: SeriesRequest): Promise<ReadingSeries> {
  const { thingId, metric, type, from, to, points } = request;
  const pages: Reading[][] = [];
  let read = 0;
  for await (const page of databaseLog.readThing(db, thingId, { from, to })) {
    const readings = page.flatMap(({ data, time }) => readingsOf(data, time, () => type));
    pages.push(readings.filter((one) => one.metric === metric));
    if ((read += page.length) >= MAX_EVENTS) break;
  }
  const found = pages
    .reverse()
    .flat()
    .sort((a, b) => a.time - b.time);
  const shown = thinned(found, from, to, points);
  return {
    metric,
    unit: found.at(-1)?.unit ?? null,
    points: shown.map(({ time, value, quality }) => ({ time: cityTime(time), value, quality })),
    thinned: shown.length < found.length || read >= MAX_EVENTS,
  };
}

export function thinned(found: readonly Reading[], from: number, to: number, points: number): Reading[] {
  if (found.length <= points) return [...found];
  const width = (to - from) / Math.max(1, Math.floor(points / 2));
  const kept: Reading[] = [];
  for (let i = 0; i < found.length;) {
    const end = from + (Math.floor((found[i]!.time - from) / width) + 1) * width;
    let [low, high] = [found[i]!, found[i]!];
    for (; i < found.length && found[i]!.time < end; i += 1) {
      const one = found[i]!;
      if (one.value < low.value) low = one;
      if (one.value > high.value) high = one;
    }
    kept.push(...(low === high ? [low] : low.time <= high.time ? [low, high] : [high, low]));
  }
  return kept;
}
