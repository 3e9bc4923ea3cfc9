/** The second opinion on rules: it agrees where both mean the same, finds what is planted, and says what it leaves out. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { JsonObject } from '../../core/json.ts';
import type { Condition, RuleSource } from '../../core/rules/index.ts';
import { seeded } from '../../core/seeded.ts';
import { ruleOpinion } from './index.ts';

/** The library with an operator that is wrong at its bound, and one that fails. */
const planted = vi.hoisted(() => ({ wrongBound: false, failing: false, engines: 0 }));
vi.mock('json-rules-engine', async (original) => {
  const library = await original<typeof import('json-rules-engine')>();
  return {
    ...library,
    Engine: class extends library.Engine {
      constructor(...given: ConstructorParameters<typeof library.Engine>) {
        super(...given);
        planted.engines += 1;
        if (planted.wrongBound) this.addOperator('greaterThan', (a: number, b: number) => a >= b);
        if (planted.failing) {
          this.addOperator('contains', () => {
            throw new Error('planted');
          });
        }
      }
    },
  };
});
afterEach(() => Object.assign(planted, { wrongBound: false, failing: false, engines: 0 }));

const rule = (id: string, conditions: Condition, missing?: RuleSource['missing']): RuleSource => ({
  id,
  conditions,
  ...(missing ? { missing } : {}),
});
const over = rule('over', { all: [{ fact: 'value', operator: 'greaterThan', value: 30 }] });
const notOn = (missing?: RuleSource['missing']) =>
  rule('not on', { not: { fact: 'state', operator: 'equal', value: 'on' } }, missing);
const floor = rule('floor', {
  all: [{ fact: 'value', operator: 'lessThan', value: { fact: 'thing', path: '$.limit' } }],
});

describe('second opinion on rules', () => {
  it('agrees, with a fresh engine for every run', async () => {
    const cases: JsonObject[] = [{ value: 31, state: 'on' }, { value: 30, state: 'off' }, { state: 'off' }];
    expect(await ruleOpinion([over, notOn()], cases)).toEqual({ compared: 6, notComparable: [], differences: [] });
    expect(planted.engines).toBe(3);
  });

  it('finds a planted difference, with the facts on which they differ', async () => {
    planted.wrongBound = true;
    const opinion = await ruleOpinion(
      [over, notOn()],
      [
        { value: 31, state: 'on' },
        { value: 30, state: 'on' },
      ],
    );
    expect(opinion).toEqual({
      compared: 4,
      notComparable: [],
      differences: [{ ruleId: 'over', facts: { value: 30, state: 'on' }, ours: false, theirs: true }],
    });
  });

  it('leaves out negations of what is missing, unless the rule takes that as a value', async () => {
    const { compared, notComparable } = await ruleOpinion([notOn(), over], [{ value: 5 }, { value: 5, state: null }]);
    expect([compared, notComparable.map(({ ruleId, reason, cases }) => [ruleId, reason, cases])]).toEqual([
      2,
      [['not on', 'missing', 2]],
    ]);
    expect(await ruleOpinion([notOn('as-value')], [{ value: 5 }])).toEqual({
      compared: 1,
      notComparable: [],
      differences: [],
    });
  });

  it.each<[string, RuleSource, JsonObject, string]>([
    ['a number written as text', over, { value: '31' }, 'kind'],
    ['a bound that is missing', floor, { value: 3, thing: {} }, 'missing'],
    ['a path through a text', floor, { value: 3, thing: 'lift' }, 'kind'],
    [
      'a list that is none',
      rule('in', { all: [{ fact: 'value', operator: 'in', value: { fact: 'list' } }] }),
      { value: 3 },
      'missing',
    ],
  ])('leaves out %s', async (_name, given, facts, reason) => {
    const { compared, notComparable } = await ruleOpinion([given], [facts]);
    expect([compared, notComparable[0]?.reason]).toEqual([0, reason]);
  });

  it('asks the others one by one when the library fails on a rule', async () => {
    planted.failing = true;
    const tags = rule('tags', { all: [{ fact: 'tags', operator: 'contains', value: 'night' }] });
    const opinion = await ruleOpinion([over, tags, notOn()], [{ value: 31, state: 'on', tags: [] }]);
    expect([opinion.compared, opinion.notComparable.map(({ ruleId, reason }) => `${ruleId} ${reason}`)]).toEqual([
      2,
      ['tags failed'],
    ]);
  });

  it('stops when time is up and counts what is left', async () => {
    let asked = 0;
    const opinion = await ruleOpinion(
      [over, notOn()],
      Array.from({ length: 5 }, (_, value) => ({ value, state: 'on' })),
      { expired: () => (asked += 1) > 2 },
    );
    expect([opinion.compared, opinion.notComparable.map(({ reason, cases }) => [reason, cases])]).toEqual([
      4,
      [
        ['expired', 3],
        ['expired', 3],
      ],
    ]);
  });

  it('refuses rules with errors', async () => {
    await expect(ruleOpinion([rule('r', { any: [] })], [{}])).rejects.toThrow('RULE_EMPTY_ANY rules[0].conditions.any');
  });

  it('agrees on generated rules and facts of every kind, as far as it compares them', async () => {
    const next = seeded(11);
    const draw = <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)] as T;
    const references = [{ fact: 'a' }, { fact: 'b' }, { fact: 'thing', path: '$.a' }, { fact: 'thing', path: '$.b.c' }];
    const constants = [1, 2, 'x', '2', null, true];
    const comparison = (): Condition => {
      const operator = draw([
        'equal',
        'notEqual',
        'in',
        'notIn',
        'contains',
        'lessThan',
        'greaterThanInclusive',
      ] as const);
      const bound = /Than/.test(operator);
      const list = /in$/i.test(operator);
      const value = list ? [draw(constants), draw(constants)] : bound ? draw([1, 2]) : draw(constants);
      return { ...draw(references), operator, value: next() < 0.25 ? draw(references) : value };
    };
    const condition = (depth: number): Condition => {
      const kind = depth > 2 ? 'one' : draw(depth === 0 ? ['all', 'any', 'not'] : ['all', 'any', 'not', 'one', 'one']);
      if (kind === 'one') return comparison();
      if (kind === 'not') return { not: condition(depth + 1) };
      const inner = [condition(depth + 1), condition(depth + 1)];
      return kind === 'all' ? { all: inner } : { any: inner };
    };
    const value = () => draw([...constants, undefined, undefined, ['x', 1], { c: 2 }, { c: ['x'] }]);
    const cases = Array.from(
      { length: 40 },
      () => JSON.parse(JSON.stringify({ a: value(), b: value(), thing: { a: value(), b: value() } })) as JsonObject,
    );
    const rules = Array.from({ length: 60 }, (_, i) => rule(`r${i}`, condition(0), draw(['unknown', 'as-value'])));
    const { compared, notComparable, differences } = await ruleOpinion(rules, cases);
    expect(differences).toEqual([]);
    expect(compared + notComparable.reduce((sum, each) => sum + each.cases, 0)).toBe(60 * 40);
    expect(compared).toBeGreaterThan(400);
  });
});
