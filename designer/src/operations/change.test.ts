import { expect, it } from 'vitest';
import { changeTone, isOpen, percentOf } from './change.ts';

const change = (status: 'collecting' | 'running' | 'paused' | 'done' | 'canceled', succeeded = 0, failed = 0) => ({
  ...{ status, succeeded, failed, skipped: 0, total: 300 },
});

it('counts a batch as finished only when every instance has its result', () => {
  expect(percentOf(change('running', 298, 1))).toBe(99);
  expect(percentOf(change('done', 299, 1))).toBe(100);
  expect(percentOf({ ...change('collecting'), total: 0 })).toBe(0);
  expect([isOpen(change('paused')), isOpen(change('done'))]).toEqual([true, false]);
});

it('warns about what failed and what stands still', () => {
  expect(changeTone(change('done', 300))).toBe('good');
  expect(changeTone(change('done', 299, 1))).toBe('warn');
  expect(changeTone(change('paused', 1))).toBe('warn');
  expect(changeTone(change('canceled'))).toBe('quiet');
});
