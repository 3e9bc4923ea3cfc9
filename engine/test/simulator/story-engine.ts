/**
 * The whole runtime at one client's command, on SQLite or PostgreSQL, where nothing happens by itself: timers and outbox
 * work when the story says so. Its database connection can be broken at a chosen statement, or taken away.
 */
import createKnex, { type Knex } from 'knex';
import pg from 'pg';
import type { JsonObject } from '../../src/core/json.ts';
import { createDisk } from '../../src/lab/simulator/disk.ts';
import { actorNamed } from '../../src/lab/simulator/gateway.ts';
import { CONFIRM } from '../../src/lab/simulator/bookings.ts';
import { composeRuntime, type RuntimeParts } from '../../src/lab/simulator/runtime-parts.ts';
import { answeredBy } from '../../src/lab/simulator/simulated-database.ts';
import { START } from '../../src/lab/simulator/template.ts';
import type { Scheduler } from '../../src/runtime/scheduler.ts';
import { postgresConnection, type Connection, type RawRow } from '../../src/store/connection.ts';
import { transact, type Database } from '../../src/store/database.ts';
import { postgresDialect, sqliteDialect, type Dialect } from '../../src/store/dialect.ts';

/** Where the data is; opened again after every life. */
export interface Place {
  dialect: Dialect;
  open(): Promise<{ writer: Connection; reader: Connection; close(): Promise<void> }>;
  /** The process is gone without closing anything. */
  crash(): Promise<void>;
  remove(): Promise<void>;
}

export function sqlitePlace(template: Uint8Array): Place & { image(): Uint8Array } {
  const disk = createDisk(template);
  return {
    dialect: sqliteDialect,
    open: () => disk.open(),
    crash: async () => disk.crash(),
    image: () => disk.image(),
    remove: async () => disk.remove(),
  };
}

export function postgresPlace(url: string): Place {
  const types = {
    getTypeParser: (oid: number, format?: 'text' | 'binary') =>
      oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format as 'text'),
  };
  let clients: pg.Client[] = [];
  const connect = async (): Promise<Connection> => {
    const client = new pg.Client({ connectionString: url, types: types as never });
    client.on('error', () => undefined);
    await client.connect();
    clients.push(client);
    return postgresConnection(client);
  };
  const end = async () => {
    await Promise.all(clients.map((client) => client.end().catch(() => undefined)));
    clients = [];
  };
  return {
    dialect: postgresDialect,
    open: async () => ({ writer: await connect(), reader: await connect(), close: end }),
    crash: end,
    remove: end,
  };
}

/** What may happen to the n-th changing statement (from 1); `null`: it works. */
export type Fate = (
  statement: number,
  sql: string,
) => 'fails' | 'fails and rolls back' | 'kill before' | 'kill after' | null;

export interface StoryEngine {
  /** `name` is the idempotency key; the payload is made once and sent again after a loss. */
  command(name: string, type: string, payload: (engine: StoryEngine) => Promise<object>): Promise<unknown>;
  /** Key of the first row of a query. */
  key(sql: string): Promise<string>;
  activate(type: string): Promise<void>;
  timers(): Promise<void>;
  deliveries(): Promise<void>;
}

/** What a client knows over the engine's lives. */
export interface Memory {
  sent: Map<string, JsonObject>;
  lives: number;
}

export interface Life {
  engine: StoryEngine;
  reader: Connection;
  setMinutes(at: number): void;
  /** Resolves when the process has been killed. */
  killed: Promise<void>;
  commits(): number;
  /** Changing statements so far. */
  statements(): number;
  /** Closed in good order, unless it was killed. */
  close(): Promise<void>;
}

const LEASE_MS = 1_000;
const client = actorNamed('client');

export async function live(
  place: Place,
  memory: Memory,
  fate: Fate = () => null,
  afterCommit?: (reader: Connection) => Promise<void>,
): Promise<Life> {
  const files = await place.open();
  let minutes = 0;
  let leaseNow = (memory.lives += 1) * 1_000_000;
  let kill = (): void => undefined;
  const killed = new Promise<void>((resolve) => void (kill = resolve));
  const reader = awaited(files.reader, () => guarded.dead);
  const writer = awaited(files.writer, () => guarded.dead);
  const guarded = guard(writer.connection, place.dialect, fate, kill, () => afterCommit?.(reader.connection));
  const scheduler: Scheduler = {
    now: () => leaseNow,
    after: () => () => undefined,
    soon: (run) => void setImmediate(run),
  };
  const database = databaseOver(place.dialect, guarded.connection, reader.connection);
  const parts = composeRuntime({
    ...{ databaseFor: () => database, clock: { now: () => START + minutes * 60_000 }, schedulerFor: () => scheduler },
    ...{ owner: `life${memory.lives}`, firstInput: memory.lives * 1_000_000, leaseMs: LEASE_MS },
    deliver: async ({ payload }) => ({ outcome: 'ok', then: { command: CONFIRM, payload: { id: payload['id']! } } }),
  });
  const nextLease = () => void (leaseNow += 2 * LEASE_MS);
  return {
    engine: storyEngine(parts, reader.connection, memory, nextLease),
    reader: reader.connection,
    setMinutes: (at) => void (minutes = at),
    killed,
    commits: () => guarded.commits,
    statements: () => guarded.statements,
    async close() {
      if (guarded.dead) await place.crash();
      await Promise.all([reader.idle(), writer.idle()]);
      await files.close();
    },
  };
}

/**
 * A connection that answers nobody any more once he is dead, and can tell when nothing is under way: whoever was killed
 * may have asked something just before.
 */
function awaited(plain: Connection, dead: () => boolean): { connection: Connection; idle(): Promise<unknown> } {
  const underWay = new Set<Promise<unknown>>();
  const watch = <T>(begin: () => Promise<T>): Promise<T> => {
    if (dead()) return new Promise<never>(() => undefined);
    const work = begin();
    underWay.add(work);
    const end = () => underWay.delete(work);
    work.then(end, end);
    return work;
  };
  return {
    connection: {
      all: (sql, parameters) => watch(() => plain.all(sql, parameters)),
      run: (sql, parameters) => watch(() => plain.run(sql, parameters)),
    },
    idle: () => Promise.allSettled(underWay),
  };
}

function guard(
  writer: Connection,
  dialect: Dialect,
  fate: Fate,
  kill: () => void,
  afterCommit: () => Promise<void> | undefined,
) {
  const guarded = { commits: 0, statements: 0, dead: false, connection: writer };
  const never = new Promise<never>(() => undefined);
  const die = (): Promise<never> => {
    guarded.dead = true;
    kill();
    return never;
  };
  guarded.connection = {
    all: (sql, parameters) => (guarded.dead ? never : writer.all(sql, parameters)),
    async run(sql, parameters) {
      if (guarded.dead) return never;
      if (sql === 'rollback') return writer.run(sql);
      const what = fate((guarded.statements += 1), sql);
      if (what === 'kill before') return die();
      if (what === 'fails and rolls back') await writer.run('rollback').catch(() => 0);
      if (what?.startsWith('fails')) throw brokenDisk(dialect);
      const changed = await writer.run(sql, parameters);
      if (sql === 'commit') {
        guarded.commits += 1;
        await afterCommit();
      }
      return what === 'kill after' ? die() : changed;
    },
  };
  return guarded;
}

const brokenDisk = ({ name }: Dialect) =>
  Object.assign(new Error('the disk is broken'), { code: name === 'sqlite' ? 'SQLITE_FULL' : '58030' });

function databaseOver(dialect: Dialect, connection: Connection, reader: Connection): Database {
  let last: Promise<unknown> = Promise.resolve();
  return {
    dialect,
    memory: null,
    knex: answeredBy(knexOf(dialect), (sql, bindings) => reader.all(sql, bindings)),
    writer: {
      transaction(work) {
        const turn = last.then(() => transact(connection, dialect, work));
        last = turn.catch(() => undefined);
        return turn;
      },
    },
    migrate: async () => undefined,
    close: async () => undefined,
  };
}

const knexes = new Map<string, Knex>();

function knexOf({ name }: Dialect): Knex {
  let knex = knexes.get(name);
  if (!knex)
    knexes.set(name, (knex = createKnex({ client: name === 'sqlite' ? 'sqlite3' : 'pg', useNullAsDefault: true })));
  return knex;
}

function storyEngine(parts: RuntimeParts, reader: Connection, memory: Memory, nextLease: () => void): StoryEngine {
  const { pipeline } = parts;
  const rows = (sql: string): Promise<RawRow[]> => reader.all(sql);
  const engine: StoryEngine = {
    async command(name, type, payload) {
      let sent = memory.sent.get(name);
      if (!sent) memory.sent.set(name, (sent = (await payload(engine)) as JsonObject));
      return pipeline.submit({ type, payload: sent, actor: client, idempotencyKey: name });
    },
    async key(sql) {
      const [row] = await rows(sql);
      if (!row) throw new Error(`the story finds nothing: ${sql}`);
      return String(row['key']);
    },
    async activate(type) {
      // Leasing has no receipt: who does not know whether he got a job looks.
      const [leased] = await rows(`select key from job where type = '${type}' and deadline is not null`);
      if (leased) return;
      const requests = [{ maxJobs: 1, timeoutMs: 1_000, worker: 'w' }];
      await pipeline.submit({ type: 'job.activate', payload: { type, requests }, actor: client });
    },
    async timers() {
      const loop = parts.timers();
      try {
        loop.start();
        await loop.settle();
      } finally {
        await loop.stop();
      }
    },
    async deliveries() {
      nextLease();
      const loop = parts.outbox();
      try {
        loop.start();
        await loop.settle();
      } finally {
        await loop.stop();
      }
      const [open] = await rows(`select key from outbox where status = 'open'`);
      if (open) throw new Error('a delivery is still open');
    },
  };
  return engine;
}
