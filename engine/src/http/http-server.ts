/**
 * The HTTP server: API requests go straight to the dispatcher; everything else is the web application's pages. Sockets
 * share the port. Closing stops taking connections, answers what is under way and then ends what is left.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import type { Route } from '../features/feature.ts';
import type { Sessions } from '../features/people/sessions.ts';
import { createDispatch } from './dispatch.ts';
import { healthRoutes, openApiRoute } from './health.ts';
import { createLive, type Live } from './live.ts';
import { createMetrics, type HttpMetrics } from './metrics.ts';
import { servePages } from './pages.ts';
import { problemOf } from './problem-reply.ts';
import { createRouter } from './router.ts';

export interface HttpOptions {
  host: string;
  /** 0: any free port. */
  port: number;
  routes: readonly Route[];
  sessions: Sessions;
  db: Knex;
  log: Logger;
  clock: { now(): number };
  version: string;
  /** Directory of the built web application. */
  pages: string;
  mapTiles: readonly string[];
}

export interface HttpService {
  port: number;
  live: Live;
  metrics: HttpMetrics;
  close(): Promise<void>;
}

/** Paths that are never a page; what is unknown below them is answered by a problem. */
const apiPath = /^\/(?:api|v2|open311|health|hooks)(?:\/|$)|^\/metrics$/;
const closeWithinMs = 10_000;

export async function startHttp(options: HttpOptions): Promise<HttpService> {
  const { log, sessions, clock } = options;
  let closing = false;
  const metrics = createMetrics();
  const operation = healthRoutes(options.db, metrics, () => closing);
  const routes = [...options.routes, ...operation];
  const router = createRouter([...routes, openApiRoute(routes, options.version)]);
  const dispatch = createDispatch({ router, sessions, log, metrics, clock });
  const pages = createPages(options);

  const server = createServer({ keepAliveTimeout: 65_000 }, (request, response) => {
    if (isApi(request, router)) void dispatch(request, response);
    else pages(request, response);
  });
  const live = createLive(server, sessions, log);
  metrics.gauge('liandong_sockets', 'Open live connections', live.connections);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, () => resolve());
  });

  return {
    port: (server.address() as AddressInfo).port,
    live,
    metrics,
    async close() {
      closing = true;
      const force = setTimeout(() => server.closeAllConnections(), closeWithinMs);
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      await live.close();
      await closed;
      clearTimeout(force);
    },
  };
}

function isApi(request: IncomingMessage, router: { match(method: string, path: string): { found: string } }): boolean {
  const path = (request.url ?? '/').split('?', 1)[0] as string;
  return apiPath.test(path) || router.match(request.method ?? 'GET', path).found !== 'nothing';
}

function createPages({ pages, mapTiles, log }: HttpOptions): express.Express {
  const app = express();
  app.disable('x-powered-by');
  servePages(app, pages, mapTiles);
  app.use(
    (error: Error & { status?: number }, request: express.Request, response: express.Response, _next: unknown) => {
      if (response.headersSent) return void response.destroy();
      if (error.status && error.status < 500) return void response.status(error.status).end();
      const problem = problemOf(error, request.headers, log);
      response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
    },
  );
  return app;
}
