import { expect, it } from 'vitest';
import type { Json } from '../json.ts';
import { readingsOf, type MetricType } from './readings.ts';

const read = (data: Json, types: Record<string, MetricType> = {}) =>
  readingsOf(data, 1_000, (metric) => types[metric]).map(({ metric, value, time }) => [metric, value, time]);

it('reads one reading or a list, each with its own time or the event’s', () => {
  expect(read({ metric: 'level', value: 1.5 })).toEqual([['level', 1.5, 1_000]]);
  expect(
    read({
      readings: [
        { metric: 'a', value: 1 },
        { metric: 'b', value: false, time: '1970-01-01T00:00:02Z' },
      ],
    }),
  ).toEqual([
    ['a', 1, 1_000],
    ['b', false, 2_000],
  ]);
});

it('coerces once: by the metric’s type, else what is plainly a number', () => {
  expect(read({ metric: 'm', value: '12' })).toEqual([['m', 12, 1_000]]);
  expect(read({ metric: 'm', value: '12' }, { m: 'string' })).toEqual([['m', '12', 1_000]]);
  expect(read({ metric: 'm', value: '012' })).toEqual([['m', '012', 1_000]]);
  expect(read({ metric: 'm', value: '330122199001011234' })).toEqual([['m', '330122199001011234', 1_000]]);
  expect(read({ metric: 'm', value: 1 }, { m: 'boolean' })).toEqual([['m', true, 1_000]]);
  expect(read({ metric: 'm', value: 'open' }, { m: 'number' })).toEqual([]);
});

it('passes over what is no reading', () => {
  for (const data of [null, 5, 'x', [], {}, { metric: 'a b', value: 1 }, { metric: 'm' }, { metric: 'm', value: {} }]) {
    expect(read(data as Json)).toEqual([]);
  }
});
