/**
 * Makes one of several nodes on one database the one that drives the loops, and another when it goes. The holder renews
 * its lease; the others watch the row, and one of them takes it when it is given back, when its holder's process is known
 * to be over, or when it has stood still for `ttlMs` by their own clocks. No two machines' clocks are ever compared.
 *
 * A holder that cannot renew stops after two thirds of that time; should it be asleep instead, its epoch is out of date
 * when it wakes and whatever it submits is refused (`lease-commands.ts`).
 */
import type { Database } from '../store/database.ts';
import type { Pipeline } from './command.ts';
import { LEASE_CLAIM, LEASE_RELEASE, LEASE_RENEW, LOOPS_LEASE, type NodeLeaseRow } from './lease-commands.ts';
import type { Log } from './log.ts';
import { createNodeName, isOver } from './node-name.ts';
import { machineScheduler, type Scheduler } from './scheduler.ts';
import { systemActor } from './system-actor.ts';

export interface Leadership {
  /** `gained` with the epoch, `lost` when another node has the lease or may soon have it. */
  start(hooks: { gained(epoch: number): void; lost(): void }): void;
  /** Resolves when it is known for the first time whether this node leads. */
  known(): Promise<void>;
  /** Takes the lease whoever holds it. */
  seize(): Promise<void>;
  /** A command of the loops was refused: looks at once who leads. */
  doubt(): void;
  /** Gives the lease back. */
  stop(): Promise<void>;
}

export interface LeadershipOptions {
  database: Database;
  pipeline: Pipeline;
  log?: Log;
  scheduler?: Scheduler;
  ttlMs?: number;
}

export function createLeadership(options: LeadershipOptions): Leadership {
  const { database, pipeline, log, scheduler = machineScheduler, ttlMs = 6_000 } = options;
  const node = createNodeName();
  const owner = node.name;
  let hooks: Parameters<Leadership['start']>[0] = { gained: () => undefined, lost: () => undefined };
  let term: { epoch: number; renewedAt: number } | undefined;
  let watched: { rev: number; since: number } | undefined;
  let callOff: (() => void) | undefined;
  let looking: Promise<void> | undefined;
  /** One question or claim at a time. */
  let turn: Promise<void> = Promise.resolve();
  let stopped = false;
  let tellKnown = () => undefined as void;
  const firstKnown = new Promise<void>((resolve) => (tellKnown = resolve));

  const submit = <R>(type: string, payload: object): Promise<R> =>
    pipeline.submit<R>({ type, payload: { name: LOOPS_LEASE, owner, ...payload }, actor: systemActor });

  function lose(): void {
    if (!term) return;
    term = undefined;
    watched = undefined;
    log?.warn({ node: owner }, 'another node drives timers and deliveries');
    hooks.lost();
  }

  async function claim(row: NodeLeaseRow | undefined): Promise<boolean> {
    const asked = scheduler.now();
    const { epoch } = await submit<{ epoch: number | null }>(LEASE_CLAIM, { rev: row?.rev ?? 0 });
    if (epoch === null) return false;
    term = { epoch, renewedAt: asked };
    hooks.gained(epoch);
    return true;
  }

  const readRow = (): Promise<NodeLeaseRow | undefined> =>
    database.knex('node_lease').where({ name: LOOPS_LEASE }).first() as unknown as Promise<NodeLeaseRow | undefined>;

  async function renew(held: { epoch: number; renewedAt: number }): Promise<void> {
    const asked = scheduler.now();
    try {
      const answer = await submit<{ held: boolean }>(LEASE_RENEW, { epoch: held.epoch });
      if (answer.held) held.renewedAt = asked;
      else lose();
    } catch (error) {
      log?.warn({ err: error }, 'the lease could not be renewed');
      if (scheduler.now() - held.renewedAt > (ttlMs * 2) / 3) lose();
    }
  }

  async function watch(): Promise<void> {
    const row = await readRow();
    if (row?.rev !== watched?.rev) watched = row && { rev: row.rev, since: scheduler.now() };
    const free = !row || row.owner === null || isOver(row.owner);
    if (free || scheduler.now() - watched!.since >= ttlMs) await claim(row);
  }

  function inTurn(work: () => Promise<void>): Promise<void> {
    turn = turn.then(work).catch((error: unknown) => log?.warn({ err: error }, 'the lease could not be read or taken'));
    return turn;
  }

  function look(): void {
    looking ??= inTurn(async () => {
      if (!stopped) await (term ? renew(term) : watch());
    }).then(() => {
      looking = undefined;
      tellKnown();
      callOff?.();
      if (!stopped) callOff = scheduler.after(ttlMs / 3, look);
    });
  }

  return {
    start(given) {
      hooks = given;
      look();
    },
    known: () => firstKnown,
    seize: () =>
      inTurn(async () => {
        // Another node may write between the reading and the claim.
        while (!term && !stopped) await claim(await readRow());
      }),
    doubt() {
      if (!stopped) look();
    },
    async stop() {
      stopped = true;
      callOff?.();
      await turn;
      if (term) await submit(LEASE_RELEASE, { epoch: term.epoch }).catch(() => undefined);
      term = undefined;
      node.forget();
    },
  };
}
