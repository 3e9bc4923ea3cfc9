/** Timers are rows: they fire once, in order, over restarts, and one that goes wrong does not stop the others. */
import type { Json, JsonObject } from '../../src/core/json.ts';
import { expect, it } from 'vitest';
import { z } from 'zod';
import type { AnyCommand, CommandDefinition } from '../../src/runtime/command.ts';
import { controlledClock, type ControlledClock } from '../../src/runtime/clock.ts';
import { clockMemory } from '../../src/runtime/clock-memory.ts';
import { createPipeline } from '../../src/runtime/pipeline.ts';
import { timerCommands } from '../../src/runtime/timer-commands.ts';
import { createTimerLoop } from '../../src/runtime/timer-loop.ts';
import type { Database } from '../../src/store/database.ts';
import { onBothDatabases } from '../database.ts';
import { noteRefused, testActor } from '../pipeline-commands.ts';

const START = Date.parse('2026-03-02T09:00:00+08:00');
const HOUR = 3_600_000;

/** Notes what fired, with the moment that was meant and the moment it was. */
const ring: CommandDefinition<{ id: string; again?: number }, Json> = {
  type: 'bell.ring',
  payload: z.object({ id: z.string(), again: z.number().optional() }),
  execute(uow, { id, again }, ctx) {
    const kind = `${id} due ${(ctx.dueAt! - START) / HOUR} at ${(ctx.now - START) / HOUR}`;
    uow.history({ objectType: 'bell', objectId: id, kind });
    if (again) {
      uow.schedule({ key: id, dueAt: ctx.dueAt! + HOUR, command: 'bell.ring', payload: { id, again: again - 1 } });
    }
    return {};
  },
};
const refuse: CommandDefinition<object, Json | void> = {
  type: 'bell.refuse',
  payload: z.object({}),
  execute() {
    throw noteRefused();
  },
};
let broken = true;
const fragile: CommandDefinition<object, Json | void> = {
  type: 'bell.fragile',
  payload: z.object({}),
  execute(uow) {
    if (broken) throw new Error('broken');
    uow.history({ objectType: 'bell', objectId: 'fragile', kind: 'mended' });
  },
};
const plan: CommandDefinition<{ key: string; inHours: number; command: string; payload?: JsonObject }, void> = {
  type: 'bell.plan',
  payload: z.object({
    key: z.string(),
    inHours: z.number(),
    command: z.string(),
    payload: z.record(z.string(), z.json()).optional(),
  }),
  execute(uow, { key, inHours, command, payload }) {
    uow.schedule({ key, dueAt: uow.now + inHours * HOUR, command, payload: payload ?? { id: key } });
  },
};
const cancel: CommandDefinition<{ key: string }, Json | void> = {
  type: 'bell.cancel',
  payload: z.object({ key: z.string() }),
  execute: (uow, { key }) => uow.unschedule(key),
};

function engine(database: Database, clock: ControlledClock) {
  const commands = new Map<string, AnyCommand>();
  for (const definition of [ring, refuse, fragile, plan, cancel, ...timerCommands(commands)]) {
    commands.set(definition.type, definition);
  }
  const pipeline = createPipeline({ database, commands, clock });
  const timers = createTimerLoop({ database, pipeline, clock });
  timers.start();
  const run = (type: string, payload: object) => pipeline.submit({ type, payload, actor: testActor });
  const rung = () => database.knex('history').orderBy('key').pluck('kind') as unknown as Promise<string[]>;
  const stop = async () => {
    await timers.stop();
    await pipeline.close();
  };
  return { pipeline, timers, run, rung, stop };
}

onBothDatabases('timers', (open) => {
  const start = async () => {
    const opened = await open();
    const clock = await controlledClock(START);
    return { ...opened, clock, ...engine(opened.database, clock) };
  };

  it('fire in the order of their moments, at the clock’s time', async () => {
    const { run, clock, timers, rung, stop } = await start();
    await run('bell.plan', { key: 'late', inHours: 3, command: 'bell.ring' });
    await run('bell.plan', { key: 'early', inHours: 1, command: 'bell.ring' });
    await run('bell.plan', { key: 'far', inHours: 30, command: 'bell.ring' });
    await timers.settle();
    expect(await rung()).toEqual([]);
    await clock.advance(5 * HOUR);
    await timers.settle();
    expect(await rung()).toEqual(['early due 1 at 5', 'late due 3 at 5']);
    await stop();
  });

  it('move and go away when asked', async () => {
    const { run, clock, timers, rung, stop } = await start();
    await run('bell.plan', { key: 'moved', inHours: 1, command: 'bell.ring' });
    await run('bell.plan', { key: 'moved', inHours: 2, command: 'bell.ring' });
    await run('bell.plan', { key: 'gone', inHours: 1, command: 'bell.ring' });
    await run('bell.cancel', { key: 'gone' });
    await clock.advance(1.5 * HOUR);
    await timers.settle();
    expect(await rung()).toEqual([]);
    await clock.advance(HOUR);
    await timers.settle();
    expect(await rung()).toEqual(['moved due 2 at 2.5']);
    await stop();
  });

  it('fire once each after a time without server, with the moment that was meant', async () => {
    const { run, clock, stop, reopen, database } = await start();
    await run('bell.plan', { key: 'level', inHours: 1, command: 'bell.ring', payload: { id: 'level', again: 2 } });
    await stop();
    await clock.advance(10 * HOUR);
    const second = engine(await reopen(), clock);
    await second.timers.settle();
    expect(await second.rung()).toEqual(['level due 1 at 10', 'level due 2 at 10', 'level due 3 at 10']);
    expect(await database.knex('timer')).toEqual([]);
    const audit = (await database.knex('audit').where({ command: 'bell.ring' })) as object[];
    expect(audit).toHaveLength(3);
    await second.stop();
  });

  it('that are refused are kept and not tried again; those that break are tried later', async () => {
    const { run, clock, timers, rung, stop, database } = await start();
    broken = true;
    await run('bell.plan', { key: 'no', inHours: 1, command: 'bell.refuse', payload: {} });
    await run('bell.plan', { key: 'weak', inHours: 1, command: 'bell.fragile', payload: {} });
    await run('bell.plan', { key: 'good', inHours: 1, command: 'bell.ring' });
    await clock.advance(HOUR);
    await timers.settle();
    expect(await rung()).toEqual(['good due 1 at 1']);
    const kept = await database.knex('timer').orderBy('key');
    expect(kept).toMatchObject([
      { key: 'no', wake_at: null, attempts: 1, due_at: START + HOUR },
      { key: 'weak', attempts: 1, due_at: START + HOUR },
    ]);
    expect(kept[0].last_error).toContain('NOTE_REFUSED');
    broken = false;
    await clock.advance(HOUR);
    await timers.settle();
    expect(await rung()).toContain('mended');
    expect(await database.knex('timer').pluck('key')).toEqual(['no']);
    await stop();
  });

  it('fire once when two nodes see them due', async () => {
    const { run, clock, timers, stop, reopen, rung } = await start();
    const second = engine(await reopen(), clock);
    await Promise.all(
      Array.from({ length: 200 }, (_, i) => run('bell.plan', { key: `k${i}`, inHours: 1, command: 'bell.ring' })),
    );
    await clock.advance(HOUR);
    await Promise.all([timers.settle(), second.timers.settle()]);
    expect(await rung()).toHaveLength(200);
    await second.stop();
    await stop();
  });

  it('find a controlled clock where it was before the restart', async () => {
    const { database, reopen, stop } = await start();
    const clock = await controlledClock(undefined, clockMemory(database));
    expect(clock.pinned).toBe(false);
    await clock.set(START);
    await clock.advance(HOUR);
    expect((await controlledClock(undefined, clockMemory(await reopen()))).now()).toBe(START + HOUR);
    await clock.reset();
    expect((await controlledClock(undefined, clockMemory(await reopen()))).pinned).toBe(false);
    await stop();
  });
});
