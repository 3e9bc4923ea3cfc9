/** Unary tests, intervals and what a value means as a test (DMN 1.3 §10.3.1.2, rules 5–18; §10.3.2.7). */
import type { SyntaxNode } from '@lezer/common';
import { lookup, type Eval, type Frame } from '../frame.ts';
import { children } from '../parse.ts';
import { compare, equals, FeelRange, inRange } from '../values.ts';
import { child, compileNode, operand, text, type Compiler, type Rule } from './compiler.ts';
import { anyOf, negation } from './truth.ts';

export const testRules: Readonly<Record<string, Rule>> = {
  SimplePositiveUnaryTest: (c, _node, kids) => unaryRange(c, kids),
  PositiveUnaryTest: (c, _node, kids) => compileNode(c, child(c, kids, 0)),
  Interval: (c, _node, kids) => interval(c, kids),
};

export type Test = (frame: Frame, input: unknown) => boolean | null;

/** One positive unary test of `in (…)` or of a decision table's cell; `frame` binds `?` to the input. */
export function compileTest(c: Compiler, node: SyntaxNode): Test {
  const equality = equalityTest(c, inside(node));
  if (equality) return equality;
  const own: Compiler = { ...c, free: new Set() };
  const value = compileNode(own, node);
  const usesInput = own.free.delete('?');
  for (const name of own.free) c.free.add(name);
  return (frame, input) => {
    const result = value(frame) ?? null;
    if (usesInput) return typeof result === 'boolean' ? result : passes(result, input, frame);
    if (result === true && typeof input !== 'boolean') return true;
    return passes(result, input, frame);
  };
}

function inside(node: SyntaxNode): SyntaxNode {
  if (node.name !== 'PositiveUnaryTest' && node.name !== 'ParenthesizedExpression') return node;
  const next = children(node).find((kid) => kid.name !== '(');
  return next ? inside(next) : node;
}

/** `= x` and `!= x` compare values of every kind, lists and booleans too. */
function equalityTest(c: Compiler, node: SyntaxNode): Test | null {
  const [operator, bound] = node.name === 'SimplePositiveUnaryTest' ? children(node) : [];
  if (operator?.name !== 'CompareOp' || !bound) return null;
  const sign = text(c, operator);
  if (sign !== '=' && sign !== '!=') return null;
  const value = operand(c, bound);
  return sign === '='
    ? (frame, input) => equals(input, value(frame), frame.run.budget)
    : (frame, input) => negation(equals(input, value(frame), frame.run.budget));
}

/** What a value means as a test: a range contains, a list has it as element or equals, anything else equals. */
function passes(result: unknown, input: unknown, frame: Frame): boolean | null {
  const { budget } = frame.run;
  if (result instanceof FeelRange) return inRange(input, result);
  if (!Array.isArray(result)) return equals(input, result, budget);
  if (Array.isArray(input) && equals(input, result, budget) === true) return true;
  budget.spend(result.length);
  return anyOf(result, (item) =>
    item instanceof FeelRange ? inRange(input, item) : equals(input, item, budget) === true,
  );
}

function unaryRange(c: Compiler, kids: SyntaxNode[]): Eval {
  const first = child(c, kids, 0);
  if (first.name !== 'CompareOp') return compileNode(c, first);
  const bound = operand(c, child(c, kids, 1));
  switch (text(c, first)) {
    case '<':
      return (frame) => new FeelRange(null, bound(frame) ?? null, false, false, 'start');
    case '<=':
      return (frame) => new FeelRange(null, bound(frame) ?? null, false, true, 'start');
    case '>':
      return (frame) => new FeelRange(bound(frame) ?? null, null, false, false, 'end');
    case '>=':
      return (frame) => new FeelRange(bound(frame) ?? null, null, true, false, 'end');
    case '=':
      return (frame) => new FeelRange(bound(frame) ?? null, bound(frame) ?? null, true, true, 'neither');
    default:
      return inequality(c, bound);
  }
}

/** `!= x` outside a list of tests is the answer for the implicit input. */
function inequality(c: Compiler, bound: Eval): Eval {
  c.free.add('?');
  return (frame) => negation(equals(lookup(frame, '?') ?? null, bound(frame)));
}

function interval(c: Compiler, kids: SyntaxNode[]): Eval {
  const [open, close] = [text(c, child(c, kids, 0)), text(c, child(c, kids, -1))];
  const [start, end] = [operand(c, child(c, kids, 1)), operand(c, child(c, kids, 3))];
  return (frame) => {
    const [low, high] = [start(frame) ?? null, end(frame) ?? null];
    if (low !== null && high !== null && compare(low, high) === null) return null;
    return new FeelRange(low, high, open === '[', close === ']');
  };
}
