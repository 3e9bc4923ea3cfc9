/** Deliveries: at least once with one idempotency key, retried with pauses, never silently lost. */
import { expect, it } from 'vitest';
import { z } from 'zod';
import type { AnyCommand, CommandDefinition } from '../../src/runtime/command.ts';
import { controlledClock, type ControlledClock } from '../../src/runtime/clock.ts';
import { createOutbox, type Deliver } from '../../src/runtime/outbox.ts';
import { outboxCommands, type DeliveryOutcome } from '../../src/runtime/outbox-commands.ts';
import { createPipeline } from '../../src/runtime/pipeline.ts';
import type { OutboxRow } from '../../src/runtime/tables.ts';
import type { Database } from '../../src/store/database.ts';
import { onBothDatabases } from '../database.ts';
import { createNoteTable, noteCommands, testActor } from '../pipeline-commands.ts';

const START = Date.parse('2026-03-02T09:00:00+08:00');
const MINUTE = 60_000;

const post: CommandDefinition<{ id: string; maxAttempts?: number }, void> = {
  type: 'letter.post',
  payload: z.object({ id: z.string(), maxAttempts: z.number().optional() }),
  execute: (uow, { id, maxAttempts }) =>
    uow.send({ kind: 'letter', payload: { id }, idempotencyKey: `letter-${id}`, maxAttempts }),
};

interface World {
  database: Database;
  clock: ControlledClock;
  leaseClock: ControlledClock;
  deliver: Deliver;
}

function engine({ database, clock, leaseClock, deliver }: World) {
  const commands = new Map<string, AnyCommand>();
  for (const definition of [...noteCommands, post, ...outboxCommands(commands)]) {
    commands.set(definition.type, definition);
  }
  const pipeline = createPipeline({ database, commands, clock });
  const handlers = new Map([['letter', deliver]]);
  const outbox = createOutbox({ database, pipeline, clock, leaseClock, handlers, leaseMs: MINUTE });
  outbox.start();
  const run = (type: string, payload: object) => pipeline.submit({ type, payload, actor: testActor });
  const rows = () => database.knex('outbox').orderBy('key') as unknown as Promise<OutboxRow[]>;
  return { outbox, pipeline, run, rows };
}

onBothDatabases('outbox', (open) => {
  const start = async (deliver: Deliver) => {
    const opened = await open();
    await createNoteTable(opened.database);
    const world: World = {
      database: opened.database,
      clock: await controlledClock(START),
      leaseClock: await controlledClock(START),
      deliver,
    };
    return { ...opened, ...world, ...engine(world) };
  };
  const scripted = (outcomes: DeliveryOutcome[]) => {
    const seen: { id: unknown; idempotencyKey: string; attempt: number }[] = [];
    const deliver: Deliver = async ({ payload, idempotencyKey, attempt }) => {
      seen.push({ id: payload['id'], idempotencyKey, attempt });
      return outcomes.shift() ?? { outcome: 'ok' };
    };
    return { seen, deliver };
  };

  it('delivers after the commit and runs what follows in the unit of work that closes the row', async () => {
    const follow = { command: 'note.create', payload: { id: 'n', title: 'delivered' } };
    const { seen, deliver } = scripted([{ outcome: 'ok', then: follow }]);
    const { run, outbox, rows, database } = await start(deliver);
    await run('letter.post', { id: 'a' });
    await outbox.settle();
    expect(seen).toEqual([{ id: 'a', idempotencyKey: 'letter-a', attempt: 1 }]);
    expect(await rows()).toMatchObject([{ status: 'done', attempts: 1, due_at: null, lease_owner: null }]);
    expect(await database.knex('note').pluck('title')).toEqual(['delivered']);
    await outbox.stop();
  });

  it('tries again with growing pauses and the same key, then gives up in plain sight', async () => {
    const retry: DeliveryOutcome = { outcome: 'retry', detail: 'busy' };
    const { seen, deliver } = scripted([retry, retry, retry]);
    const { run, outbox, rows, clock } = await start(deliver);
    await run('letter.post', { id: 'a', maxAttempts: 3 });
    await outbox.settle();
    const pauses: number[] = [];
    for (const attempt of [1, 2]) {
      const [row] = await rows();
      expect(row).toMatchObject({ status: 'open', attempts: attempt, last_error: 'busy' });
      pauses.push(row!.due_at! - clock.now());
      await clock.set(row!.due_at! - 1);
      await outbox.settle();
      expect(seen).toHaveLength(attempt);
      await clock.advance(1);
      await outbox.settle();
    }
    expect(pauses[1]!).toBeGreaterThan(pauses[0]!);
    expect(new Set(seen.map((s) => s.idempotencyKey)).size).toBe(1);
    expect(await rows()).toMatchObject([{ status: 'exhausted', attempts: 3, outcome: 'retry' }]);
    const [row] = await rows();
    await run('outbox.retry', { key: row!.key });
    await outbox.settle();
    expect(await rows()).toMatchObject([{ status: 'done' }]);
    await outbox.stop();
  });

  it('keeps what failed for good, and honours the pause that the other side asked for', async () => {
    const { deliver } = scripted([
      { outcome: 'permanent', detail: '404' },
      { outcome: 'unknown' },
      { outcome: 'retry', retryAfterMs: 7 * MINUTE },
    ]);
    const { run, outbox, rows } = await start(deliver);
    for (const id of ['a', 'b', 'c']) {
      await run('letter.post', { id });
      await outbox.settle();
    }
    expect(await rows()).toMatchObject([
      { status: 'permanent', last_error: '404' },
      { status: 'unknown', last_error: 'unknown' },
      { status: 'open', due_at: START + 7 * MINUTE },
    ]);
    await outbox.stop();
  });

  it('closes a delivered row although what should follow is refused', async () => {
    const follow = { command: 'note.append', payload: { id: 'nobody', tag: 'x' } };
    const { seen, deliver } = scripted([{ outcome: 'ok', then: follow }]);
    const { run, outbox, rows } = await start(deliver);
    await run('letter.post', { id: 'a' });
    await outbox.settle();
    expect(seen).toHaveLength(1);
    const [row] = await rows();
    expect(row).toMatchObject({ status: 'done' });
    expect(row!.last_error).toContain('NOT_FOUND');
    await outbox.stop();
  });

  it('delivers again with the same key when the node died in between, and ignores the late answer', async () => {
    let finishFirst: (outcome: DeliveryOutcome) => void = () => undefined;
    let claimed: () => void = () => undefined;
    const firstClaimed = new Promise<void>((resolve) => (claimed = resolve));
    const first = await start(() => {
      claimed();
      return new Promise((resolve) => (finishFirst = resolve));
    });
    await first.run('letter.post', { id: 'a' });
    await firstClaimed;

    const { seen, deliver } = scripted([{ outcome: 'ok', detail: 'second' }]);
    const second = engine({ ...first, database: await first.reopen(), deliver });
    if (first.database.dialect.name === 'postgres') {
      await second.outbox.settle();
      expect(seen).toEqual([]);
      await first.leaseClock.advance(MINUTE);
    }
    await second.outbox.settle();
    expect(seen).toEqual([{ id: 'a', idempotencyKey: 'letter-a', attempt: 2 }]);

    finishFirst({ outcome: 'permanent', detail: 'first' });
    await first.outbox.stop();
    expect(await second.rows()).toMatchObject([{ status: 'done', last_error: 'second', attempts: 2 }]);
    await second.outbox.stop();
  });

  it('sends only so many at a time and all in the end', async () => {
    let now = 0;
    let most = 0;
    const { run, outbox, rows } = await start(async () => {
      most = Math.max(most, (now += 1));
      await new Promise(setImmediate);
      now -= 1;
      return { outcome: 'ok' };
    });
    await Promise.all(Array.from({ length: 60 }, (_, i) => run('letter.post', { id: `l${i}` })));
    await outbox.settle();
    expect(most).toBeLessThanOrEqual(16);
    expect((await rows()).every((row) => row.status === 'done')).toBe(true);
    await outbox.stop();
  });

  it('refuses a second row with the same kind and key', async () => {
    const { run, outbox } = await start(async () => ({ outcome: 'ok' }));
    await run('letter.post', { id: 'a' });
    await expect(run('letter.post', { id: 'a' })).rejects.toMatchObject({ code: 'DUPLICATE' });
    await outbox.stop();
  });
});
