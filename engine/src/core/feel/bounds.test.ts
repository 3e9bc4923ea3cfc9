/** Hostile expressions: each is refused, stopped at a bound or answered, and none takes long or fills the memory. */
import { describe, expect, it, vi } from 'vitest';
import { compileExpression, FeelLimitError, FeelSyntaxError, scopeOf, toJson } from './index.ts';

const list = Array.from({ length: 20_000 }, (_, i) => i);
const people = list.map((age) => ({ age }));
const variables = {
  big: 'x'.repeat(900_000),
  other: `${'x'.repeat(899_999)}y`,
  text: `${'a'.repeat(5_000)}!`,
  list,
  again: [...list],
  people,
  peopleAgain: people.map((one) => ({ ...one })),
  thirds: list.map((n) => n + 0.37),
};

/** Generous: the machine may be busy. What hangs takes minutes. */
const LONG_MS = 30_000;
vi.setConfig({ testTimeout: 2 * LONG_MS });

function outcome(source: string): 'refused' | 'stopped' | 'answered' {
  const began = performance.now();
  try {
    JSON.stringify(toJson(compileExpression(source).evaluate(scopeOf(variables, undefined, 0))));
    return 'answered';
  } catch (error) {
    if (error instanceof FeelSyntaxError) return 'refused';
    if (error instanceof FeelLimitError) return 'stopped';
    throw error;
  } finally {
    expect(performance.now() - began).toBeLessThan(LONG_MS);
  }
}

const nested = (open: string, times: number, inside: string, close: string) =>
  open.repeat(times) + inside + close.repeat(times);
const many = (body: string) => `for i in 1..100000 return ${body}`;
/** Each entry is a list of ten of the one before. */
const laughs = (levels: number) => {
  const ten = (level: number) => `[${Array.from({ length: 10 }, () => `l${level}`).join(', ')}]`;
  return `{${Array.from({ length: levels }, (_, i) => `l${i}: ${i ? ten(i - 1) : '[1]'}`).join(', ')}}`;
};

describe('refused', () => {
  it.each([
    ['brackets', nested('[', 4_000, '1', ']')],
    ['signs', `${'-'.repeat(5_000)}1`],
    ['words', 'a b c d '.repeat(1_200)],
    ['a chain of operators', `${'1+'.repeat(4_900)}1`],
    ['a long path', `a${'.b'.repeat(4_900)}`],
    ['conjunctions', `${'a and '.repeat(1_500)}b`],
    ['functions in functions', `${'function(x) '.repeat(700)}1`],
    ['comparisons', `${'a < '.repeat(2_400)}b`],
  ])('%s', (_what, source) => expect(outcome(source)).toBe('refused'));
});

describe('stopped', () => {
  it.each([
    ['a long loop', 'for i in 1..1000000000 return i'],
    ['a loop over dates', 'for d in @"0001-01-01"..@"9999-12-31" return d'],
    ['a loop in a loop', 'for a in list, b in list return 1'],
    ['a quantifier in a quantifier', 'some a in list, b in list satisfies a + b < 0'],
    ['recursion', '{f: function(n) f(n + 1), r: f(1)}.r'],
    ['deep syntax in recursion', `{f: function(n) ${nested('[', 150, 'f(n + 1)', ']')}, r: f(1)}.r`],
    ['exponential recursion', '{f: function(n) if n < 2 then n else f(n - 1) + f(n - 2), r: f(40)}.r'],
    ['lists in lists in lists', laughs(12)],
    ['their text', `string(${laughs(12)})`],
    ['a list nested by its own loop', 'for i in 1..50000 return [partial[-1]]'],
    [
      'equality of such lists',
      '{a: for i in 1..50000 return [partial[-1]], b: for i in 1..50000 return [partial[-1]], c: a[-1] = b[-1]}.c',
    ],
    ['long texts', many('upper case(big)')],
    ['long texts compared', many('big = other')],
    ['long texts joined', 'for i in 1..10000 return string join(["a", "b"], big)'],
    ['long lists compared', many('list = again')],
    ['long contexts compared', many('people = peopleAgain')],
    ['long lists in text', many('string(list)')],
    ['long lists in JSON', many('to json(list)')],
    ['long numbers in text', many('string(1e6000)')],
    ['distinct values of contexts', 'distinct values(people)'],
    ['sums', many('sum(thirds)')],
    ['deviations', many('stddev(thirds)')],
    ['powers', many('1.0000001 ** (i + 0.5)')],
    ['logarithms', many('log(i + 0.5)')],
    ['zones', many('date and time(now(), "Europe/Berlin")')],
    ['zones that do not exist', many('date and time(now(), "Eu" + string(i))')],
    ['contexts copied', many('context put(people[i], string(i), list)')],
    ['filters', many('list[item > 5]')],
    [
      'a text that grows',
      'replace(text, "a", "$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0" + big)',
    ],
  ])('%s', (_what, source) => expect(outcome(source)).toBe('stopped'));
});

describe('answered or stopped, but never for long', () => {
  it.each(['(a+)+$', '(a|a)*b', '(a*)*b', '(?:(?:(?:){9999}){9999}){9999}', '(a{1,99}){1,99}', '(a?){400}a{400}'])(
    'the pattern %s',
    (pattern) => expect(['answered', 'stopped']).toContain(outcome(`matches(text, "${pattern}")`)),
  );
});

it('ends in the same way every time', () => {
  const source = (n: number) => `count(for i in 1..50000 return i) + count(for i in 1..${n} return i)`;
  for (let again = 0; again < 3; again += 1) {
    expect(outcome(source(30_000))).toBe('answered');
    expect(outcome(source(45_000))).toBe('stopped');
  }
});
