/**
 * Two nodes on one PostgreSQL: one drives the timers, the other takes over when it goes, and one that does not know that
 * it is over changes nothing any more. Their machines' clocks are moved by hand.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Json } from '../../src/core/json.ts';
import { controlledClock } from '../../src/runtime/clock.ts';
import type { AnyCommand, CommandDefinition } from '../../src/runtime/command.ts';
import { createLeadership } from '../../src/runtime/leadership.ts';
import { LEASE_CLAIM, leaseCommands, LOOPS_LEASE, type NodeLeaseRow } from '../../src/runtime/lease-commands.ts';
import { createLoops } from '../../src/runtime/loops.ts';
import { createOutbox, type Deliver } from '../../src/runtime/outbox.ts';
import { outboxCommands } from '../../src/runtime/outbox-commands.ts';
import { createPipeline } from '../../src/runtime/pipeline.ts';
import type { Scheduler } from '../../src/runtime/scheduler.ts';
import { TIMER_FIRE, timerCommands } from '../../src/runtime/timer-commands.ts';
import { createTimerLoop } from '../../src/runtime/timer-loop.ts';
import { openDatabase } from '../../src/store/database.ts';
import { createNodeName } from '../../src/runtime/node-name.ts';
import { systemActor } from '../../src/runtime/system-actor.ts';
import { freshDatabaseConfig } from '../database.ts';
import { testActor } from '../pipeline-commands.ts';

const START = Date.parse('2026-03-02T09:00:00+08:00');
const MINUTE = 60_000;
const TTL = 6_000;

const ring: CommandDefinition<{ by: string }, Json> = {
  type: 'bell.ring',
  payload: z.object({ by: z.string() }),
  execute(uow, { by }) {
    uow.history({ objectType: 'bell', objectId: by, kind: 'rang' });
    uow.send({ kind: 'bell', idempotencyKey: by, payload: { by } });
    return {};
  },
};
const plan: CommandDefinition<{ by: string }, void> = {
  type: 'bell.plan',
  payload: z.object({ by: z.string() }),
  execute: (uow, { by }) =>
    void uow.schedule({ key: `bell:${by}`, dueAt: uow.now + MINUTE, command: 'bell.ring', payload: { by } }),
};

/** A machine's clock and alarms, moved by hand. */
function handMoved(): Scheduler & { pass(milliseconds: number): void } {
  let at = 0;
  let alarms: { due: number; run: () => void }[] = [];
  return {
    now: () => at,
    after(milliseconds, run) {
      const alarm = { due: at + milliseconds, run };
      alarms.push(alarm);
      return () => void (alarms = alarms.filter((one) => one !== alarm));
    },
    soon: (run) => void setImmediate(run),
    pass(milliseconds) {
      at += milliseconds;
      const due = alarms.filter((alarm) => alarm.due <= at);
      alarms = alarms.filter((alarm) => alarm.due > at);
      for (const alarm of due) alarm.run();
    },
  };
}

describe('two nodes on one PostgreSQL', () => {
  const cleanups: (() => Promise<void>)[] = [];
  afterAll(async () => {
    for (const cleanup of cleanups.reverse()) await cleanup();
  });

  async function twoNodes() {
    const config = await freshDatabaseConfig('postgres', (cleanup) => cleanups.push(cleanup));
    const clock = await controlledClock(START);
    const delivered: string[] = [];
    const node = async (name: string) => {
      const database = openDatabase(config);
      cleanups.push(() => database.close());
      await database.migrate();
      const commands = new Map<string, AnyCommand>();
      const handlers = new Map<string, Deliver>([
        ['bell', async ({ payload }) => (delivered.push(`${String(payload['by'])} by ${name}`), { outcome: 'ok' })],
      ]);
      for (const one of [ring, plan, ...timerCommands(commands), ...outboxCommands(commands), ...leaseCommands]) {
        commands.set(one.type, one as AnyCommand);
      }
      const pipeline = createPipeline({ database, commands, clock });
      const scheduler = handMoved();
      const leadership = createLeadership({ database, pipeline, scheduler, ttlMs: TTL });
      let epoch: number | undefined;
      const loops = createLoops(
        pipeline,
        (fence) => {
          epoch = fence!.epoch;
          return {
            timers: createTimerLoop({ database, pipeline, clock, fence, scheduler }),
            outbox: createOutbox({ database, pipeline, clock, handlers, fence, scheduler }),
          };
        },
        leadership,
      );
      loops.start();
      await leadership.known();
      let stopped = false;
      const stop = async () => {
        if (stopped) return;
        stopped = true;
        await loops.stop();
        await pipeline.close();
      };
      cleanups.push(stop);
      return {
        ...{ database, pipeline, scheduler, loops, leadership, stop },
        epoch: () => epoch,
        plan: (by: string) => pipeline.submit({ type: 'bell.plan', payload: { by }, actor: testActor }),
      };
    };
    const first = await node('first');
    const second = await node('second');
    const rung = () => first.database.knex('history').orderBy('key').pluck('object_id') as unknown as Promise<string[]>;
    const lease = () =>
      first.database.knex('node_lease').where({ name: LOOPS_LEASE }).first() as unknown as Promise<NodeLeaseRow>;
    /** Lets the machines' time pass until something has come of it. */
    const until = async (reached: () => unknown, ...machines: { scheduler: ReturnType<typeof handMoved> }[]) => {
      for (let n = 0; n < 200 && !(await reached()); n += 1) {
        for (const machine of machines) machine.scheduler.pass(TTL / 6);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      expect(await reached()).toBeTruthy();
    };
    return { first, second, clock, rung, lease, delivered, until };
  }

  it('one drives timers and deliveries, whoever scheduled them', async () => {
    const { first, second, clock, rung, delivered } = await twoNodes();
    expect([first.epoch(), second.epoch()]).toEqual([1, undefined]);
    await first.plan('a');
    await second.plan('b');
    await clock.advance(MINUTE);
    await second.loops.settle();
    expect(delivered).not.toContain('b by second');
    await first.loops.settle();
    expect((await rung()).sort()).toEqual(['a', 'b']);
    expect(delivered.sort()).toEqual(['a by first', 'b by first']);
  });

  it('the other takes over when it closes', async () => {
    const { first, second, clock, rung, until, delivered } = await twoNodes();
    await first.plan('a');
    await first.stop();
    await until(() => second.epoch() === 2, second);
    await clock.advance(MINUTE);
    await second.loops.settle();
    expect(await rung()).toEqual(['a']);
    expect(delivered).toEqual(['a by second']);
  });

  it('the other takes over when it stands still; what it then submits is refused, and nothing rings twice', async () => {
    const { first, second, clock, rung, lease, until } = await twoNodes();
    await first.plan('a');
    // The first one's machine is asleep: its alarms do not ring.
    await until(() => second.epoch() === 2, second);
    await clock.advance(MINUTE);
    const late = (epoch: number) =>
      first.pipeline.submit({ type: TIMER_FIRE, payload: { key: 'bell:a', epoch }, actor: systemActor });
    await second.loops.settle();
    await expect(late(1)).rejects.toMatchObject({ code: 'NODE_FENCED' });
    expect(await rung()).toEqual(['a']);
    // Awake again it learns that it is over, and watches.
    await second.plan('b');
    await until(async () => (await lease()).epoch === 2 && first.scheduler.now() >= TTL, first, second);
    await clock.advance(MINUTE);
    await first.loops.settle();
    await second.loops.settle();
    expect((await rung()).sort()).toEqual(['a', 'b']);
    expect(first.epoch()).toBe(1);
  });

  it('a lease of a process that is over is taken at once, that of another machine only in time', async () => {
    const { first, second, lease } = await twoNodes();
    await first.stop();
    const [machine] = createNodeName().name.split('|');
    const held = async (owner: string) => {
      const { rev } = await lease();
      const payload = { name: LOOPS_LEASE, owner, rev };
      return second.pipeline.submit<{ epoch: number }>({ type: LEASE_CLAIM, payload, actor: systemActor });
    };
    await held('elsewhere|1|x');
    second.leadership.doubt();
    await second.pipeline.idle();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(second.epoch()).toBeUndefined();
    await held(`${machine}|2147483646|x`);
    second.leadership.doubt();
    for (let n = 0; n < 200 && !second.epoch(); n += 1) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(second.epoch()).toBe(4);
  });
});
