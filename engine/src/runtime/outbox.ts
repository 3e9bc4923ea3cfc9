/**
 * Carries outbox rows to the outside (D7: effects are rows). At least once: a row is claimed, handed to the handler of
 * its kind, and closed with the outcome; when the server dies in between, it is delivered again with the same
 * idempotency key. `retry` comes back later with growing pauses; `permanent`, `auth`, `unknown` and `exhausted` stay in
 * the table for a person to see.
 */
import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../core/json.ts';
import type { Database } from '../store/database.ts';
import type { Clock, ControlledClock } from './clock.ts';
import type { Pipeline } from './command.ts';
import { OUTBOX_CLAIM, OUTBOX_CLOSE, type ClaimedEntry, type DeliveryOutcome } from './outbox-commands.ts';
import { isFenced, type Fence } from './lease-commands.ts';
import type { Log } from './log.ts';
import { machineScheduler, type Scheduler } from './scheduler.ts';
import { systemActor } from './system-actor.ts';
import { isStoreTrouble } from './timer-commands.ts';

export type Deliver = (entry: {
  key: string;
  payload: JsonObject;
  idempotencyKey: string;
  attempt: number;
}) => Promise<DeliveryOutcome>;

export interface Outbox {
  start(): void;
  /** Delivers what is due and what that makes due; answers how many attempts were made. */
  settle(): Promise<number>;
  /** No delivery begins after this was called; resolves when those under way are closed. */
  stop(): Promise<void>;
}

export interface OutboxOptions {
  database: Database;
  pipeline: Pipeline;
  clock: Clock | ControlledClock;
  /** Handler by kind. Rows of other kinds wait. */
  handlers: ReadonlyMap<string, Deliver>;
  log?: Log;
  /** Deliveries at the same time. */
  concurrency?: number;
  /** How long a delivery may take before another node may try. */
  leaseMs?: number;
  /** The machine's time, by which leases run. */
  leaseClock?: Clock;
  /** This node's name in leases; no other may have it, nor the same one after a restart. */
  owner?: string;
  scheduler?: Scheduler;
  /** Where several nodes share the database: what they put in is looked for every second. */
  fence?: Fence;
}

const LONGEST_SLEEP_MS = 15_000;
/** Nobody tells what other nodes put into the outbox. */
const LONGEST_SLEEP_AMONG_NODES_MS = 1_000;
const AFTER_TROUBLE_MS = 1_000;

export function createOutbox(options: OutboxOptions): Outbox {
  const { database, pipeline, clock, handlers, log, concurrency = 16, leaseMs = 60_000 } = options;
  const { scheduler = machineScheduler, leaseClock = scheduler, owner = randomUUID(), fence } = options;
  const longestSleepMs = fence ? LONGEST_SLEEP_AMONG_NODES_MS : LONGEST_SLEEP_MS;
  const alone = database.dialect.name === 'sqlite';
  const underWay = new Set<Promise<void>>();
  let callOff: (() => void) | undefined;
  let stopped = true;
  let pumping: Promise<number> | undefined;
  let wokenMeanwhile = false;

  const dueKeys = async (limit: number): Promise<string[]> => {
    const now = leaseClock.now();
    const rows = (await database
      .knex('outbox')
      .select('key')
      .where('status', 'open')
      .where('due_at', '<=', clock.now())
      .whereIn('kind', [...handlers.keys()])
      .where((free) => {
        void free.whereNull('lease_until').orWhere('lease_until', '<=', now);
        if (alone) void free.orWhereNot('lease_owner', owner);
      })
      .orderBy(['due_at', 'key'])
      .limit(limit)) as { key: string }[];
    return rows.map((row) => row.key);
  };

  const claim = (keys: readonly string[]): Promise<ClaimedEntry[]> => {
    const now = leaseClock.now();
    const payload = { keys, owner, now, until: now + leaseMs, alone, epoch: fence?.epoch };
    return pipeline.submit<ClaimedEntry[]>({ type: OUTBOX_CLAIM, payload, actor: systemActor });
  };

  const deliver = async (entry: ClaimedEntry): Promise<void> => {
    const outcome = await attempt(handlers.get(entry.kind)!, entry, log);
    await close(pipeline, entry, owner, outcome, log);
  };

  const begin = (entry: ClaimedEntry): void => {
    const delivery: Promise<void> = deliver(entry)
      // Nobody knows the outcome: the lease runs out and the row is delivered again.
      .catch((error: unknown) => log?.error({ err: error, outbox: entry.key }, 'a delivery could not be closed'))
      .finally(() => {
        underWay.delete(delivery);
        wake();
      });
    underWay.add(delivery);
  };

  const pump = async (): Promise<number> => {
    let begun = 0;
    while (!stopped && handlers.size > 0 && underWay.size < concurrency) {
      const keys = await dueKeys(concurrency - underWay.size);
      if (keys.length === 0) break;
      const claimed = await claim(keys);
      for (const entry of claimed) begin(entry);
      begun += claimed.length;
      // Another node was faster; it will come back to what it did not take.
      if (claimed.length === 0) break;
    }
    await sleepUntilNext();
    return begun;
  };

  const sleep = (milliseconds: number): void => {
    callOff?.();
    if (stopped) return;
    callOff = scheduler.after(Math.min(Math.max(milliseconds, 0), longestSleepMs), wake);
  };

  const sleepUntilNext = async (): Promise<void> => {
    const row = (await database
      .knex('outbox')
      .where('status', 'open')
      .where('due_at', '>', clock.now())
      .min({ next: 'due_at' })
      .first()) as { next: number | null };
    sleep(row.next === null ? longestSleepMs : row.next - clock.now());
  };

  const work = (): Promise<number> => {
    wokenMeanwhile = false;
    pumping ??= pump().finally(() => {
      pumping = undefined;
      if (wokenMeanwhile) wake();
    });
    return pumping;
  };

  function wake(): void {
    if (stopped) return;
    if (pumping) {
      wokenMeanwhile = true;
      return;
    }
    work().catch((error: unknown) => {
      if (isFenced(error)) fence?.refused();
      log?.error({ err: error }, 'the outbox stumbled');
      sleep(AFTER_TROUBLE_MS);
    });
  }

  const unsubscribe = [
    pipeline.onCommit(({ outboxAt }) => {
      if (outboxAt === Infinity) return;
      if (outboxAt <= clock.now()) wake();
      else if (!pumping) sleep(outboxAt - clock.now());
    }),
    ...('onChange' in clock ? [clock.onChange(wake)] : []),
  ];

  return {
    start() {
      stopped = false;
      wake();
    },
    async settle() {
      let attempts = 0;
      for (;;) {
        if (pumping) await pumping;
        const begun = stopped ? 0 : await work();
        if (begun === 0 && underWay.size === 0) return attempts;
        attempts += begun;
        await Promise.all(underWay);
      }
    },
    async stop() {
      stopped = true;
      callOff?.();
      for (const end of unsubscribe) end();
      await pumping?.catch(() => undefined);
      await Promise.all(underWay);
    },
  };
}

/** A handler that throws did not say what happened; trying again with the same idempotency key is safe. */
async function attempt(deliver: Deliver, entry: ClaimedEntry, log: Log | undefined): Promise<DeliveryOutcome> {
  try {
    return await deliver(entry);
  } catch (error) {
    log?.warn({ err: error, outbox: entry.key, kind: entry.kind }, 'a delivery handler failed');
    return { outcome: 'retry', detail: String(error).slice(0, 500) };
  }
}

async function close(
  pipeline: Pipeline,
  entry: ClaimedEntry,
  owner: string,
  outcome: DeliveryOutcome,
  log: Log | undefined,
): Promise<void> {
  const payload = {
    ...outcome,
    detail: outcome.detail?.slice(0, 1_000),
    key: entry.key,
    owner,
    attempt: entry.attempt,
  };
  try {
    await pipeline.submit({ type: OUTBOX_CLOSE, payload, actor: systemActor });
  } catch (error) {
    if (!outcome.then || isStoreTrouble(error)) throw error;
    // It was delivered; only what should follow is impossible. Delivering again would not help.
    log?.error({ err: error, outbox: entry.key, then: outcome.then.command }, 'what follows a delivery was refused');
    const note = `${outcome.then.command} was refused: ${String(error)}`.slice(0, 1_000);
    await pipeline.submit({
      type: OUTBOX_CLOSE,
      payload: { ...payload, then: undefined, detail: note },
      actor: systemActor,
    });
  }
}
