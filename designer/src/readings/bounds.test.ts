import { expect, it } from 'vitest';
import { boundLines } from './bounds.ts';

it('draws one line for each bound', () => {
  const lines = boundLines([
    { severity: 3, operator: 'greaterThan', value: 200 },
    { severity: 2, operator: 'greaterThan', value: 300 },
  ]);
  expect(lines).toEqual([
    { value: 300, gravest: 2, groups: [{ operator: 'greaterThan', severities: [2] }] },
    { value: 200, gravest: 3, groups: [{ operator: 'greaterThan', severities: [3] }] },
  ]);
});

it('draws one line for grades that share a bound, in the colour of the gravest', () => {
  const lines = boundLines([
    { severity: 3, operator: 'greaterThan', value: 300 },
    { severity: 2, operator: 'greaterThan', value: 300 },
    { severity: 2, operator: 'greaterThan', value: 300 },
  ]);
  expect(lines).toEqual([{ value: 300, gravest: 2, groups: [{ operator: 'greaterThan', severities: [2, 3] }] }]);
});

it('keeps what is compared apart on one line', () => {
  const [line] = boundLines([
    { severity: 1, operator: 'greaterThanInclusive', value: 5 },
    { severity: 2, operator: 'greaterThan', value: 5 },
  ]);
  expect(line?.groups).toEqual([
    { operator: 'greaterThanInclusive', severities: [1] },
    { operator: 'greaterThan', severities: [2] },
  ]);
});
