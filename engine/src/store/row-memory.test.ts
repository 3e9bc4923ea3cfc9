import { expect, it } from 'vitest';
import { createRowMemory, type Left } from './row-memory.ts';

const left = (key: string, more: Partial<Left> = {}): Left => ({
  ...{ key, row: { id: key }, raw: null, deferred: false, baseRev: null, recalled: false },
  ...more,
});
const keys = (memory: ReturnType<typeof createRowMemory>, wanted: string[]) =>
  wanted.filter((key) => memory.recaller('thing')!(key));

it('remembers what a transaction left, forgets what it removed, and leaves alone what it did not look at', () => {
  const memory = createRowMemory();
  expect(memory.recaller('thing')).toBeUndefined();
  memory.keep('thing', [left('a'), left('b')], () => 1);
  memory.keep('thing', [left('a', { row: null }), left('b', { row: null, raw: {} })], () => 1);
  expect(keys(memory, ['a', 'b'])).toEqual(['b']);
});

it('gives way to what comes later, but keeps what is owed', () => {
  const memory = createRowMemory();
  memory.keep('thing', [left('owed', { deferred: true, baseRev: 3 }), left('old')], () => 1);
  memory.keep('thing', [left('large')], () => 19_999.5);
  expect(keys(memory, ['owed', 'old', 'large'])).toEqual(['owed']);
  expect(memory.recaller('thing')!('owed')).toMatchObject({ owed: 3 });
  expect([memory.owing(), [...memory.owed('thing')]]).toEqual([['thing'], ['owed']]);
  memory.keep('thing', [left('owed')], () => 1);
  expect(memory.owing()).toEqual([]);
});

it('says when so much is owed that it should be written', () => {
  const memory = createRowMemory();
  const change = left('a', { deferred: true, baseRev: 1 });
  for (let i = 0; i < 49_999; i += 1) memory.keep('thing', [change], () => 1);
  expect(memory.due()).toBe(false);
  memory.keep('thing', [change, left('b', { recalled: true, deferred: true, baseRev: 1 })], () => 1);
  expect(memory.due()).toBe(true);
  memory.settled();
  expect(memory.due()).toBe(false);
});
