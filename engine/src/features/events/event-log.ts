/**
 * The event log: what was accepted, once, in order. The database is the default; another log (NATS JetStream in a
 * cluster) can stand in its place as long as it keeps these promises: `append` is durable when the command's transaction
 * is, the same (source, id) is taken once, and what is read comes in the order of acceptance.
 */
import type { Knex } from 'knex';
import type { Json, JsonObject } from '../../core/json.ts';
import type { UnitOfWork } from '../../runtime/command.ts';
import { parsedRow } from '../../store/read.ts';
import type { EventRow } from './tables.ts';

/** An event as it is kept. Times are milliseconds since the epoch. */
export interface LoggedEvent {
  seq: number;
  id: string;
  source: string;
  type: string;
  subject: string | null;
  time: number;
  receivedAt: number;
  data: Json;
  extensions: JsonObject;
}

export type NewEvent = Omit<LoggedEvent, 'seq' | 'receivedAt'>;

export interface EventRange {
  /** By the moment of acceptance, half open. */
  from: number;
  to: number;
  subjects?: readonly string[];
}

export interface EventLog {
  /** Those that were new, in the order given. */
  append(uow: UnitOfWork, events: readonly NewEvent[]): Promise<LoggedEvent[]>;
  /** In the order of acceptance, in pages. */
  read(db: Knex, range: EventRange): AsyncIterable<LoggedEvent[]>;
}

const PAGE = 2_000;

export const eventKey = ({ source, id }: Pick<NewEvent, 'source' | 'id'>): string => `${source} ${id}`;

export const databaseLog: EventLog = {
  async append(uow, events) {
    const known = new Set((await uow.getMany('event', events.map(eventKey))).map(({ key }) => key));
    const taken: LoggedEvent[] = [];
    for (const event of events) {
      const key = eventKey(event);
      if (known.has(key)) continue;
      known.add(key);
      const logged = { ...event, seq: Number(uow.nextKey()), receivedAt: uow.now };
      uow.insert('event', toRow(key, logged));
      taken.push(logged);
    }
    return taken;
  },
  async *read(db, { from, to, subjects }) {
    for (let after = 0; ;) {
      const query = db('event').where('received_at', '>=', from).where('received_at', '<', to);
      if (subjects) query.whereIn('subject', subjects as string[]);
      const raw: unknown[] = await query.where('seq', '>', after).orderBy('seq').limit(PAGE);
      const page = raw.map((each) => fromRow(parsedRow('event', each)));
      if (page.length > 0) yield page;
      if (page.length < PAGE) return;
      after = page.at(-1)!.seq;
    }
  },
};

const toRow = (key: string, { receivedAt, ...event }: LoggedEvent): EventRow => ({
  key,
  ...event,
  received_at: receivedAt,
});

export const fromRow = (row: EventRow): LoggedEvent => ({
  seq: Number(row.seq),
  id: row.id,
  source: row.source,
  type: row.type,
  subject: row.subject,
  time: Number(row.time),
  receivedAt: Number(row.received_at),
  data: row.data,
  extensions: row.extensions,
});
