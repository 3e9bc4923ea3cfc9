/** Lists, contexts and filters (DMN 1.3 §10.3.1.2, rules 52–61; §10.3.2.5, 10.3.2.6). */
import type { SyntaxNode } from '@lezer/common';
import { FeelSyntaxError } from '../errors.ts';
import { withEntries, withName, type Eval, type Frame } from '../frame.ts';
import { children, nameOf, stringValue } from '../parse.ts';
import { isContext, isForbiddenKey, type FeelContext } from '../values.ts';
import { bind, child, compileNode, operand, type Compiler, type Rule } from './compiler.ts';
import { compileTest } from './tests.ts';

export const collectionRules: Readonly<Record<string, Rule>> = {
  List: (c, _node, kids) => list(c, kids),
  Context: (c, _node, kids) => context(c, kids),
  FilterExpression: (c, _node, kids) => filter(c, kids),
};

function list(c: Compiler, kids: SyntaxNode[]): Eval {
  const items = kids.slice(1, -1).map((kid) => compileNode(c, kid));
  return (frame) => {
    frame.run.budget.list(items.length);
    return items.map((item) => item(frame) ?? null);
  };
}

/** Later entries see earlier ones. A key twice is refused: one of the two would be lost. */
function context(c: Compiler, kids: SyntaxNode[]): Eval {
  const entries: { key: string; value: Eval }[] = [];
  let inner = c;
  for (const entry of kids.filter((kid) => kid.name === 'ContextEntry')) {
    const parts = children(entry);
    const key = keyOf(c, child(c, parts, 0));
    if (entries.some((earlier) => earlier.key === key)) {
      throw FeelSyntaxError.at(c.parsed.source, entry.from, 'KEY_TWICE', { found: key });
    }
    entries.push({ key, value: compileNode(inner, child(c, parts, 1)) });
    inner = bind(inner, key);
  }
  return (frame) => {
    const result: FeelContext = {};
    const at = withEntries(frame, result);
    for (const { key, value } of entries) result[key] = value(at) ?? null;
    return result;
  };
}

function keyOf(c: Compiler, node: SyntaxNode): string {
  const inside = node.firstChild ?? node;
  const key = inside.name === 'StringLiteral' ? stringValue(c.parsed.source, inside) : nameOf(c.parsed, inside);
  if (isForbiddenKey(key)) throw FeelSyntaxError.at(c.parsed.source, node.from, 'KEY_FORBIDDEN', { found: key });
  return key;
}

const PREDICATES = new Set(['Comparison', 'Conjunction', 'Disjunction', 'QuantifiedExpression', 'BooleanLiteral']);

function filter(c: Compiler, kids: SyntaxNode[]): Eval {
  const target = operand(c, child(c, kids, 0));
  const node = child(c, kids, 2);
  const inner = bind(c, 'item');
  if (node.name === 'SimplePositiveUnaryTest') {
    const test = compileTest(bind(inner, '?'), node);
    return (frame) => chosen(target(frame), frame, (at, item) => test(at, item));
  }
  const condition = compileNode(inner, node);
  const mayIndex = !PREDICATES.has(node.name);
  return (frame) => {
    const value = target(frame) ?? null;
    if (mayIndex && value !== null) {
      const index = condition(frame);
      if (typeof index === 'number') return at(asList(value), index);
    }
    return chosen(value, frame, condition);
  };
}

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

/** The elements for which the condition is true; a single value is a list of one, null stays null. */
function chosen(value: unknown, frame: Frame, condition: (at: Frame, item: unknown) => unknown): unknown[] | null {
  if (value === null || value === undefined) return null;
  const all = asList(value);
  frame.run.budget.list(all.length);
  return all.filter((item) => condition(itemFrame(frame, item), item) === true);
}

function itemFrame(frame: Frame, item: unknown): Frame {
  const named = withName(withName(frame, '?', item), 'item', item);
  return isContext(item) ? withEntries(named, item) : named;
}

/** 1-based; negative from the end. */
const at = (list: readonly unknown[], index: number): unknown =>
  Number.isInteger(index) && index !== 0 ? (list.at(index > 0 ? index - 1 : index) ?? null) : null;
