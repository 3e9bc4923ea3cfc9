import { expect, it } from 'vitest';
import { mergeChanges } from './live-changes.ts';

it('tells of each object once, to everybody addressed', () => {
  const merged = mergeChanges([
    { type: 'case', id: '1', subjects: ['user:a'] },
    { type: 'case', id: '2', subjects: [] },
    { type: 'case', id: '1', subjects: ['user:a', 'unit:b'] },
    { type: 'task', id: '1', subjects: ['user:c'] },
    { type: 'case', id: '2', subjects: ['user:d'] },
  ]);
  expect(merged).toEqual([
    { type: 'case', id: '1', subjects: ['user:a', 'unit:b'] },
    { type: 'case', id: '2', subjects: [] },
    { type: 'task', id: '1', subjects: ['user:c'] },
  ]);
});
