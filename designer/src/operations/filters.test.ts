import { expect, it } from 'vitest';
import { changeFilterOf, queryOf } from './filters.ts';

it('shows what runs until somebody asks for something else', () => {
  expect(queryOf({})).toMatchObject({ state: 'active' });
  expect(queryOf({ state: 'completed' })).toMatchObject({ state: 'completed' });
  expect(queryOf({ state: 'all' }).state).toBeUndefined();
  expect(queryOf({ q: '20261122' }).state).toBeUndefined();
});

it('takes days as the city counts them, the last one included', () => {
  const { startedFrom, startedTo } = queryOf({ from: '2026-11-22', to: '2026-11-23' });
  expect(Date.parse(String(startedFrom))).toBe(Date.parse('2026-11-22T00:00:00+08:00'));
  expect(Date.parse(String(startedTo))).toBe(Date.parse('2026-11-24T00:00:00+08:00'));
});

it('changes only what is filtered and runs', () => {
  expect(changeFilterOf({})).toBeNull();
  expect(changeFilterOf({ processId: 'p', state: 'completed' })).toBeNull();
  expect(changeFilterOf({ processId: 'p', q: '20261122' })).toBeNull();
  expect(changeFilterOf({ processId: 'p', version: '3', incident: 'no', elementId: 'sign' })).toEqual({
    ...{ processId: 'p', version: 3, incident: false, elementId: 'sign' },
  });
});
