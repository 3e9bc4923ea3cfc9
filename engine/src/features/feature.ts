/**
 * What a feature is made of. Each folder beside this file exports one `Feature`; `index.ts` lists them; the composition
 * root registers their commands, routes, inline workers and deliveries. Nothing registers itself by being imported.
 */
import type { Knex } from 'knex';
import type { z } from 'zod';
import type { Config } from '../config.ts';
import type { JsonObject, Text } from '../core/json.ts';
import type { Actor, AnyCommand, Pipeline, UnitOfWork } from '../runtime/command.ts';
import type { EndedInstance } from '../runtime/process/execution.ts';
import type { InlineWorker } from '../runtime/processes.ts';
import type { Past } from '../runtime/past.ts';
import type { PeopleService } from './people/service.ts';

export interface Clock {
  now(): number;
}

export interface FeatureDeps {
  /** Read-only pool. Writes go through `pipeline`. */
  db: Knex;
  pipeline: Pipeline;
  clock: Clock;
  /** Directory for files (attachments), `LIANDONG_DATA`. */
  dataDir: string;
  /** Sessions, actors, the permission catalogue. */
  people: PeopleService;
  config: Config;
  /** Those of all features: the job types that the engine works itself. */
  inlineWorkers(): readonly InlineWorker[];
  /** What expressions see beside variables: the `feelContext` of all features. */
  feelContext(): Record<string, unknown>;
  /** Work that goes on after the answer; a failure is logged. When the engine closes it says so and waits. */
  background(name: string, work: (closing: AbortSignal) => Promise<void>): void;
  /** Runs commands as if it were `from` and later, while the engine's own timers and outbox rest. */
  inPast<T>(from: number, work: (past: Past) => Promise<T>): Promise<T>;
  /** Waits until this node has nothing left to do at the clock's present moment. */
  settle(): Promise<void>;
}

export interface RouteRequest<P, Q, B> {
  /** On `public` routes without a login: the anonymous actor, who sees and may nothing. */
  actor: Actor;
  params: P;
  query: Q;
  body: B;
  headers: Record<string, string | string[] | undefined>;
  /** Client address for rate limits. */
  ip: string;
  /** The client has hung up: nobody would get the answer. */
  gone(): boolean;
}

/** Answer of a route when it is not plain JSON with status 200. */
export class Reply {
  constructor(
    readonly status: number,
    readonly body: unknown,
    readonly headers: Record<string, string> = {},
  ) {}
}

/**
 * One HTTP operation. Its schemas validate the request, and make the OpenAPI document. `access`: `public` (no login;
 * actor is anonymous), `citizen` (token of a tracked request), `staff` (any logged-in person) or a permission id.
 * Object-level access is checked in `handle` through features/people/access.ts.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a list of routes holds all kinds
export interface Route<P = any, Q = any, B = any> {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** OpenAPI style: `/api/v1/cases/{id}`. */
  path: string;
  summary: Text;
  tag: string;
  access: 'public' | 'citizen' | 'staff' | (string & {});
  params?: z.ZodType<P>;
  query?: z.ZodType<Q>;
  body?: z.ZodType<B>;
  /** `json` (default, 1 MB), `multipart` (files in `body.files`), `raw` (Buffer in body), `form` (urlencoded). */
  bodyKind?: 'json' | 'multipart' | 'raw' | 'form';
  maxBodyBytes?: number;
  response?: z.ZodType;
  handle(request: RouteRequest<P, Q, B>): Promise<unknown> | unknown;
}

export const route = <P, Q, B>(definition: Route<P, Q, B>): Route => definition as Route;

/** Carries an outbox row to the outside. Runs outside any transaction; the answer is written by the outbox. */
export interface DeliveryHandler {
  kind: string;
  deliver(
    entry: { key: string; payload: JsonObject; idempotencyKey: string; attempt: number },
    deps: FeatureDeps,
  ): Promise<DeliveryOutcome>;
}
/**
 * D7: ok | retry | permanent | auth | unknown. `then` is submitted with the outcome in the same transaction that closes the row;
 * with `eachTime` also when it is only put off to be tried again.
 */
export interface DeliveryOutcome {
  outcome: 'ok' | 'retry' | 'permanent' | 'auth' | 'unknown';
  detail?: string;
  retryAfterMs?: number;
  then?: { command: string; payload: JsonObject; eachTime?: boolean };
}

export interface Feature {
  name: string;
  commands?: AnyCommand[];
  routes?(deps: FeatureDeps): Route[];
  inlineWorkers?: InlineWorker[];
  deliveries?: DeliveryHandler[];
  /** A process instance is over; in the unit of work that ends it. What it leads to is scheduled, not done here. */
  processEnded?(uow: UnitOfWork, instance: EndedInstance): void;
  /** Pure additions to FEEL, e.g. `deadline(…)`; `uow`-free. Called once per batch. */
  feelContext?(deps: FeatureDeps): Record<string, unknown>;
  /** At every start, before anything else runs: what was deferred and not written before the process died. */
  recover?(deps: FeatureDeps): Promise<void>;
  /** At every start, before requests are taken and timers run, in the order of the features. */
  start?(deps: FeatureDeps): Promise<void> | void;
  /** Permissions this feature knows, with names for the role editor. */
  permissions?: { id: string; name: Text }[];
}
