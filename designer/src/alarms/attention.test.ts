import { describe, expect, it } from 'vitest';
import type { AlarmItem, Severity } from '../api/types.ts';
import { callersOf } from './attention.ts';
import { figures } from './tone.ts';

const alarm = (id: string, severity: Severity): AlarmItem => ({ id, severity }) as AlarmItem;

describe('what calls for attention', () => {
  it('is what is new and what got worse, each once', () => {
    const known = new Map<string, Severity>();
    expect(callersOf([alarm('a', 2)], known).map(({ id }) => id)).toEqual(['a']);
    expect(callersOf([alarm('a', 2), alarm('b', 1)], known).map(({ id }) => id)).toEqual(['b']);
    expect(callersOf([alarm('a', 1), alarm('b', 1)], known).map(({ id }) => id)).toEqual(['a']);
    expect(callersOf([alarm('a', 2), alarm('b', 1)], known)).toEqual([]);
  });
  it('calls again when it went away and came back', () => {
    const known = new Map<string, Severity>();
    callersOf([alarm('a', 2)], known);
    callersOf([], known);
    expect(callersOf([alarm('a', 2)], known)).toHaveLength(1);
  });
  it('sounds different for every grade', () => {
    const heard = ([1, 2, 3, 4] as const).map((one) => figures[one].join());
    expect(new Set(heard).size).toBe(4);
    expect(figures[1].length).toBeGreaterThan(figures[4].length);
  });
});
