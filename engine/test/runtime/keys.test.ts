/** Keys never repeat: not over a restart, not between nodes, not when one command needs more than a block holds. */
import type { Json } from '../../src/core/json.ts';
import { expect, it } from 'vitest';
import { z } from 'zod';
import type { CommandDefinition } from '../../src/runtime/command.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { createKeySource, KeysExhausted } from '../../src/runtime/keys.ts';
import { onBothDatabases } from '../database.ts';
import { createNoteTable, notePipeline } from '../pipeline-commands.ts';

const greedy: CommandDefinition<{ count: number }, Json | void> = {
  type: 'keys.take',
  payload: z.object({ count: z.number() }),
  execute(uow, { count }) {
    const first = uow.keys.peek();
    uow.keys.advance(first + count);
    return { first, next: Number(uow.nextKey()) };
  },
};

onBothDatabases('keys', (open) => {
  it('count upwards from 2^51, over restarts and nodes', async () => {
    const { database, reopen } = await open();
    const first = createKeySource(database);
    await first.reserve();
    const taken = [first.next(), first.next()];
    expect(taken).toEqual([String(2 ** 51), String(2 ** 51 + 1)]);
    const second = createKeySource(await reopen());
    await second.reserve();
    expect(Number(second.next())).toBeGreaterThan(Number(taken[1]));
    await first.reserve(5_000_000);
    const seen = new Set([...taken, second.next()]);
    for (let i = 0; i < 1_000; i += 1) {
      const [a, b] = [first.next(), second.next()];
      expect(seen.has(a) || seen.has(b)).toBe(false);
      seen.add(a).add(b);
    }
  });

  it('are not given beyond what is reserved', async () => {
    const { database } = await open();
    const keys = createKeySource(database);
    await keys.reserve();
    expect(() => keys.advance(keys.peek() + 2_000_000)).toThrow(KeysExhausted);
  });

  it('suffice for a command that needs more than a block', async () => {
    const { database } = await open();
    await createNoteTable(database);
    const { run } = notePipeline(database, systemClock(), [greedy]);
    const answer = await run<{ first: number; next: number }>('keys.take', { count: 3_000_000 });
    expect(answer.next).toBe(answer.first + 3_000_000);
    const [small, other] = await Promise.all([
      run<{ first: number }>('keys.take', { count: 10 }),
      run<{ first: number }>('keys.take', { count: 10 }),
    ]);
    expect(small.first).toBeGreaterThan(answer.next);
    expect(other.first).toBeGreaterThanOrEqual(small.first + 10);
  });
});
