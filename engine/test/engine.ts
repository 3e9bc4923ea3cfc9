/**
 * A whole engine for tests, on a free port, with a known administrator; and a small client that speaks to it as a
 * browser or an SDK would. City time and session time stand still until a test moves them.
 *
 *     const city = await startTestEngine((await open()).config, { clock });
 *     const admin = await city.login('admin');
 *     const { status, body } = await admin.get('/api/v1/people');
 */
import { pino } from 'pino';
import { controlledClock, type ControlledClock } from '../src/runtime/clock.ts';
import { createEngine, type Engine, type EngineOptions } from '../src/server.ts';
import type { DatabaseConfig } from '../src/store/database.ts';

export const adminPassword = 'Correct-horse-battery-9';

export interface Answer {
  status: number;
  headers: Headers;
  /** Parsed JSON, text, or null. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests say what they expect of it
  body: any;
}

export interface Client {
  token: string | null;
  request(method: string, path: string, options?: RequestOptions): Promise<Answer>;
  get(path: string): Promise<Answer>;
  post(path: string, body?: unknown): Promise<Answer>;
  put(path: string, body?: unknown): Promise<Answer>;
  delete(path: string): Promise<Answer>;
}

export interface RequestOptions {
  headers?: Record<string, string>;
  /** Sent as JSON; a string or bytes are sent as they are. */
  body?: unknown;
}

export interface TestEngine {
  engine: Engine;
  clock: ControlledClock;
  /** Session time; `wall.at` may be moved. */
  wall: { at: number; now(): number };
  /** Without a login. */
  visitor: Client;
  login(username: string, password?: string): Promise<Client>;
  /** A client with this token. */
  as(token: string): Client;
  /** Makes an account and logs in as it. */
  hire(person: {
    username: string;
    name?: string;
    roleIds?: string[];
    unitIds?: string[];
    areaIds?: string[];
  }): Promise<Client>;
  close(): Promise<void>;
}

export async function startTestEngine(
  config: DatabaseConfig,
  options: EngineOptions & { demo?: boolean; demoRequests?: number } = {},
): Promise<TestEngine> {
  const clock = (options.clock as ControlledClock | undefined) ?? (await controlledClock(Date.UTC(2026, 10, 20, 2)));
  const wall = { at: Date.UTC(2026, 10, 20, 2), now: () => wall.at };
  const { demo = false, demoRequests, ...engineOptions } = options;
  const engine = await createEngine(
    {
      port: 0,
      host: '127.0.0.1',
      ...config,
      adminPassword,
      controlledClock: true,
      demo,
      ...(demoRequests && { demoRequests }),
    },
    { log: pino({ level: process.env['LIANDONG_LOG'] ?? 'fatal' }), wall, ...engineOptions, clock },
  );
  const as = (token: string | null): Client => client(engine.url, token);
  const visitor = as(null);

  async function login(username: string, password = adminPassword): Promise<Client> {
    const answer = await visitor.post('/api/v1/session', { username, password });
    if (answer.status !== 200) throw new Error(`${username} cannot log in: ${JSON.stringify(answer.body)}`);
    return as(answer.body.token);
  }

  return {
    ...{ engine, clock, wall, visitor, login, as },
    async hire(person) {
      const admin = await login('admin');
      const made = await admin.post('/api/v1/people', { name: person.username, ...person });
      if (made.status !== 201) throw new Error(JSON.stringify(made.body));
      const first = await login(person.username, made.body.password);
      const changed = await first.put('/api/v1/session/password', {
        current: made.body.password,
        next: adminPassword,
      });
      return as(changed.body.token);
    },
    close: () => engine.close(),
  };
}

function client(url: string, token: string | null): Client {
  async function request(method: string, path: string, { headers = {}, body }: RequestOptions = {}): Promise<Answer> {
    const raw = typeof body === 'string' || body instanceof Uint8Array;
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: raw ? (body as string) : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text || null };
  }
  return {
    token,
    request,
    get: (path) => request('GET', path),
    post: (path, body) => request('POST', path, { body }),
    put: (path, body) => request('PUT', path, { body }),
    delete: (path) => request('DELETE', path),
  };
}
