/**
 * Opens the database the configuration names: SQLite in the data directory, or PostgreSQL. Reads go through a pool of
 * connections that cannot write; writes go through one connection, used by one transaction at a time (the pipeline).
 *
 * SQLite runs in WAL mode with `synchronous=FULL`: what was committed survives a power cut; readers never wait.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import createKnex, { type Knex } from 'knex';
import pg from 'pg';
import { finalizeStatements, postgresConnection, sqliteConnection, type Connection } from './connection.ts';
import { postgresDialect, sqliteDialect, type Dialect } from './dialect.ts';
import { migrationSource } from './migrations/index.ts';
import { beSoleProcess } from './sole-process.ts';
import { createRowMemory, type RowMemory } from './row-memory.ts';

export interface DatabaseConfig {
  dataDir: string;
  databaseUrl?: string;
}

export interface Writer {
  /**
   * Commits when `work` resolves and rolls back when it throws. One transaction at a time; others wait. `committed` is called
   * after the commit, before the next transaction begins.
   */
  transaction<T>(work: (connection: Connection) => Promise<T>, committed?: (result: T) => void): Promise<T>;
}

export interface Database {
  /** Read pool: queries of lists, details, searches. Writing through it is refused by the database. */
  readonly knex: Knex;
  readonly writer: Writer;
  readonly dialect: Dialect;
  /** Null: other processes write too. */
  readonly memory: RowMemory | null;
  /** Brings the schema up to date; safe on several nodes at once. Of SQLite this process becomes the only one. */
  migrate(): Promise<void>;
  close(): Promise<void>;
}

/** A commit whose answer was lost: the rows may be there or not. The pipeline looks before it runs anything again. */
export class CommitUnknown extends Error {
  constructor(override readonly cause: unknown) {
    super('the connection was lost during a commit');
    this.name = 'CommitUnknown';
  }
}

const READERS = 3;

/** Who wants a connection and does not get one is told by an error; knex would print it beside that, also while closing. */
const log: Knex.Logger = {
  warn(message: unknown) {
    if (!String(message).startsWith('Acquire connection error')) console.warn(message);
  },
};

export function openDatabase(config: DatabaseConfig): Database {
  return config.databaseUrl ? openPostgres(config.databaseUrl) : openSqlite(config.dataDir);
}

function openSqlite(dataDir: string): Database {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const filename = join(dataDir, 'liandong.sqlite');
  const writing = createKnex({
    client: 'sqlite3',
    log,
    connection: { filename },
    useNullAsDefault: true,
    pool: {
      min: 1,
      max: 1,
      afterCreate: pragmas('journal_mode = wal', 'synchronous = full', 'foreign_keys = on', 'busy_timeout = 5000'),
    },
  });
  const reading = createKnex({
    client: 'sqlite3',
    log,
    connection: { filename },
    useNullAsDefault: true,
    pool: { min: 0, max: READERS, afterCreate: pragmas('query_only = on', 'busy_timeout = 5000') },
  });
  const opened = database(writing, reading, sqliteDialect, (handle) => sqliteConnection(handle as never));
  let closing: Promise<void> | undefined;
  let letGo: (() => Promise<void>) | undefined;
  const close = async () => {
    await withHandle(writing, (handle) => finalizeStatements(handle as never));
    await opened.close();
    await letGo?.();
  };
  return {
    ...opened,
    async migrate() {
      letGo ??= await beSoleProcess(dataDir);
      await opened.migrate();
    },
    close: () => (closing ??= close()),
  };
}

type SqliteHandle = { exec(sql: string, done: (error: Error | null) => void): void };
type AfterCreate = (handle: SqliteHandle, done: (error: Error | null, handle: SqliteHandle) => void) => void;

function pragmas(...settings: string[]): AfterCreate {
  const sql = settings.map((setting) => `pragma ${setting};`).join(' ');
  return (handle, done) => handle.exec(sql, (error) => done(error, handle));
}

/** PostgreSQL's bigint comes as text by default; ours (times, counters) are all below 2^53. */
const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format as 'text'),
};

function openPostgres(url: string): Database {
  const connection = (options: string) => ({ connectionString: url, types, options }) as Knex.PgConnectionConfig;
  const writing = createKnex({ client: 'pg', log, connection: connection(''), pool: { min: 1, max: 1 } });
  const reading = createKnex({
    client: 'pg',
    log,
    connection: connection('-c default_transaction_read_only=on'),
    pool: { min: 0, max: 8 },
  });
  return database(writing, reading, postgresDialect, (client) => postgresConnection(client as never));
}

/** Lends the pool's handle to `work`. */
async function withHandle<T>(pool: Knex, work: (handle: unknown) => Promise<T>): Promise<T> {
  const handle: unknown = await pool.client.acquireConnection();
  try {
    return await work(handle);
  } finally {
    await pool.client.releaseConnection(handle);
  }
}

function database(writing: Knex, reading: Knex, dialect: Dialect, wrap: (handle: unknown) => Connection): Database {
  return {
    knex: reading,
    dialect,
    memory: dialect.name === 'sqlite' ? createRowMemory() : null,
    writer: {
      transaction: (work, committed) =>
        withHandle(writing, async (handle) => {
          const result = await transact(wrap(handle), dialect, work);
          committed?.(result);
          return result;
        }),
    },
    migrate: () => whileOthersWait(reading, dialect, () => migrateToLatest(writing)),
    async close() {
      await Promise.all([reading.destroy(), writing.destroy()]);
    },
  };
}

/** Any number; the same on every node. */
const MIGRATION_LOCK = 7_274_201;

/** Only one node migrates; the others wait and then find nothing to do. SQLite has one process only. */
async function whileOthersWait(reading: Knex, dialect: Dialect, work: () => Promise<void>): Promise<void> {
  if (dialect.name === 'sqlite') return work();
  const client: unknown = await reading.client.acquireConnection();
  const connection = postgresConnection(client as never);
  try {
    await connection.all(`select pg_advisory_lock(${MIGRATION_LOCK})`);
    await work();
    await connection.all(`select pg_advisory_unlock(${MIGRATION_LOCK})`);
  } finally {
    await reading.client.releaseConnection(client);
  }
}

/** knex keeps a lock of its own in a row, which a killed process leaves behind. Nobody else can hold it here. */
async function migrateToLatest(writing: Knex): Promise<void> {
  const settings = { migrationSource, tableName: 'schema_migration' };
  if (await writing.schema.hasTable('schema_migration_lock')) await writing.migrate.forceFreeMigrationsLock(settings);
  await writing.migrate.latest(settings);
}

/** One transaction on one connection: commits when `work` resolves, rolls back when it throws. */
export async function transact<T>(
  connection: Connection,
  dialect: Dialect,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  await connection.run(dialect.begin);
  let result: T;
  try {
    result = await work(connection);
  } catch (error) {
    await rollBack(connection);
    throw error;
  }
  try {
    await connection.run('commit');
  } catch (error) {
    await rollBack(connection);
    // SQLite answers for itself: after an error and a rollback nothing was written. A lost connection says nothing.
    if (dialect.name === 'postgres' && dialect.failure(error) === 'unavailable') throw new CommitUnknown(error);
    throw error;
  }
  return result;
}

/** The transaction may be over already (the database rolls back by itself on some errors, or the connection is gone). */
async function rollBack(connection: Connection): Promise<void> {
  await connection.run('rollback').catch(() => undefined);
}
