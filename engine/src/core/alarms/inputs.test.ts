/** Rule templates of packs: values that a city sets, put in and blamed when they do not fit. */
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../json.ts';
import { inputsOf, knownFacts, withInputs } from './index.ts';

const template: Json = {
  id: 'visitors',
  name: { zh: '客流超限', en: 'too many visitors' },
  scope: { all: [{ fact: 'metric', operator: 'in', value: { input: 'metrics' } }] },
  grades: [
    { severity: 2, when: { all: [{ fact: 'value', operator: 'greaterThan', value: { input: 'capacity' } }] } },
    {
      severity: 4,
      when: { all: [{ fact: 'value', operator: 'greaterThan', value: { input: 'warning' } }] },
      for: { input: 'hold' },
    },
  ],
  hysteresis: { input: 'margin' },
};
const values: JsonObject = { metrics: ['visitors'], capacity: 1000, warning: 800, hold: 'PT3M', margin: 50 };
const told = (with_: JsonObject) =>
  withInputs(template, with_, knownFacts).problems.map(({ code, path, message }) => `${code} ${path}: ${message.zh}`);

describe('a template', () => {
  it('names its inputs', () => {
    expect(inputsOf(template)).toEqual(['metrics', 'capacity', 'warning', 'hold', 'margin']);
  });

  it('is a rule once they have values', () => {
    const { rule, problems } = withInputs(template, values, knownFacts);
    expect(problems).toEqual([]);
    expect(rule?.grades[1]).toMatchObject({ for: 'PT3M', when: { all: [{ value: 800 }] } });
    expect(rule?.hysteresis).toBe(50);
  });

  it('says all that is wrong with them at once', () => {
    expect(told({ ...values, hold: '3 minutes', margin: -1 })).toEqual([
      'ALARM_INPUT_TYPE grades[1].for: 参数 hold 的值 "3 minutes" 不能用在这里',
      'ALARM_INPUT_TYPE hysteresis: 参数 margin 的值 -1 不能用在这里',
    ]);
    expect(told({ ...values, metrics: 'visitors', capacity: 'many' })).toEqual([
      'ALARM_INPUT_TYPE scope.all[0].value: 参数 metrics 的值 "visitors" 不能用在这里',
      'ALARM_INPUT_TYPE grades[0].when.all[0].value: 参数 capacity 的值 "many" 不能用在这里',
    ]);
    const { capacity: _, ...rest } = values;
    expect(told(rest)).toEqual(['ALARM_INPUT_UNKNOWN grades[0].when.all[0].value: 没有参数 capacity']);
  });

  it('says what is wrong with the template itself', () => {
    const broken = { ...(template as JsonObject), colour: 'red', grades: [] };
    const { rule, problems } = withInputs(broken, values);
    expect(rule).toBeNull();
    expect(problems.map(({ code, path }) => `${code} ${path}`)).toEqual(['ALARM_SHAPE grades', 'ALARM_SHAPE ']);
  });
});
