/**
 * What every chapter of the compiler works with: the expression being compiled, its free names, and the table of rules by
 * kind of syntax. The table arrives with the compiler, so that chapters need not know each other.
 */
import type { SyntaxNode } from '@lezer/common';
import { FeelSyntaxError } from '../errors.ts';
import type { Eval } from '../frame.ts';
import { children, type Parsed } from '../parse.ts';
import type { SyntaxCode } from '../syntax-codes.ts';
import { misplaced } from '../syntax-diagnosis.ts';

export type Rule = (c: Compiler, node: SyntaxNode, kids: SyntaxNode[]) => Eval;

/** Compiler of one expression: its source and the free names seen so far. */
export interface Compiler {
  readonly parsed: Parsed;
  readonly rules: Readonly<Record<string, Rule>>;
  readonly free: Set<string>;
  /** Names bound at this point by loops, parameters and context entries. */
  readonly bound: readonly string[];
}

/** Throws `FeelSyntaxError` for syntax that has no meaning at this place. */
export function compileNode(c: Compiler, node: SyntaxNode): Eval {
  const rule = Object.hasOwn(c.rules, node.name) ? c.rules[node.name] : undefined;
  if (!rule) throw refusal(c, node);
  return rule(c, node, children(node));
}

export const refusal = (c: Compiler, node: SyntaxNode, code?: SyntaxCode) =>
  code
    ? FeelSyntaxError.at(c.parsed.source, node.from, code, { found: text(c, node) })
    : misplaced(c.parsed.source, node.from, text(c, node));

/**
 * An operand of an operator. `> 5` is a test and no operand: `n = = 1` and `a and < 3` are mistakes (DMN 1.3 §10.3.1.2,
 * rules 4 and 7).
 */
export function operand(c: Compiler, node: SyntaxNode): Eval {
  if (node.name === 'SimplePositiveUnaryTest' && node.firstChild?.name === 'CompareOp') throw refusal(c, node);
  return compileNode(c, node);
}

export const text = (c: Compiler, node: SyntaxNode) => c.parsed.source.slice(node.from, node.to);

export const bind = (c: Compiler, ...names: string[]): Compiler => ({ ...c, bound: [...c.bound, ...names] });

export const always =
  (value: unknown): Eval =>
  () =>
    value;

/** The n-th child; the grammar promises it. */
export function child(c: Compiler, kids: readonly SyntaxNode[], index: number): SyntaxNode {
  const node = kids.at(index);
  if (!node) throw FeelSyntaxError.at(c.parsed.source, c.parsed.source.length, 'ENDS_EARLY');
  return node;
}
