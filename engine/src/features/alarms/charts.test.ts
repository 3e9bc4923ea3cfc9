/** Which lines the chart of an alarm draws. */
import { expect, it } from 'vitest';
import type { Severity } from '../../core/alarms/index.ts';
import type { Condition } from '../../core/rules/index.ts';
import { chartsOf } from './charts.ts';

const over = (value: number, fact: object = { fact: 'value' }): Condition =>
  ({ ...fact, operator: 'greaterThan', value }) as Condition;
const grade = (severity: Severity, when: Condition) => ({ severity, when });
const metric = (operator: 'equal' | 'in', value: string | string[]): Condition => ({ fact: 'metric', operator, value });

it('draws the bounds of each grade at the metric of the scope, the worst first, equal ones once a grade', () => {
  const scope = { all: [{ fact: 'type', operator: 'equal', value: 'reading' } as Condition, metric('equal', 'ch4')] };
  const either = { any: [over(50), over(25, { fact: 'forecast' }), over(25)] };
  expect(chartsOf({ scope, grades: [grade(3, over(25)), grade(1, either)] }, null)).toEqual([
    {
      metric: 'ch4',
      bounds: [
        { severity: 1, operator: 'greaterThan', value: 50 },
        { severity: 1, operator: 'greaterThan', value: 25 },
        { severity: 3, operator: 'greaterThan', value: 25 },
      ],
    },
  ]);
});

it('takes the newest metric where the scope names none, and the one that a path of latest names', () => {
  const scope = { all: [] };
  const when = { all: [over(5, { fact: 'latest', path: '$.speed' }), over(60)] };
  expect(chartsOf({ scope, grades: [grade(4, when)] }, 'load')).toEqual([
    { metric: 'load', bounds: [{ severity: 4, operator: 'greaterThan', value: 60 }] },
    { metric: 'speed', bounds: [{ severity: 4, operator: 'greaterThan', value: 5 }] },
  ]);
});

it('draws no line for a state, for what stands under not, or for another fact’s value', () => {
  const scope = metric('in', ['lane', 'valve']);
  const grades = [
    grade(3, { fact: 'value', operator: 'equal', value: 'blocked' }),
    grade(2, { not: over(10) }),
    grade(1, { fact: 'value', operator: 'greaterThan', value: { fact: 'thing', path: '$.attributes.high' } }),
  ];
  expect(chartsOf({ scope, grades }, 'lane')).toEqual([
    { metric: 'lane', bounds: [] },
    { metric: 'valve', bounds: [] },
  ]);
});
