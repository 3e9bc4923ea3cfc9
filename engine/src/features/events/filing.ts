/**
 * Where a thing speaks in the log. The newest batches are named in the thing's own row, which every event changes anyway;
 * when they are so many, they are filed as one row. So finding a thing's events costs an event next to nothing, and nobody
 * reads through the log of a whole city for the chart of one sensor.
 */
import type { Knex } from 'knex';
import type { UnitOfWork } from '../../runtime/command.ts';
import { parsedRow } from '../../store/read.ts';
import './tables.ts';

/**
 * Batches in which a thing has spoken lately: key of the first, distances of the others, earliest event time. `to` is the
 * latest, where a device's clock was ahead; otherwise none is after the moment of reading.
 */
export interface Spoken {
  first: number;
  more: readonly number[];
  from: number;
  to?: number;
}

const FILED_AT_ONCE = 64;

/** Notes that a thing speaks in a batch, at an event time. */
export function speaks(uow: UnitOfWork, thingId: string, before: Spoken | null, batch: number, time: number): Spoken {
  if (!before) return spoken(batch, [], time, time > uow.now ? time : undefined);
  const { first, more } = before;
  const distance = batch - first;
  const from = Math.min(before.from, time);
  const to = time > Math.max(uow.now, before.to ?? 0) ? time : before.to;
  // Several events of one batch.
  if (distance === (more.at(-1) ?? 0)) return spoken(first, more, from, to);
  if (more.length < FILED_AT_ONCE - 1) return spoken(first, withDistance(more, distance), from, to);
  uow.insert('thing_events', {
    key: `${thingId} ${first}`,
    thing_id: thingId,
    from_time: before.from,
    to_time: Math.max(before.to ?? 0, uow.now),
    received_at: uow.now,
    batches: batchesIn(before),
  });
  return spoken(batch, [], time, time > uow.now ? time : undefined);
}

function withDistance(more: readonly number[], distance: number): number[] {
  const longer = more.slice();
  longer.push(distance);
  return longer;
}

/** Whether the batch, or a later one, is noted already. */
export const speaksIn = ({ first, more }: Spoken, batch: number): boolean => first + (more.at(-1) ?? 0) >= batch;

const spoken = (first: number, more: readonly number[], from: number, to: number | undefined): Spoken =>
  to === undefined ? { first, more, from } : { first, more, from, to };

export const batchesIn = ({ first, more }: Spoken): string[] =>
  [first, ...more.map((each) => first + each)].map(String);

const FILES_AT_ONCE = 200;

/** Keys of the batches that may hold events of the thing between two event times (half open), newest filed first. */
export async function* batchesOf(
  db: Knex,
  thingId: string,
  range: { from: number; to: number },
): AsyncIterable<string[]> {
  const row: unknown = await db('thing_state').where({ thing_id: thingId }).first();
  const lately = row ? parsedRow('thing_state', row).known.spoken : null;
  if (lately && lately.from < range.to) yield batchesIn(lately).sort().reverse();
  for (let before: string | null = null; ;) {
    const query = db('thing_events').where({ thing_id: thingId });
    query.where('to_time', '>=', range.from).where('from_time', '<', range.to);
    if (before !== null) query.where('key', '<', before);
    const raw: unknown[] = await query.orderBy('key', 'desc').limit(FILES_AT_ONCE);
    const files = raw.map((each) => parsedRow('thing_events', each));
    const keys = files.flatMap(({ batches }) => batches);
    if (keys.length > 0) yield keys.sort().reverse();
    if (files.length < FILES_AT_ONCE) return;
    before = files.at(-1)!.key;
  }
}
