/** A new server process over an existing SQLite database: how long until it is ready, and how much memory it holds then. */
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';

export async function restart(dataDir: string): Promise<{ seconds: number; megabytes: number }> {
  const port = await freePort();
  const began = performance.now();
  const child = spawn(process.execPath, ['engine/dist/main.js'], {
    stdio: 'ignore',
    env: { ...process.env, LIANDONG_PORT: String(port), LIANDONG_DATA: dataDir, LIANDONG_DATABASE_URL: '' },
  });
  try {
    while (!(await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => undefined))?.ok) {
      if (child.exitCode !== null) throw new Error('the server stopped; run `npm run build` first');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const seconds = (performance.now() - began) / 1000;
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
    return { seconds, megabytes: Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024 };
  } finally {
    child.kill('SIGTERM');
    await new Promise((resolve) => child.once('exit', resolve));
  }
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
