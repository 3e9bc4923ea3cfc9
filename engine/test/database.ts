/**
 * Databases for integration tests: every test runs on SQLite and on a real PostgreSQL. `onBothDatabases` declares the
 * same tests twice; `open` hands out a fresh, empty database and forgets it when the file is done.
 *
 *     onBothDatabases('cases', (open) => {
 *       it('opens a case', async () => {
 *         const { database } = await open();
 *         …
 *       });
 *     });
 */
import { randomBytes } from 'node:crypto';
import { cp, rm } from 'node:fs/promises';
import pg from 'pg';
import { afterAll, describe, inject } from 'vitest';
import { openDatabase, type Database, type DatabaseConfig } from '../src/store/database.ts';
import { POSTGRES_TEMPLATE } from './postgres-cluster.ts';
import { scratchDirectory } from './scratch-directory.ts';

export type DialectName = 'sqlite' | 'postgres';

export interface TestDatabase {
  /** Migrated. */
  database: Database;
  /** For opening it a second time: a restart, or a second node. */
  config: DatabaseConfig;
  /** Another connection to the same data; closed with the file like the first. */
  reopen(): Promise<Database>;
}

export type OpenTestDatabase = () => Promise<TestDatabase>;

export function onBothDatabases(name: string, tests: (open: OpenTestDatabase, dialect: DialectName) => void): void {
  for (const dialect of ['sqlite', 'postgres'] as const) {
    describe(`${name} on ${dialect}`, () => {
      const cleanups: (() => Promise<void>)[] = [];
      afterAll(async () => {
        for (const cleanup of cleanups.reverse()) await cleanup();
      });
      tests(async () => openTestDatabase(dialect, (cleanup) => cleanups.push(cleanup)), dialect);
    });
  }
}

/** A configuration that names a fresh database, migrated: also for `createEngine`. `atEnd` takes what removes it again. */
export async function freshDatabaseConfig(
  dialect: DialectName,
  atEnd: (cleanup: () => Promise<void>) => void,
): Promise<DatabaseConfig> {
  const dataDir = await scratchDirectory('test');
  atEnd(() => rm(dataDir, { recursive: true, force: true }));
  if (dialect === 'sqlite') {
    await cp(inject('sqliteTemplate'), dataDir, { recursive: true });
    return { dataDir };
  }
  const server = inject('postgresUrl');
  const name = `t${randomBytes(6).toString('hex')}`;
  await onServer(server, `create database ${name} template ${POSTGRES_TEMPLATE}`);
  atEnd(() => onServer(server, `drop database if exists ${name} with (force)`));
  return { dataDir, databaseUrl: `${server}/${name}` };
}

async function openTestDatabase(
  dialect: DialectName,
  atEnd: (cleanup: () => Promise<void>) => void,
): Promise<TestDatabase> {
  const config = await freshDatabaseConfig(dialect, atEnd);
  const reopen = async (): Promise<Database> => {
    const database = openDatabase(config);
    atEnd(() => database.close());
    await database.migrate();
    return database;
  };
  return { database: await reopen(), config, reopen };
}

async function onServer(server: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: `${server}/postgres` });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
