/**
 * Composition: one engine from a configuration. Opens the database, registers what the features bring, starts HTTP,
 * timers and outbox, and on first start makes the administrator. Used by main.ts, by tests and by examples.
 */
import { fileURLToPath } from 'node:url';
import { pino, type Logger } from 'pino';
import type { Config } from './config.ts';
import { connectorHost } from './connectors/index.ts';
import type { Feature, FeatureDeps } from './features/feature.ts';
import { features as allFeatures } from './features/index.ts';
import { installBundledPacks } from './features/packs/bundled.ts';
import { firstAdmin } from './features/people/first-admin.ts';
import { permissionCatalogue } from './features/people/permissions.ts';
import { createPeople } from './features/people/service.ts';
import { startHttp } from './http/http-server.ts';
import type { Actor, AnyCommand, Pipeline } from './runtime/command.ts';
import { controlledClock, systemClock, type Clock, type ControlledClock } from './runtime/clock.ts';
import { clockMemory } from './runtime/clock-memory.ts';
import { createOutbox, type Deliver } from './runtime/outbox.ts';
import { outboxCommands } from './runtime/outbox-commands.ts';
import { createPipeline } from './runtime/pipeline.ts';
import { createProcessRuntime } from './runtime/process/index.ts';
import { createLeadership } from './runtime/leadership.ts';
import { leaseCommands } from './runtime/lease-commands.ts';
import { createLoops } from './runtime/loops.ts';
import { inPast } from './runtime/past.ts';
import { createTimerLoop } from './runtime/timer-loop.ts';
import { timerCommands } from './runtime/timer-commands.ts';
import { openDatabase, type Database } from './store/database.ts';

export interface EngineOptions {
  /** Default: the controlled clock where the configuration asks for it, else the machine's. */
  clock?: Clock | ControlledClock;
  /** Real time, by which sessions and locks run. */
  wall?: Clock;
  log?: Logger;
  /** Directory of the built web application. */
  pages?: string;
  /** Directory of the packs that come with the product; null: none is installed. */
  packs?: string | null;
  /** Beside those of the product: for tests and examples. */
  moreFeatures?: readonly Feature[];
}

export interface Engine {
  url: string;
  port: number;
  config: Config;
  database: Database;
  pipeline: Pipeline;
  clock: Clock | ControlledClock;
  /** Made now, with this password; null when there were accounts already. Shown once, kept nowhere. */
  firstAdmin: { username: string; password: string } | null;
  /** Until nothing is left to do at the clock's present moment, background work included. */
  settle(): Promise<void>;
  /** The actor of an account, as if it had logged in. */
  actorOf(username: string): Promise<Actor>;
  close(): Promise<void>;
}

export const version = '0.1.0';

/** The same from `engine/src` and from the bundle in `engine/dist`. */
const besideEngine = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

export async function createEngine(config: Config, options: EngineOptions = {}): Promise<Engine> {
  const log = options.log ?? pino({ level: process.env['LIANDONG_LOG'] ?? 'info' }, pino.destination(2));
  const database = openDatabase(config);
  try {
    await database.migrate();
    return await compose(config, options, database, log);
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function compose(config: Config, options: EngineOptions, database: Database, log: Logger): Promise<Engine> {
  const clock =
    options.clock ?? (config.controlledClock ? await controlledClock(undefined, clockMemory(database)) : systemClock());
  const wall = options.wall ?? systemClock();
  const db = database.knex;
  let ownUrl = '';
  const host = connectorHost({ dataDir: config.dataDir, publicUrl: () => config.publicUrl ?? ownUrl });
  const features = [...allFeatures, host, ...(options.moreFeatures ?? [])];
  const commands = new Map<string, AnyCommand>();
  const withContext = features.filter(({ feelContext }) => feelContext);
  const inlineWorkers = () => features.flatMap((feature) => feature.inlineWorkers ?? []);
  const feelContext = (): Record<string, unknown> =>
    Object.assign({}, ...withContext.map((feature) => feature.feelContext?.(deps)));
  const processes = createProcessRuntime({
    ...{ inlineWorkers, feelContext },
    ended: (uow, instance) => features.forEach((feature) => feature.processEnded?.(uow, instance)),
  });
  const pipeline = createPipeline({ database, commands, clock, log, processes: processes.port });
  const people = createPeople({ db, pipeline, wall, permissions: permissionCatalogue(features) });
  const background = createBackground(log);
  const runtime = { database, commands, processes: processes.port, log };
  const deps: FeatureDeps = {
    ...{ db, pipeline, clock, people, config, inlineWorkers, feelContext, dataDir: config.dataDir },
    background: background.run,
    inPast: (from, work) => loops.whileResting(() => inPast({ ...runtime, handlers }, from, work)),
    settle: () => loops.settle(),
  };
  const handlers = deliveries(features, deps);
  // SQLite belongs to one process; only a server's database can have other nodes.
  const shared = database.dialect.name !== 'sqlite';
  const loops = createLoops(
    pipeline,
    (fence) => ({
      timers: createTimerLoop({ database, pipeline, clock, log, fence }),
      outbox: createOutbox({ database, pipeline, clock, handlers, log, fence }),
    }),
    shared ? createLeadership({ database, pipeline, log }) : undefined,
  );
  register(
    commands,
    features.flatMap((feature) => feature.commands ?? []),
  );
  register(commands, [
    ...processes.commands,
    ...timerCommands(commands),
    ...outboxCommands(commands),
    ...leaseCommands,
  ]);

  for (const feature of features) await feature.recover?.(deps);
  const admin = await firstAdmin(deps, config.adminPassword);
  const packs = options.packs === undefined ? besideEngine('packs') : options.packs;
  if (packs !== null) await installBundledPacks(deps, packs);
  for (const feature of features) await feature.start?.(deps);
  const http = await startHttp({
    ...{ host: config.host, port: config.port, db, log, clock, version, sessions: people.sessions },
    routes: features.flatMap((feature) => feature.routes?.(deps) ?? []),
    pages: options.pages ?? besideEngine('designer/dist'),
    mapTiles: config.mapTiles ?? [],
  });
  ownUrl = `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${http.port}`;
  pipeline.onCommit(({ changes }) => http.live.publish(changes));
  loops.start();

  return {
    url: ownUrl,
    port: http.port,
    ...{ config, database, pipeline, clock, firstAdmin: admin },
    async settle() {
      await background.idle();
      await loops.settle();
    },
    async actorOf(username) {
      const resident = await people.directory.byUsername(username);
      if (!resident) throw new Error(`there is no account ${username}`);
      return resident.actor;
    },
    async close() {
      await http.close();
      await background.close();
      await loops.stop();
      await pipeline.close();
      await database.close();
    },
  };
}

interface Background {
  run: FeatureDeps['background'];
  idle(): Promise<void>;
  close(): Promise<void>;
}

function createBackground(log: Logger): Background {
  const underWay = new Set<Promise<void>>();
  const closing = new AbortController();
  return {
    run(name, work) {
      const task = work(closing.signal)
        .catch((error: unknown) => log.error({ err: error, work: name }, 'background work failed'))
        .finally(() => underWay.delete(task));
      underWay.add(task);
    },
    async idle() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    async close() {
      closing.abort();
      await this.idle();
    },
  };
}

function register(commands: Map<string, AnyCommand>, definitions: readonly AnyCommand[]): void {
  for (const definition of definitions) {
    if (commands.has(definition.type)) throw new Error(`two commands are called ${definition.type}`);
    commands.set(definition.type, definition);
  }
}

function deliveries(features: readonly Feature[], deps: FeatureDeps): Map<string, Deliver> {
  const handlers = features.flatMap((feature) => feature.deliveries ?? []);
  return new Map(handlers.map((handler) => [handler.kind, (entry) => handler.deliver(entry, deps)]));
}
