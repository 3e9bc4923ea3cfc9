/**
 * What a unary test says as a set of constants, for those who reason about tables instead of evaluating them: the values,
 * ranges and exceptions of a cell. A test that reads a name, the input (`?`) or the clock says nothing constant: null.
 */
import type { SyntaxNode } from '@lezer/common';
import { compilerOf, compileNode } from './compile/index.ts';
import { FeelSyntaxError } from './errors.ts';
import { rootFrame } from './frame.ts';
import { children, parse, type Parsed } from './parse.ts';
import { scopeOf } from './scope.ts';
import { FeelRange, kindOf } from './values.ts';

export type ConstantTest =
  { kind: 'value'; value: unknown } | { kind: 'range'; range: FeelRange } | { kind: 'except'; value: unknown };

/** `negated`: `not(…)` around all of them. */
export type TestMeaning = { any: true } | { any: false; negated: boolean; tests: ConstantTest[] };

/** As for compiling: names of the scope that contain operators. */
interface Options {
  names?: readonly string[];
}

/** Null when it is not constant or cannot be read at all. */
export function readTests(source: string, { names }: Options = {}): TestMeaning | null {
  const parsed = parseOrNull(() => parse(source.trim() || '-', 'UnaryTests', names));
  if (!parsed || readsClock(source)) return null;
  const kids = children(parsed.top);
  if (kids[0]?.name === 'Wildcard') return { any: true };
  const list = kids.find((kid) => kid.name === 'PositiveUnaryTests');
  const tests: ConstantTest[] = [];
  for (const node of list ? children(list) : kids) {
    const meaning = meaningOf(parsed, node);
    if (!meaning) return null;
    tests.push(...meaning);
  }
  return { any: false, negated: kids[0]?.name === 'not', tests };
}

/** The value of an expression that depends on nothing, in a box because it may be null; else null. */
export function readConstant(source: string, { names }: Options = {}): { value: unknown } | null {
  const parsed = parseOrNull(() => parse(source, 'Expression', names));
  if (!parsed || readsClock(source)) return null;
  return valueOf(parsed, children(parsed.top)[0] ?? parsed.top);
}

/** Also when it only stands in a string: not to know is never wrong. */
const readsClock = (source: string) => /\b(now|today)\s*\(/.test(source);

function parseOrNull(read: () => Parsed): Parsed | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof FeelSyntaxError) return null;
    throw error;
  }
}

function meaningOf(parsed: Parsed, node: SyntaxNode): ConstantTest[] | null {
  const inner = inside(node);
  const [operator, bound] = inner.name === 'SimplePositiveUnaryTest' ? children(inner) : [];
  if (operator?.name === 'CompareOp' && bound) {
    const sign = parsed.source.slice(operator.from, operator.to);
    const constant = sign === '=' || sign === '!=' ? valueOf(parsed, bound) : null;
    if (sign === '!=') return constant && [{ kind: 'except', value: constant.value }];
    if (sign === '=') return constant && [{ kind: 'value', value: constant.value }];
  }
  const constant = valueOf(parsed, node);
  if (!constant) return null;
  const { value } = constant;
  if (!Array.isArray(value)) return [single(value)];
  return value.some((item) => Array.isArray(item)) ? null : value.map(single);
}

const single = (value: unknown): ConstantTest =>
  value instanceof FeelRange ? { kind: 'range', range: value } : { kind: 'value', value };

function inside(node: SyntaxNode): SyntaxNode {
  if (node.name !== 'PositiveUnaryTest' && node.name !== 'ParenthesizedExpression') return node;
  const next = children(node).find((kid) => kid.name !== '(');
  return next ? inside(next) : node;
}

/** A null that is not written as `null` came out of something that went wrong: it is no constant to rely on. */
function valueOf(parsed: Parsed, node: SyntaxNode): { value: unknown } | null {
  try {
    const compiler = compilerOf(parsed);
    const evaluate = compileNode(compiler, node);
    if (compiler.free.size > 0) return null;
    const value = evaluate(rootFrame(scopeOf({}))) ?? null;
    if (value === null) return inside(node).name === 'null' ? { value } : null;
    if (value instanceof FeelRange && !isSound(value)) return null;
    return kindOf(value) === 'function' || kindOf(value) === 'context' ? null : { value };
  } catch {
    // A limit or a mistake: whoever compiles the test says so.
    return null;
  }
}

const isSound = ({ start, end, unbounded }: FeelRange) =>
  (start !== null || unbounded === 'start') && (end !== null || unbounded === 'end');
