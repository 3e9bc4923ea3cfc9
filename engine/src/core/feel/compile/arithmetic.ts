/** `+ - * / **` and negation (DMN 1.3 §10.3.1.2, rules 19–25; §10.3.2.13, tables 43–47). */
import type { SyntaxNode } from '@lezer/common';
import type { Eval } from '../frame.ts';
import { negative, operations } from '../operators.ts';
import { child, operand, refusal, text, type Compiler, type Rule } from './compiler.ts';

export const arithmeticRules: Readonly<Record<string, Rule>> = {
  ArithmeticExpression: (c, _node, kids) => arithmetic(c, kids),
};

function arithmetic(c: Compiler, kids: SyntaxNode[]): Eval {
  if (kids.length === 2) {
    const value = operand(c, child(c, kids, 1));
    return (frame) => negative(value(frame));
  }
  const [left, right] = [operand(c, child(c, kids, 0)), operand(c, child(c, kids, 2))];
  const operation = operations[text(c, child(c, kids, 1))];
  if (!operation) throw refusal(c, child(c, kids, 1), 'NO_OPERATOR');
  return (frame) => operation(left(frame), right(frame), frame.run) ?? null;
}
