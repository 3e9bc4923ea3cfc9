/** Comparison, `between`, `in`, and three-valued logic (DMN 1.3 §10.3.1.2, rules 46–51; §10.3.2.8 and tables 38, 42, 48). */
import type { SyntaxNode } from '@lezer/common';
import { withName, type Eval } from '../frame.ts';
import { children } from '../parse.ts';
import { compare, equals, FeelRange, inRange } from '../values.ts';
import { child, compileNode, operand, text, type Compiler, type Rule } from './compiler.ts';
import { compileTest } from './tests.ts';
import { anyOf, negation } from './truth.ts';

export const comparisonRules: Readonly<Record<string, Rule>> = {
  ParenthesizedExpression: (c, _node, kids) => compileNode(c, child(c, kids, 1)),
  Comparison: (c, _node, kids) => comparison(c, kids),
  Conjunction: (c, _node, kids) => logic(c, kids, false),
  Disjunction: (c, _node, kids) => logic(c, kids, true),
  IfExpression: (c, _node, kids) => {
    const [when, then, otherwise] = [1, 3, 5].map((i) => compileNode(c, child(c, kids, i))) as [Eval, Eval, Eval];
    return (frame) => (when(frame) === true ? then(frame) : otherwise(frame));
  },
};

function comparison(c: Compiler, kids: SyntaxNode[]): Eval {
  const left = operand(c, child(c, kids, 0));
  const operator = child(c, kids, 1);
  if (operator.name === 'between') {
    const [low, high] = [operand(c, child(c, kids, 2)), operand(c, child(c, kids, 4))];
    return (frame) => inRange(left(frame) ?? null, new FeelRange(low(frame), high(frame), true, true));
  }
  if (operator.name === 'in') return membership(c, left, kids);
  return comparator(text(c, operator), left, operand(c, child(c, kids, 2)));
}

function comparator(operator: string, left: Eval, right: Eval): Eval {
  switch (operator) {
    case '=':
      return (frame) => equals(left(frame), right(frame), frame.run.budget);
    case '!=':
      return (frame) => negation(equals(left(frame), right(frame), frame.run.budget));
    case '<':
      return (frame) => ordered(compare(left(frame), right(frame)), (n) => n < 0);
    case '<=':
      return (frame) => ordered(compare(left(frame), right(frame)), (n) => n <= 0);
    case '>':
      return (frame) => ordered(compare(left(frame), right(frame)), (n) => n > 0);
    default:
      return (frame) => ordered(compare(left(frame), right(frame)), (n) => n >= 0);
  }
}

const ordered = (order: number | null, accept: (n: number) => boolean) => (order === null ? null : accept(order));

function membership(c: Compiler, left: Eval, kids: SyntaxNode[]): Eval {
  const last = kids.find((kid) => kid.name === 'PositiveUnaryTests') ?? child(c, kids, -1);
  const tests = (last.name === 'PositiveUnaryTests' ? children(last) : [last]).map((test) => compileTest(c, test));
  return (frame) => {
    const value = left(frame) ?? null;
    return anyOf(tests, (test) => test(withName(frame, '?', value), value));
  };
}

function logic(c: Compiler, kids: SyntaxNode[], deciding: boolean): Eval {
  const [left, right] = [operand(c, child(c, kids, 0)), operand(c, child(c, kids, 2))];
  return (frame) => {
    const a = left(frame);
    if (a === deciding) return deciding;
    const b = right(frame);
    if (b === deciding) return deciding;
    return a === !deciding && b === !deciding ? !deciding : null;
  };
}
