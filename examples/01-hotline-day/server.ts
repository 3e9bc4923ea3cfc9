/** The example's own server: the built engine as a child process, with an empty temporary database, on a free port. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface OwnServer {
  url: string;
  adminPassword: string;
  stop(): Promise<void>;
}

const READY_WITHIN_MS = 120_000;

export async function startServer(): Promise<OwnServer> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'liandong-example-'));
  const port = await freePort();
  const adminPassword = randomBytes(12).toString('base64url');
  const child = spawn(process.execPath, ['engine/dist/main.js'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      LIANDONG_PORT: String(port),
      LIANDONG_HOST: '127.0.0.1',
      LIANDONG_DATA: dataDir,
      LIANDONG_DATABASE_URL: '',
      LIANDONG_ADMIN_PASSWORD: adminPassword,
      LIANDONG_CONTROLLED_CLOCK: '1',
    },
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
    await rm(dataDir, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  try {
    await untilReady(url, () => child.exitCode);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, adminPassword, stop };
}

async function untilReady(url: string, exitCode: () => number | null): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (Date.now() < deadline) {
    if (exitCode() !== null) throw new Error('the server stopped; run `npm run build` first');
    const ready = await fetch(`${url}/health/ready`).catch(() => undefined);
    if (ready?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the server did not become ready');
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
