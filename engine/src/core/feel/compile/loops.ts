/** `for`, `some`, `every` (DMN 1.3 §10.3.1.2, rules 40–45; §10.3.2.14). */
import type { SyntaxNode } from '@lezer/common';
import { withName, type Eval, type Frame } from '../frame.ts';
import { children, nameOf } from '../parse.ts';
import { FeelDate } from '../temporal/index.ts';
import { FeelRange, inRange } from '../values.ts';
import { bind, child, compileNode, type Compiler, type Rule } from './compiler.ts';

export const loopRules: Readonly<Record<string, Rule>> = {
  ForExpression: (c, _node, kids) => forExpression(c, kids),
  QuantifiedExpression: (c, _node, kids) => quantified(c, kids),
};

interface Iteration {
  name: string;
  /** The elements, or null when there is nothing to iterate over. */
  elements: (frame: Frame) => readonly unknown[] | null;
}

function iterations(c: Compiler, node: SyntaxNode): { list: Iteration[]; inner: Compiler } {
  let inner = c;
  const list = children(node).map((inExpression): Iteration => {
    const kids = children(inExpression);
    const name = nameOf(c.parsed, child(c, kids, 0));
    const elements = iterationContext(inner, child(c, kids, 2));
    inner = bind(inner, name);
    return { name, elements };
  });
  return { list, inner };
}

function iterationContext(c: Compiler, node: SyntaxNode): Iteration['elements'] {
  const kids = node.name === 'IterationContext' ? children(node) : [node];
  const first = compileNode(c, child(c, kids, 0));
  if (kids.length < 3) {
    return (frame) => {
      const value = first(frame) ?? null;
      if (value instanceof FeelRange) return ofRange(frame, value);
      return value === null ? null : Array.isArray(value) ? value : [value];
    };
  }
  const last = compileNode(c, child(c, kids, 2));
  return (frame) => steps(frame, first(frame), last(frame));
}

/** An interval runs upwards only (DMN 1.5 §10.3.2.14). */
function ofRange(frame: Frame, range: FeelRange): unknown[] | null {
  const all = steps(frame, range.start, range.end, true);
  return all?.filter((item) => inRange(item, range) === true) ?? null;
}

/** `1..5` and `@"2026-02-01"..@"2026-02-28"`, also downwards. Whole numbers and days only. */
function steps(frame: Frame, from: unknown, to: unknown, upwards = false): unknown[] | null {
  const [first, last] = [ordinal(from), ordinal(to)];
  if (first === null || last === null || from instanceof FeelDate !== to instanceof FeelDate) return null;
  if (upwards && last < first) return null;
  const length = Math.abs(last - first) + 1;
  frame.run.budget.list(length);
  const at = (i: number) => (last >= first ? first + i : first - i);
  return Array.from({ length }, (_, i) => (from instanceof FeelDate ? FeelDate.ofDays(at(i)) : at(i)));
}

function ordinal(value: unknown): number | null {
  if (value instanceof FeelDate) return value.days;
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : null;
}

/** Runs `body` for the cartesian product, the last name fastest; null when a domain is null; stops when body says so. */
function iterate(list: readonly Iteration[], frame: Frame, body: (frame: Frame) => boolean, index = 0): boolean | null {
  const head = list[index];
  if (!head) {
    frame.run.budget.spend();
    return body(frame);
  }
  const elements = head.elements(frame);
  if (!elements) return null;
  for (const element of elements) {
    const going = iterate(list, withName(frame, head.name, element), body, index + 1);
    if (going !== true) return going;
  }
  return true;
}

function forExpression(c: Compiler, kids: SyntaxNode[]): Eval {
  const { list, inner } = iterations(c, child(c, kids, 1));
  const body = compileNode(bind(inner, 'partial'), child(c, kids, 3));
  return (frame) => {
    const partial: unknown[] = [];
    const done = iterate(list, withName(frame, 'partial', partial), (at) => {
      partial.push(body(at) ?? null);
      return true;
    });
    return done === null ? null : partial;
  };
}

function quantified(c: Compiler, kids: SyntaxNode[]): Eval {
  const some = child(c, kids, 0).name === 'some';
  const { list, inner } = iterations(c, child(c, kids, 1));
  const condition = compileNode(inner, child(c, kids, 3));
  return (frame) => {
    let result: boolean | null = !some;
    const done = iterate(list, frame, (at) => {
      const answer = condition(at);
      if (answer === some) result = some;
      else if (answer !== !some) result = null;
      return answer !== some;
    });
    return done === null ? null : result;
  };
}
