import { expect, it } from 'vitest';
import { backoff } from './backoff.ts';

it('doubles up to the longest pause, the same for the same attempt of the same thing', () => {
  for (let attempt = 1; attempt < 60; attempt += 1) {
    const plain = Math.min(60_000, 1_000 * 2 ** (attempt - 1));
    const pause = backoff(attempt, 'k', 1_000, 60_000);
    expect(pause).toBe(backoff(attempt, 'k', 1_000, 60_000));
    expect(pause).toBeGreaterThanOrEqual(plain * 0.75);
    expect(pause).toBeLessThanOrEqual(plain * 1.25);
  }
});

it('spreads things that failed together', () => {
  const pauses = new Set(Array.from({ length: 100 }, (_, i) => backoff(3, `key-${i}`, 1_000, 60_000)));
  expect(pauses.size).toBeGreaterThan(80);
});
