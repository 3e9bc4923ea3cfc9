/** Rules as a city writes them: matching, refusing, explaining. */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../json.ts';
import {
  compileRules,
  description,
  explain,
  explainEvidence,
  sentence,
  type Condition,
  type RuleSource,
} from './index.ts';

const rule = (id: string, conditions: Condition, more: Partial<RuleSource> = {}): RuleSource => ({
  id,
  conditions,
  ...more,
});
const matches = (sources: RuleSource[], facts: JsonObject) => {
  const { set, problems } = compileRules(sources);
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  const found = set?.match(facts).map(({ id }) => id) ?? [];
  // What was compiled agrees with the conditions as they are written.
  for (const source of sources)
    expect([source.id, explain(source, facts).result === true]).toEqual([source.id, found.includes(source.id)]);
  return found;
};
const over = (bound: number): Condition => ({ fact: 'value', operator: 'greaterThan', value: bound });
const metric = (name: string): Condition => ({ fact: 'metric', operator: 'equal', value: name });

describe('matching', () => {
  const gas = [
    rule('low', { all: [metric('CH4'), over(1)] }),
    rule('high', { all: [metric('CH4'), over(2.5)] }, { priority: 5 }),
    rule('heat', { all: [metric('temperature'), over(40)] }),
    rule('any metric', { all: [{ fact: 'quality', operator: 'in', value: ['bad', 'uncertain'] }] }),
  ];

  it('answers the rules that hold, highest priority first', () => {
    expect(matches(gas, { metric: 'CH4', value: 3, quality: 'good' })).toEqual(['high', 'low']);
    expect(matches(gas, { metric: 'CH4', value: 2, quality: 'bad' })).toEqual(['low', 'any metric']);
    expect(matches(gas, { metric: 'wind', value: 99, quality: 'good' })).toEqual([]);
  });

  it('reads fields of facts, and compares facts with facts', () => {
    const rules = [
      rule('capacity', {
        all: [{ fact: 'value', operator: 'greaterThanInclusive', value: { fact: 'thing', path: '$.capacity' } }],
      }),
      rule('kind', { all: [{ fact: 'thing', path: '$.kind.code', operator: 'equal', value: 'lift' }] }),
    ];
    expect(matches(rules, { value: 80, thing: { capacity: 80, kind: { code: 'lift' } } })).toEqual([
      'capacity',
      'kind',
    ]);
    expect(matches(rules, { value: 80, thing: 7 })).toEqual([]);
  });

  it('answers a rule once, also when two facts lead to it', () => {
    const either = rule('either', { any: [metric('CH4'), { fact: 'area', operator: 'equal', value: 'north' }] });
    expect(matches([either], { metric: 'CH4', area: 'north' })).toEqual(['either']);
  });

  it.each([
    [29, 0],
    [30, 0],
    [31, 1],
    [45.5, 16],
    [1000, 40],
  ])('at %d wakes %d of forty bounds', (value, count) => {
    const rules = Array.from({ length: 40 }, (_, i) => rule(`over ${30 + i}`, { all: [metric('t'), over(30 + i)] }));
    expect(matches(rules, { metric: 't', value })).toHaveLength(count);
  });

  it('keeps inclusive and exclusive bounds apart', () => {
    const at = (operator: 'lessThan' | 'lessThanInclusive') =>
      Array.from({ length: 9 }, (_, i) => rule(`${operator} ${i}`, { all: [{ fact: 'value', operator, value: i }] }));
    expect(matches([...at('lessThan'), ...at('lessThanInclusive')], { value: 7 })).toEqual([
      'lessThan 8',
      'lessThanInclusive 7',
      'lessThanInclusive 8',
    ]);
  });
});

describe('what is missing', () => {
  const notBroken: Condition = { not: { fact: 'state', operator: 'equal', value: 'broken' } };
  const cases: [string, Condition][] = [
    ['not equal', { all: [{ fact: 'state', operator: 'notEqual', value: 'broken' }] }],
    ['not', notBroken],
    ['not in', { all: [{ fact: 'state', operator: 'notIn', value: ['broken', 'lost'] }] }],
    ['not over', { not: over(5) }],
    ['not all', { not: { all: [metric('CH4'), over(5)] } }],
  ];

  it.each(cases)('"%s" does not match without the fact', (_name, conditions) => {
    expect(matches([rule('r', conditions)], {})).toEqual([]);
    expect(matches([rule('r', conditions)], { state: null, value: null, metric: null })).toEqual([]);
  });

  it.each(cases)('"%s" matches as in json-rules-engine when the rule asks for that', (_name, conditions) => {
    expect(matches([rule('r', conditions, { missing: 'as-value' })], {})).toEqual(['r']);
  });

  it('null is a value for rules that speak of it', () => {
    const rules = [
      rule('empty', { all: [{ fact: 'state', operator: 'equal', value: null }] }),
      rule('filled', { all: [{ fact: 'state', operator: 'notEqual', value: null }] }),
    ];
    expect(matches(rules, { state: null })).toEqual(['empty']);
    expect(matches(rules, { state: 'on' })).toEqual(['filled']);
    expect(matches(rules, {})).toEqual([]);
  });
});

describe('refusing', () => {
  const facts = { metric: 'string', value: 'number', tags: 'list', thing: { fields: { kind: 'string' } } } as const;
  const codesOf = (conditions: unknown) => {
    const { set, problems } = compileRules([rule('r', conditions as Condition)], { facts });
    expect(set === null).toBe(problems.some(({ severity }) => severity === 'error'));
    return problems.map(({ code, path }) => `${code} ${path}`);
  };

  it('names all problems at once with their places', () => {
    const bad = {
      all: [
        { fact: 'metrik', operator: 'equal', value: 'CH4' },
        { fact: 'value', operator: 'above', value: 1 },
        { fact: 'value', operator: 'greaterThan', value: '1' },
        { any: [] },
        { fact: 'thing', path: '$..kind[?(@.x)]', operator: 'equal', value: 'lift' },
        { fact: 'metric', operator: 'in', value: 'CH4' },
        { fact: 'value', operator: 'contains', value: 1 },
        { all: [], any: [] },
      ],
    };
    expect(codesOf(bad)).toEqual([
      'RULE_FACT_UNKNOWN rules[0].conditions.all[0].fact',
      'RULE_OPERATOR_UNKNOWN rules[0].conditions.all[1].operator',
      'RULE_VALUE_TYPE rules[0].conditions.all[2].value',
      'RULE_EMPTY_ANY rules[0].conditions.all[3].any',
      'RULE_PATH rules[0].conditions.all[4].path',
      'RULE_VALUE_TYPE rules[0].conditions.all[5].value',
      'RULE_VALUE_TYPE rules[0].conditions.all[6].fact',
      'RULE_SHAPE rules[0].conditions.all[7]',
    ]);
  });

  it.each(['__proto__', 'constructor', 'toString', 'a b', '$', ''])('refuses the name %j', (name) => {
    const { set, problems } = compileRules([rule('r', { all: [{ fact: name, operator: 'equal', value: 1 }] })]);
    expect([set, problems[0]?.code]).toEqual([null, 'RULE_FACT_NAME']);
  });

  it('refuses what is too deep or too large, and two rules with one id', () => {
    let deep: Condition = metric('CH4');
    for (let i = 0; i < 30; i += 1) deep = { not: deep };
    expect(codesOf(deep)[0]).toMatch('RULE_TOO_DEEP');
    expect(codesOf({ all: Array.from({ length: 501 }, () => over(1)) })).toContain('RULE_TOO_LARGE rules[0]');
    const { problems } = compileRules([rule('same', { all: [over(1)] }), rule('same', { all: [over(2)] })]);
    expect(problems.map(({ code }) => code)).toEqual(['RULE_DUPLICATE_ID']);
  });

  it('warns of rules that can never hold', () => {
    expect(codesOf({ all: [over(10), { fact: 'value', operator: 'lessThan', value: 10 }] })).toEqual([
      'RULE_NEVER rules[0].conditions.all',
    ]);
    expect(codesOf({ all: [metric('CH4'), metric('SF6')] })).toEqual(['RULE_NEVER rules[0].conditions.all']);
    expect(codesOf({ all: [over(10), { fact: 'value', operator: 'lessThan', value: 11 }] })).toEqual([]);
  });
});

describe('explaining', () => {
  const names = {
    fact: (path: string) => ({ metric: { zh: '指标', en: 'metric' }, value: { zh: '读数', en: 'reading' } })[path],
    value: (path: string, value: unknown) =>
      path === 'value' ? { zh: `${value} %LEL`, en: `${value} %LEL` } : undefined,
  };
  const gas = rule('gas', {
    all: [metric('CH4'), { not: { any: [{ fact: 'value', operator: 'lessThan', value: 20 }] } }],
  });

  it('says why in both languages', () => {
    expect(sentence(explain(gas, { metric: 'CH4', value: 25 }), names)).toEqual({
      zh: '因为 指标=CH4 且 读数 为 25 %LEL（需 ≥ 20 %LEL）',
      en: 'because metric=CH4 and reading is 25 %LEL (wanted ≥ 20 %LEL)',
    });
  });

  it('keeps with a match what it looked at, and explains that later', () => {
    const [match] = compileRules([gas]).set?.matchWithEvidence({ metric: 'CH4', value: 25, area: 'north' }) ?? [];
    expect(match?.evidence).toEqual(['CH4', 25]);
    expect(explainEvidence(gas, match?.evidence ?? [])).toEqual(explain(gas, { metric: 'CH4', value: 25 }));
  });

  it('says why not, naming only what failed or was missing', () => {
    expect(sentence(explain(gas, { metric: 'CH4', value: 3 }), names).zh).toBe(
      '没有成立：读数 为 3 %LEL（需 ≥ 20 %LEL）',
    );
    expect(sentence(explain(gas, { value: 3 }), names).en).toBe(
      'did not hold: there is no value of metric and reading is 3 %LEL (wanted ≥ 20 %LEL)',
    );
  });

  it('says what a rule asks for, without facts', () => {
    expect(description(gas.conditions, names)).toEqual({
      zh: '指标=CH4 且 读数 ≥ 20 %LEL',
      en: 'metric=CH4 and reading ≥ 20 %LEL',
    });
    const nested: Condition = { not: { all: [metric('CH4'), { any: [over(1), { not: over(9) }] }] } };
    expect(description(nested, names).zh).toBe('指标 ≠ CH4 或 （读数 ≤ 1 %LEL 且 读数 > 9 %LEL）');
  });
});
