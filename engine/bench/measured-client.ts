/**
 * The clients' side of the server benches: a server in a process of its own (`measured-server.ts`) and keep-alive
 * connections to it, signed in as its administrator.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ServerFigures } from './measured-server.ts';

export const CONNECTIONS = 32;

export interface Server {
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: unknown): Promise<T>;
  send<T>(path: string, type: string, body: string | Uint8Array): Promise<T>;
  deploy(name: string, xml: string): Promise<void>;
  figures(): Promise<ServerFigures>;
  close(): Promise<void>;
}

/** With a fresh database on tmpfs where there is one: the disk's two regimes would hide the rest. */
export async function withServer<T>(work: (server: Server) => Promise<T>): Promise<T> {
  const dataDir = await mkdtemp(path.join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'liandong-bench-'));
  const server = await startServer(dataDir);
  try {
    return await work(server);
  } finally {
    await server.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

export async function inParallel(
  count: number,
  work: (index: number) => Promise<unknown>,
  lanes = CONNECTIONS,
): Promise<void> {
  let next = 0;
  const lane = async () => {
    for (let index = next++; index < count; index = next++) await work(index);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

async function startServer(dataDir: string): Promise<Server> {
  // Run from the project's root, like everything `npm run` starts.
  const child = fork('engine/run-ts.mjs', ['engine/bench/measured-server.ts', dataDir]);
  const [{ url }] = (await once(child, 'message')) as [{ url: string }];
  const agent = new http.Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const login = { username: 'admin', password: 'bench-password' };
  const { token } = await send<{ token: string }>(agent, `${url}/api/v1/session`, {}, JSON.stringify(login));
  const headers = { authorization: `Bearer ${token}` };
  return {
    get: (path) => send(agent, url + path, headers),
    post: (path, body) => send(agent, url + path, headers, JSON.stringify(body)),
    send: (path, type, body) => send(agent, url + path, { ...headers, 'content-type': type }, body),
    async deploy(name, xml) {
      const { type, body } = multipart(name, xml);
      await send(agent, `${url}/v2/deployments`, { ...headers, 'content-type': type }, body);
    },
    figures: () => ask(child),
    async close() {
      agent.destroy();
      child.send('close');
      await once(child, 'exit');
    },
  };
}

async function ask(child: ChildProcess): Promise<ServerFigures> {
  child.send('figures');
  const [figures] = (await once(child, 'message')) as [ServerFigures];
  return figures;
}

function send<T>(
  agent: http.Agent,
  url: string,
  headers: Record<string, string>,
  body?: string | Uint8Array,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = http.request(
      url,
      {
        agent,
        ...(body === undefined
          ? { method: 'GET', headers }
          : {
              method: 'POST',
              headers: { 'content-type': 'application/json', ...headers, 'content-length': Buffer.byteLength(body) },
            }),
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('end', () => {
          if (response.statusCode! >= 300) return reject(new Error(`${url}: ${response.statusCode} ${text}`));
          resolve((text === '' ? undefined : JSON.parse(text)) as T);
        });
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

function multipart(name: string, xml: string): { type: string; body: string } {
  const boundary = 'bench-boundary';
  const disposition = `Content-Disposition: form-data; name="resources"; filename="${name}"`;
  const body = `--${boundary}\r\n${disposition}\r\nContent-Type: text/xml\r\n\r\n${xml}\r\n--${boundary}--\r\n`;
  return { type: `multipart/form-data; boundary=${boundary}`, body };
}
