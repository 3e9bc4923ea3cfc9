/** Whatever one writes: it is refused as syntax, stopped at a bound, or gives a value that is JSON. Nothing else. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  compileExpression,
  compileUnaryTests,
  FeelEvaluationError,
  FeelSyntaxError,
  scopeOf,
  toJson,
} from './index.ts';

const words = [
  ...[
    'a',
    'b',
    'list',
    'o',
    'x',
    'item',
    'partial',
    '?',
    '张三',
    'null',
    'true',
    'false',
    '0',
    '1',
    '-2',
    '0.5',
    '1e3',
  ],
  ...['"s"', '""', '@"P1D"', '@"2026-02-13"', '@"10:00:00Z"', 'now()', 'date("2026-01-01")', '[1..3]', '(1..5)', '> 3'],
  ...[
    '+',
    '-',
    '*',
    '/',
    '**',
    '=',
    '!=',
    '<',
    '<=',
    'and',
    'or',
    'in',
    'between',
    'instance of',
    'number',
    'list<string>',
  ],
  ...[
    'if',
    'then',
    'else',
    'for',
    'return',
    'some',
    'every',
    'satisfies',
    'function(x)',
    'not(',
    'count(',
    'sort(',
    'sum(',
  ],
  ...['max(', 'string(', 'matches(', 'replace(', 'get value(', 'context put(', 'sublist(', 'insert before(', 'split('],
  ...[
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    '{a: 1}',
    ':',
    ',',
    '.',
    '..',
    'constructor',
    '__proto__',
    'is defined(',
    'duration(',
  ],
];
const source = fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 14 }).map((parts) => parts.join(' '));
const scope = scopeOf(
  { a: 1, b: 'text', list: [1, 'x', null, { a: 2 }], o: { x: { a: [] } }, 张三: 0.1 },
  undefined,
  0,
);

/** Undefined when it was refused in an orderly way. */
function outcome(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    if (error instanceof FeelSyntaxError || error instanceof FeelEvaluationError) return undefined;
    throw error;
  }
}

it('expressions end in order', () => {
  let evaluated = 0;
  fc.assert(
    fc.property(source, (text) => {
      const value = outcome(() => compileExpression(text).evaluate(scope));
      if (value === undefined) return;
      evaluated += 1;
      expect(() => JSON.stringify(toJson(value))).not.toThrow();
    }),
    { numRuns: 500 },
  );
  expect(evaluated).toBeGreaterThan(10);
}, 60_000);

it('unary tests end in order', () => {
  fc.assert(
    fc.property(source, fc.jsonValue(), (text, input) => {
      const answer = outcome(() => compileUnaryTests(text).evaluate(input, scope));
      expect([true, false, null, undefined]).toContain(answer);
    }),
    { numRuns: 300 },
  );
}, 60_000);
