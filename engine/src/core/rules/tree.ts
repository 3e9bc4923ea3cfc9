/**
 * A rule as it is judged: its conditions read, checked and brought into negation normal form, where `not` stands before
 * comparisons only. With `missing: 'unknown'` a negated comparison becomes the opposite operator (both are false for what
 * is missing, which gives Kleene's three-valued logic its true cases); with `as-value` it stays a negation.
 */
import type { Json } from '../json.ts';
import type { Comparison, Condition, FactReference, MissingPolicy, Operator } from './grammar.ts';
import { isReference } from './grammar.ts';

/** `thing.kind.code`: names hold no dots, so that this is unambiguous. */
export type Path = string;

export interface Leaf {
  kind: 'leaf';
  fact: Path;
  operator: Operator;
  /** A constant, or the path of another fact. */
  value: { constant: Json } | { fact: Path };
  /** `as-value` only. */
  negated: boolean;
  missing: MissingPolicy;
}
export type Node = Leaf | { kind: 'and' | 'or'; nodes: readonly Node[] };

/** What holds when the operator does not, for values that it can judge. */
export const OPPOSITE: Record<Operator, Operator> = {
  equal: 'notEqual',
  notEqual: 'equal',
  lessThan: 'greaterThanInclusive',
  lessThanInclusive: 'greaterThan',
  greaterThan: 'lessThanInclusive',
  greaterThanInclusive: 'lessThan',
  in: 'notIn',
  notIn: 'in',
  contains: 'doesNotContain',
  doesNotContain: 'contains',
};

/** A path begins with `$`, which stands for the fact. */
export const pathOf = ({ fact, path }: FactReference): Path => (path === undefined ? fact : fact + path.slice(1));

export function treeOf(condition: Condition, missing: MissingPolicy, negated = false): Node {
  if ('not' in condition) return treeOf(condition.not, missing, !negated);
  if ('all' in condition) return group(negated ? 'or' : 'and', condition.all, missing, negated);
  if ('any' in condition) return group(negated ? 'and' : 'or', condition.any, missing, negated);
  return leafOf(condition, missing, negated);
}

/** Groups within groups of the same kind are one group. */
function group(kind: 'and' | 'or', conditions: readonly Condition[], missing: MissingPolicy, negated: boolean): Node {
  const nodes: Node[] = [];
  for (const condition of conditions) {
    const node = treeOf(condition, missing, negated);
    if (node.kind === kind) nodes.push(...node.nodes);
    else nodes.push(node);
  }
  return nodes.length === 1 && nodes[0] ? nodes[0] : { kind, nodes };
}

export function leafOf(comparison: Comparison, missing: MissingPolicy, negated = false): Leaf {
  const { operator, value } = comparison;
  const turned = negated && missing === 'unknown';
  return {
    kind: 'leaf',
    fact: pathOf(comparison),
    operator: turned ? OPPOSITE[operator] : operator,
    value: isReference(value) ? { fact: pathOf(value) } : { constant: value as Json },
    negated: negated && !turned,
    missing,
  };
}
