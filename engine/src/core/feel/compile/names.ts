/** Names, paths and `is defined` (DMN 1.3 §10.3.1.2, rules 20 and 25–31; §10.3.2.5). */
import type { SyntaxNode } from '@lezer/common';
import { builtin } from '../builtins/index.ts';
import { lookup, type Eval, type Frame } from '../frame.ts';
import { nameOf } from '../parse.ts';
import { property } from '../properties.ts';
import { child, operand, type Compiler, type Rule } from './compiler.ts';

export const nameRules: Readonly<Record<string, Rule>> = {
  VariableName: (c, node) => variable(c, node),
  PathExpression: (c, _node, kids) => pathExpression(c, kids),
  '?': (c) => {
    c.free.add('?');
    return (frame) => lookup(frame, '?') ?? null;
  },
};

function variable(c: Compiler, node: SyntaxNode): Eval {
  const name = nameOf(c.parsed, node);
  if (!c.bound.includes(name)) c.free.add(name);
  const fallback = builtin(name) ?? null;
  return (frame) => lookup(frame, name) ?? fallback;
}

function pathExpression(c: Compiler, kids: SyntaxNode[]): Eval {
  const [target, name] = [operand(c, child(c, kids, 0)), nameOf(c.parsed, child(c, kids, -1))];
  return (frame) => step(target(frame), name, frame);
}

/** One step along a path; a list answers with the list of its elements' answers. */
function step(target: unknown, name: string, frame: Frame): unknown {
  if (!Array.isArray(target)) return property(target, name) ?? null;
  frame.run.budget.list(target.length);
  return target.map((item) => property(item, name) ?? null);
}
