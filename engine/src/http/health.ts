/** Liveness, readiness (the database answers), metrics and the API's own description, as routes without a login. */
import type { Knex } from 'knex';
import { Reply, route, type Route } from '../features/feature.ts';
import type { HttpMetrics } from './metrics.ts';
import { openApiDocument } from './openapi.ts';

const tag = 'operation';

export function healthRoutes(db: Knex, metrics: HttpMetrics, isClosing: () => boolean): Route[] {
  return [
    route({
      method: 'get',
      path: '/health/live',
      tag,
      summary: { zh: '存活', en: 'Alive' },
      access: 'public',
      handle: () => ({ status: 'ok' }),
    }),
    route({
      method: 'get',
      path: '/health/ready',
      tag,
      summary: { zh: '就绪', en: 'Ready' },
      access: 'public',
      async handle() {
        if (isClosing()) return new Reply(503, { status: 'closing' });
        try {
          await db.raw('select 1');
          return { status: 'ok' };
        } catch {
          return new Reply(503, { status: 'database unavailable' });
        }
      },
    }),
    route({
      method: 'get',
      path: '/metrics',
      tag,
      summary: { zh: '指标', en: 'Prometheus metrics' },
      access: 'public',
      handle: async () => new Reply(200, await metrics.text(), { 'content-type': metrics.contentType }),
    }),
  ];
}

/** `routes` are those of all features; made at the first question, then kept. */
export function openApiRoute(routes: readonly Route[], version: string): Route {
  let text: string | undefined;
  return route({
    method: 'get',
    path: '/api/openapi.json',
    tag,
    summary: { zh: 'OpenAPI 描述', en: 'OpenAPI document' },
    access: 'public',
    handle: () => {
      text ??= JSON.stringify(openApiDocument(routes, version));
      return new Reply(200, text, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-cache' });
    },
  });
}
