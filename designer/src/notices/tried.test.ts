import { expect, it } from 'vitest';
import type { TriedRoutes } from '../api/types.ts';
import { moreThan, outcomesOf, whenOf } from './tried.ts';

const text = { zh: '', en: '' };
const told = (more: Partial<TriedRoutes['told'][number]>): TriedRoutes['told'][number] => ({
  ...{ packId: 'p', routeId: 'r', name: text, template: 't', receivers: [] },
  ...{ bellAt: '2026-11-23T10:00:00+08:00', outAt: null, heldBy: null, repeatMinutes: null },
  ...more,
});

it('says when the messages leave', () => {
  expect(whenOf(told({}))).toBe('bell');
  expect(whenOf(told({ outAt: '2026-11-23T10:00:30+08:00' }))).toBe('out');
  expect(whenOf(told({ outAt: '2026-11-24T07:00:00+08:00', heldBy: 'quiet' }))).toBe('quiet');
  expect(whenOf(told({ bellAt: null, heldBy: 'silence' }))).toBe('silence');
  expect(whenOf(told({ template: null, heldBy: 'quiet' }))).toBe('nothing');
});

it('finds what was said of each route', () => {
  const step = {
    packId: 'p',
    routeId: 'r',
    name: text,
    depth: 0,
    outcome: 'taken' as const,
    why: { zh: '因为', en: '' },
  };
  const outcomes = outcomesOf({ steps: [step], told: [] });
  expect(outcomes.get('p/r')).toEqual({ outcome: 'taken', why: { zh: '因为', en: '' } });
  expect(outcomesOf(null).size).toBe(0);
});

it('counts whom it does not name', () => {
  const receiver = { notation: 'role:x', name: text, people: [{ name: '王', channels: [] }], total: 1300 };
  expect(moreThan(receiver)).toBe(1299);
});
