/** What the lint proves about rules, checked against the rules themselves on generated facts. */
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../json.ts';
import { seeded } from '../seeded.ts';
import {
  compileRules,
  lintRules,
  type Comparison,
  type Condition,
  type LintOptions,
  type RuleSource,
} from './index.ts';

const is = (fact: string, operator: Comparison['operator'], value: Json): Condition => ({ fact, operator, value });
const rule = (id: string, conditions: Condition, more: Partial<RuleSource> = {}): RuleSource => ({
  id,
  conditions,
  ...more,
});
const everything: LintOptions = { present: ['value', 'state', 'tags', 'thing.kind'] };
const codes = (rules: RuleSource[], options: LintOptions = everything) =>
  lintRules(rules, options).map(({ code, path }) => `${code} ${path}`);

describe('a rule by itself', () => {
  it.each<[string, Condition]>([
    ['bounds in different groups', { all: [is('value', 'greaterThan', 10), { any: [is('value', 'lessThan', 5)] }] }],
    [
      'every alternative fails',
      {
        all: [
          { any: [is('state', 'equal', 'on'), is('state', 'equal', 'off')] },
          is('state', 'in', ['lost', 'broken']),
        ],
      },
    ],
    ['a negated bound', { all: [is('value', 'lessThan', 5), { not: { all: [is('value', 'lessThanInclusive', 7)] } }] }],
    ['a list with and without', { all: [is('tags', 'contains', 'a'), { not: is('tags', 'contains', 'a') }] }],
  ])('never holds: %s', (_name, conditions) => {
    expect(codes([rule('r', conditions)]).map((line) => line.split(' ')[0])).toContainEqual(
      expect.stringMatching(/^RULE_NEVER/),
    );
  });

  it('keeps bounds that meet in one value', () => {
    const meet = {
      all: [is('value', 'greaterThan', 5), is('value', 'greaterThanInclusive', 10), is('value', 'equal', 10)],
    };
    expect(codes([rule('r', meet)])).toEqual([]);
    expect(codes([rule('r', { all: [...meet.all, is('value', 'notEqual', 10)] })])).toEqual([
      'RULE_NEVER rules[0].conditions.all',
    ]);
  });

  it('always holds where its parts cover every value', () => {
    const either = { any: [is('value', 'greaterThan', 5), is('value', 'lessThanInclusive', 5)] };
    expect(codes([rule('r', either)])).toEqual(['RULE_ALWAYS_HOLDS rules[0]']);
    const flags = { any: [is('open', 'equal', true), is('open', 'equal', false)] };
    expect(codes([rule('r', flags)], { facts: { open: 'boolean' } })).toEqual(['RULE_ALWAYS_HOLDS rules[0]']);
    expect(codes([rule('r', flags)])).toEqual([]);
  });

  it('names values that the fact never has, of lists their items', () => {
    const options: LintOptions = { ...everything, values: { 'thing.kind': ['lift', 'pump'], tags: ['night', 'day'] } };
    const kind = (value: Json, operator: Comparison['operator'] = 'equal'): Condition => ({
      fact: 'thing',
      path: '$.kind',
      operator,
      value,
    });
    expect(
      codes(
        [rule('r', { any: [kind('lfit'), kind(['pump', 'well'], 'in'), is('tags', 'contains', 'dusk')] })],
        options,
      ),
    ).toEqual([
      'RULE_VALUE_UNDECLARED rules[0].conditions.any[0].value',
      'RULE_VALUE_UNDECLARED rules[0].conditions.any[1].value[1]',
      'RULE_VALUE_UNDECLARED rules[0].conditions.any[2].value',
    ]);
    expect(codes([rule('r', { any: [kind('lift'), kind('pump')] })], options)).toEqual(['RULE_ALWAYS_HOLDS rules[0]']);
  });

  it('says what a negation does without the fact, by the policy of the rule', () => {
    const conditions: Condition = { all: [is('state', 'notEqual', 'on'), { not: is('value', 'lessThan', 5) }] };
    const [state, value] = lintRules([rule('r', conditions)]);
    expect([state?.code, state?.path]).toEqual(['RULE_MISSING_FAILS', 'rules[0].conditions.all[0]']);
    expect(state?.message.zh).toBe('没有 state 的数据时，这个否定条件不成立，规则不会因此触发');
    expect(value?.path).toBe('rules[0].conditions.all[1].not');
    expect(codes([rule('r', conditions, { missing: 'as-value' })], { present: ['state'] })).toEqual([
      'RULE_MISSING_HOLDS rules[0].conditions.all[1].not',
    ]);
    expect(codes([rule('r', { not: is('state', 'notEqual', 'on') })], {})).toEqual([]);
  });

  it('reports errors of the grammar with the rest', () => {
    const bad = { all: [{ fact: 'value', operator: 'above', value: 1 }] } as unknown as Condition;
    expect(codes([rule('bad', bad), rule('r', { not: { all: [is('state', 'equal', 'on')] } })], {})).toEqual([
      'RULE_OPERATOR_UNKNOWN rules[0].conditions.all[0].operator',
      'RULE_MISSING_FAILS rules[1].conditions.not.all[0]',
    ]);
  });
});

describe('rules beside each other', () => {
  const gas = (bound: number): Condition => ({ all: [is('state', 'equal', 'CH4'), is('value', 'greaterThan', bound)] });

  it('finds the same conditions, however they are written', () => {
    const rules = [
      rule('one', gas(5)),
      rule('two', { not: { any: [is('value', 'lessThanInclusive', 5), is('state', 'notEqual', 'CH4')] } }),
      rule('other', { all: [is('state', 'equal', 'SF6'), is('value', 'greaterThan', 5)] }),
    ];
    const [problem, ...more] = lintRules(rules, everything);
    expect([problem?.code, problem?.path, more.length]).toEqual(['RULE_SAME', 'rules[1].conditions', 0]);
    expect(problem?.message).toEqual({
      zh: '规则“two”与“one”的条件相同',
      en: 'the rule "two" has the same conditions as "one"',
    });
  });

  it('finds the rule that holds whenever another does', () => {
    const rules = [
      rule('warn', gas(5), { name: { zh: '预警', en: 'warning' } }),
      rule('high', gas(20)),
      rule('listed', { all: [is('state', 'in', ['CH4', 'SF6']), is('value', 'greaterThanInclusive', 20)] }),
    ];
    const problems = lintRules(rules, everything);
    expect(problems.map(({ code, path, message }) => [code, path, message.zh])).toEqual([
      ['RULE_WITHIN', 'rules[1].conditions', '规则“high”成立时，“预警”、“listed”也总是成立'],
    ]);
  });

  it('says so when a set is too large to compare', () => {
    const apart = Array.from({ length: 700 }, (_, i) => rule(`r${i}`, { all: [is(`fact${i}`, 'greaterThan', i)] }));
    expect(codes(apart)).toEqual(['RULE_NOT_ALL_COMPARED rules']);
    expect(codes(apart.slice(0, 100))).toEqual([]);
  });
});

/** Every claim of the lint is tried on facts, missing ones too: a claim that they disprove is a wrong claim. */
it('claims only what facts do not disprove', () => {
  const next = seeded(7);
  const below = (bound: number) => Math.floor(next() * bound);
  const one = (): Condition => {
    const operator = (
      [
        'equal',
        'notEqual',
        'lessThan',
        'lessThanInclusive',
        'greaterThan',
        'greaterThanInclusive',
        'in',
        'notIn',
      ] as const
    )[below(8)]!;
    if (below(6) === 0) return is('tags', below(2) ? 'contains' : 'doesNotContain', 'ab'[below(2)]!);
    if (/qual$/.test(operator) && below(4) === 0) return is('value', operator, null);
    return is('value', operator, /^in$|In$/.test(operator) ? [below(4), below(4)] : below(4));
  };
  const condition = (depth: number): Condition => {
    const kind = depth > 2 ? 3 : below(depth === 0 ? 3 : 6);
    if (kind > 2) return one();
    if (kind === 2) return { not: condition(depth + 1) };
    const inner = Array.from({ length: 1 + below(3) }, () => condition(depth + 1));
    return kind === 0 ? { all: inner } : { any: inner };
  };
  const values: (Json | undefined)[] = [undefined, null, 'a', -1, 0, 0.5, 1, 1.5, 2, 2.5, 3, 4];
  const lists: (Json | undefined)[] = [undefined, [], ['a'], ['b'], ['a', 'b']];
  const facts = values.flatMap((value) =>
    lists.map((tags) => JSON.parse(JSON.stringify({ value, tags })) as JsonObject),
  );
  const claims = { RULE_NEVER: 0, RULE_NEVER_HOLDS: 0, RULE_ALWAYS_HOLDS: 0, RULE_SAME: 0, RULE_WITHIN: 0 };
  for (let round = 0; round < 60; round += 1) {
    const policy = () => (below(2) ? 'unknown' : 'as-value');
    const rules = Array.from({ length: 12 }, (_, i) => rule(`r${i}`, condition(0), { missing: policy() }));
    const { set } = compileRules(rules);
    const holding = facts.map((each) => new Set(set?.match(each).map(({ id }) => id)));
    for (const { code, path, message } of lintRules(rules)) {
      if (!Object.hasOwn(claims, code)) continue;
      claims[code as keyof typeof claims] += 1;
      const id = `r${/\[(\d+)\]/.exec(path ?? '')?.[1]}`;
      const others = [...message.en.matchAll(/"(r\d+)"/g)]
        .map(([, name]) => name as string)
        .filter((name) => name !== id);
      const wrong = holding.findIndex((held, i) => {
        const holds = held.has(id);
        if (code === 'RULE_NEVER_HOLDS') return holds;
        if (code === 'RULE_WITHIN') return holds && others.some((name) => !held.has(name));
        if (code === 'RULE_SAME') return others.some((name) => held.has(name) !== holds);
        const complete = typeof facts[i]?.['value'] === 'number' && Array.isArray(facts[i]?.['tags']);
        return code === 'RULE_ALWAYS_HOLDS' && complete && !holds;
      });
      expect({ round, code, claim: message.en, facts: facts[wrong] }).toEqual({ round, code, claim: message.en });
    }
  }
  for (const [code, count] of Object.entries(claims)) expect([code, count > 3]).toEqual([code, true]);
});
