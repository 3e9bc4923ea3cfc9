/**
 * FEEL, the expression language of DMN 1.3 and Camunda 8, compiled once to closures. Evaluation is pure: the same
 * expression over the same scope gives the same value; the clock is `scope.now`, the time zone is Asia/Shanghai unless
 * the expression names another. Unknown names and wrong types give null as FEEL demands; only bounds and `assert` throw.
 *
 *     const late = compileExpression('count(tasks[due < now()]) > 0');
 *     late.evaluate(scopeOf(variables, undefined, now)) // → true | false | null
 */
import { anyOf, compileNode, compilerOf, compileTest, negation } from './compile/index.ts';
import { FeelLimitError } from './errors.ts';
import { rootFrame, withName } from './frame.ts';
import { children, parse } from './parse.ts';
import type { FeelScope } from './scope.ts';

export { FeelEvaluationError, FeelLimitError, FeelSyntaxError } from './errors.ts';
export { callNamed, hostFunction, type Caller } from './host-function.ts';
export { toJson } from './json.ts';
export { scopeOf, type FeelScope } from './scope.ts';
export { readConstant, readTests, type ConstantTest, type TestMeaning } from './test-meaning.ts';
export { parseDateTime } from './temporal/index.ts';
export { compare, equals, kindOf, type Kind } from './values.ts';
export { isNumber, numberText } from './numbers.ts';

export interface CompiledExpression {
  readonly source: string;
  /** Free names: what the scope will be asked for. */
  readonly variables: readonly string[];
  evaluate(scope: FeelScope): unknown;
}

export interface CompiledUnaryTests {
  readonly source: string;
  readonly variables: readonly string[];
  /** Whether `input` passes; null when it cannot be told. */
  evaluate(input: unknown, scope: FeelScope): boolean | null;
}

export interface CompileOptions {
  /** Names of the scope that contain operators, such as `order-total`; all other names are read without help. */
  names?: readonly string[];
}

/** Throws `FeelSyntaxError`. */
export function compileExpression(source: string, options: CompileOptions = {}): CompiledExpression {
  const parsed = parse(source, 'Expression', options.names);
  const c = compilerOf(parsed);
  const [node] = children(parsed.top);
  const run = compileNode(c, node ?? parsed.top);
  return { source, variables: [...c.free], evaluate: (scope) => bounded(() => run(rootFrame(scope)) ?? null) };
}

/** The cell of a decision table: `-`, `> 5`, `"a", "b"`, `not("c")`, `[1..9]`, `? in list`. Throws `FeelSyntaxError`. */
export function compileUnaryTests(source: string, options: CompileOptions = {}): CompiledUnaryTests {
  const parsed = parse(source.trim() || '-', 'UnaryTests', options.names);
  const c = compilerOf(parsed, ['?']);
  const kids = children(parsed.top);
  if (kids[0]?.name === 'Wildcard') return { source, variables: [], evaluate: () => true };
  const negated = kids[0]?.name === 'not';
  const list = kids.find((kid) => kid.name === 'PositiveUnaryTests');
  const tests = (list ? children(list) : kids).map((test) => compileTest(c, test));
  c.free.delete('?');
  return {
    source,
    variables: [...c.free],
    evaluate(input, scope) {
      const value = input ?? null;
      const frame = withName(rootFrame(scope), '?', value);
      const answer = bounded(() => anyOf(tests, (test) => test(frame, value)));
      return negated ? negation(answer) : answer;
    },
  };
}

/** Values nested deeper than the stack reaches are a limit like the others. */
function bounded<T>(evaluate: () => T): T {
  try {
    return evaluate();
  } catch (error) {
    if (error instanceof RangeError) throw new FeelLimitError('values or calls nested too deeply');
    throw error;
  }
}
