/**
 * The life of an API request: route → actor → input → handler → reply. Runs before and instead of any middleware, because
 * a person's click and an SDK's job completion pay for every step here.
 *
 * Replies are never cached by browsers or proxies unless the route says so; large ones are compressed.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline as pump } from 'node:stream/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Logger } from 'pino';
import { Reply, type Route } from '../features/feature.ts';
import type { Sessions } from '../features/people/sessions.ts';
import { actorFor } from './authenticate.ts';
import { clientAddress } from './client-address.ts';
import { methodNotAllowed, pathUnknown } from './errors.ts';
import { readInput } from './input.ts';
import type { HttpMetrics } from './metrics.ts';
import { problemOf } from './problem-reply.ts';
import type { Router } from './router.ts';

const compress = promisify(gzip);
const compressFrom = 16 * 1024;
/** How long a client may go on sending a body that was refused, so that it gets to read the answer. */
const drainMs = 5_000;
/** By it browsers say "今天" and "剩 2 工作时" as the server means it, whatever the phone's clock shows. */
const timeHeader = 'liandong-time';

export interface DispatchDeps {
  router: Router;
  sessions: Sessions;
  log: Logger;
  metrics: HttpMetrics;
  /** The city's time, told with every answer of `/api`; under a controlled clock it is not the machine's. */
  clock: { now(): number };
}

export type Dispatch = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export function createDispatch(deps: DispatchDeps): Dispatch {
  return async (request, response) => {
    const begun = performance.now();
    const url = request.url ?? '/';
    const mark = url.indexOf('?');
    const path = mark < 0 ? url : url.slice(0, mark);
    const match = deps.router.match(request.method ?? 'GET', path);
    if (path.startsWith('/api/')) response.setHeader(timeHeader, new Date(deps.clock.now()).toISOString());
    try {
      if (match.found === 'nothing') throw pathUnknown();
      if (match.found === 'path') {
        response.setHeader('allow', match.allowed.join(', '));
        throw methodNotAllowed({ allowed: match.allowed.join(', ') });
      }
      const search = mark < 0 ? '' : url.slice(mark + 1);
      await reply(request, response, await handle(deps.sessions, request, path, search, match.route, match.params));
    } catch (error) {
      await replyProblem(request, response, error, deps.log);
    } finally {
      const route = match.found === 'route' ? match.route.path : 'unknown';
      deps.metrics.observe(request.method ?? 'GET', route, response.statusCode, performance.now() - begun);
    }
  };
}

async function handle(
  sessions: Sessions,
  request: IncomingMessage,
  path: string,
  search: string,
  route: Route,
  params: Record<string, string>,
): Promise<unknown> {
  const ip = clientAddress(request);
  const actor = await actorFor(request, path, route, sessions, ip);
  const input = await readInput(request, route, params, search);
  return route.handle({ ...input, actor, headers: request.headers, ip, gone: () => request.socket.destroyed });
}

async function reply(request: IncomingMessage, response: ServerResponse, answer: unknown): Promise<void> {
  const shaped = answer instanceof Reply ? answer : new Reply(answer === undefined ? 204 : 200, answer);
  response.statusCode = shaped.status;
  response.setHeader('cache-control', 'no-store');
  response.setHeader('x-content-type-options', 'nosniff');
  for (const [name, value] of Object.entries(shaped.headers)) response.setHeader(name, value);
  const { body } = shaped;
  if (body === undefined) {
    response.end();
  } else if (body instanceof Readable) {
    if (request.method === 'HEAD') return void response.end();
    await pump(body, response);
  } else {
    const isJson = typeof body !== 'string' && !Buffer.isBuffer(body);
    if (!response.hasHeader('content-type')) {
      response.setHeader('content-type', isJson ? 'application/json; charset=utf-8' : 'text/plain; charset=utf-8');
    }
    await send(request, response, Buffer.from(isJson ? JSON.stringify(body) : body));
  }
}

async function send(request: IncomingMessage, response: ServerResponse, bytes: Buffer): Promise<void> {
  let sent = bytes;
  if (bytes.length >= compressFrom && /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))) {
    sent = await compress(bytes);
    response.setHeader('content-encoding', 'gzip');
    response.setHeader('vary', 'accept-encoding');
  }
  response.setHeader('content-length', sent.length);
  response.end(request.method === 'HEAD' ? undefined : sent);
}

async function replyProblem(
  request: IncomingMessage,
  response: ServerResponse,
  error: unknown,
  log: Logger,
): Promise<void> {
  if (response.headersSent || response.destroyed) {
    if (!request.aborted) log.warn({ err: error }, 'a reply broke off');
    response.destroy();
    return;
  }
  const problem = problemOf(error, request.headers, log);
  for (const name of response.getHeaderNames()) {
    if (name !== 'allow' && name !== timeHeader) response.removeHeader(name);
  }
  response.statusCode = problem.status;
  response.setHeader('content-type', 'application/problem+json; charset=utf-8');
  response.setHeader('cache-control', 'no-store');
  response.setHeader('x-content-type-options', 'nosniff');
  if (problem.status === 401) response.setHeader('www-authenticate', 'Bearer');
  if (!request.complete) drain(request, response);
  response.end(JSON.stringify(problem));
}

function drain(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('connection', 'close');
  request.resume();
  setTimeout(() => request.socket.destroy(), drainMs).unref();
}
