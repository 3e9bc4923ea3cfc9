/**
 * The event log: what was accepted, once, in order. The database is the default; another log (NATS JetStream in a
 * cluster) can stand in its place as long as it keeps these promises: `append` is durable when the command's transaction
 * is, the same (source, id) is taken once, and what is read comes in the order of acceptance.
 */
import type { Knex } from 'knex';
import type { Json, JsonObject } from '../../core/json.ts';
import type { UnitOfWork } from '../../runtime/command.ts';
import { parsedRow } from '../../store/read.ts';
import { batchesOf } from './filing.ts';
import type { EventBatchRow, LoggedCells } from './tables.ts';

/** An event as it is kept. Times are milliseconds since the epoch. */
export interface LoggedEvent {
  /** Position in the log. */
  seq: number;
  /** Position of the first event that was accepted with it. */
  batch: number;
  id: string;
  source: string;
  type: string;
  subject: string | null;
  time: number;
  receivedAt: number;
  data: Json;
  extensions: JsonObject;
}

export type NewEvent = Omit<LoggedEvent, 'seq' | 'batch' | 'receivedAt'>;

export interface EventRange {
  /** By the moment of acceptance, half open. */
  from: number;
  to: number;
}

export interface EventLog {
  /** Those that were new, in the order given. `judgedBy`: hash of the rule set that judges them. */
  append(uow: UnitOfWork, events: readonly NewEvent[], judgedBy: string): Promise<LoggedEvent[]>;
  /** In the order of acceptance, in pages; of one thing, or of all. */
  read(db: Knex, range: EventRange, thingId?: string): AsyncIterable<LoggedEvent[]>;
  /** From the newest back, in pages; `before`: a position. */
  readBack(db: Knex, range: EventRange & { before?: number | undefined }): AsyncIterable<LoggedEvent[]>;
  /** Of one thing, by event time (half open): pages from the newest back, each in the order of acceptance. */
  readThing(db: Knex, thingId: string, time: EventRange): AsyncIterable<LoggedEvent[]>;
}

/** Batches read at once; a batch is at most a thousand events, usually far fewer. */
const PAGE = 50;
/** Of all times. */
export const EVER: EventRange = { from: 0, to: Number.MAX_SAFE_INTEGER };

export const eventKey = ({ source, id }: Pick<NewEvent, 'source' | 'id'>): string => `${source} ${id}`;

export const databaseLog: EventLog = {
  async append(uow, events, judgedBy) {
    const keys = events.map(eventKey);
    const free = await uow.claim('event_key', keys);
    if (free.length === 0) return [];
    const taken = free.length === events.length ? events : firstOf(events, keys, free);
    // Each event has a position of its own: keys that nobody else gets.
    const batch = uow.keys.peek();
    uow.keys.advance(batch + taken.length);
    const cells: LoggedCells[] = [];
    const logged: LoggedEvent[] = [];
    for (const event of taken) {
      logged.push(placed(event, batch, logged.length, uow.now));
      cells.push(cellsOf(event));
    }
    uow.insert('event_batch', {
      ...{ key: String(batch), received_at: uow.now, size: taken.length, rule_set: judgedBy, events: cells },
    });
    return logged;
  },
  async *read(db, { from, to }, thingId) {
    if (thingId !== undefined) return yield* ofThing(db, { from, to }, thingId);
    for (let after = ''; ;) {
      const raw: unknown[] = await db('event_batch')
        .where('received_at', '>=', from)
        .where('received_at', '<', to)
        .where('key', '>', after)
        .orderBy('key')
        .limit(PAGE);
      const rows = raw.map((each) => parsedRow('event_batch', each));
      if (rows.length > 0) yield rows.flatMap(eventsIn);
      if (rows.length < PAGE) return;
      after = rows.at(-1)!.key;
    }
  },
  async *readBack(db, { from, to, before }) {
    for (let upTo = before === undefined ? null : String(before); ;) {
      const query = db('event_batch').where('received_at', '>=', from).where('received_at', '<', to);
      if (upTo !== null) query.where('key', '<', upTo);
      const raw: unknown[] = await query.orderBy('key', 'desc').limit(PAGE);
      const rows = raw.map((each) => parsedRow('event_batch', each));
      const page = rows.flatMap((row) => eventsIn(row).reverse());
      if (page.length > 0) yield before === undefined ? page : page.filter(({ seq }) => seq < before);
      if (rows.length < PAGE) return;
      upTo = rows.at(-1)!.key;
    }
  },
  async *readThing(db, thingId, time) {
    for await (const keys of batchesOf(db, thingId, time)) {
      for (let i = 0; i < keys.length; i += PAGE) {
        const raw: unknown[] = await db('event_batch')
          .whereIn('key', keys.slice(i, i + PAGE))
          .orderBy('key');
        const events = raw.flatMap((each) => eventsIn(parsedRow('event_batch', each)));
        yield events.filter((each) => each.subject === thingId && each.time >= time.from && each.time < time.to);
      }
    }
  },
};

/** In the order of acceptance: where the thing speaks is known from the newest back. */
async function* ofThing(db: Knex, { from, to }: EventRange, thingId: string): AsyncIterable<LoggedEvent[]> {
  const keys: string[] = [];
  for await (const some of batchesOf(db, thingId, EVER)) keys.push(...some);
  keys.sort();
  for (let i = 0; i < keys.length; i += PAGE) {
    const raw: unknown[] = await db('event_batch')
      .whereIn('key', keys.slice(i, i + PAGE))
      .where('received_at', '>=', from)
      .where('received_at', '<', to)
      .orderBy('key');
    const events = raw.flatMap((each) => eventsIn(parsedRow('event_batch', each)));
    const own = events.filter(({ subject }) => subject === thingId);
    if (own.length > 0) yield own;
  }
}

/** Of events with the same key the first. */
function firstOf(events: readonly NewEvent[], keys: readonly string[], free: readonly string[]): NewEvent[] {
  const left = new Set(free);
  return events.filter((_, i) => left.delete(keys[i]!));
}

function cellsOf({ id, source, type, subject, time, data, extensions }: NewEvent): LoggedCells {
  const cells: LoggedCells = [id, source, type, subject, time, data];
  if (Object.keys(extensions).length > 0) cells.push(extensions);
  return cells;
}

const placed = (event: NewEvent, batch: number, i: number, receivedAt: number): LoggedEvent => ({
  seq: batch + i,
  batch,
  id: event.id,
  source: event.source,
  type: event.type,
  subject: event.subject,
  time: event.time,
  receivedAt,
  data: event.data,
  extensions: event.extensions,
});

export function eventsIn({ key, received_at, events }: EventBatchRow): LoggedEvent[] {
  return events.map(([id, source, type, subject, time, data, extensions = {}], i) =>
    placed(
      { id, source, type, subject, time, data, extensions: extensions as JsonObject },
      Number(key),
      i,
      Number(received_at),
    ),
  );
}
