/**
 * Which equality a rule is found by. A rule that can only match when one of some facts has one of some values need not be
 * asked for other events: that set of (fact, value) pairs is its cover. Of several covers the one that the fewest rules
 * of the set share is taken, so that an event wakes as few rules as possible.
 */
import type { Json } from '../json.ts';
import type { Leaf, Node, Path } from './tree.ts';

/** Pairs beyond this are not worth their memory. */
const MAX_PAIRS = 64;

export interface Pair {
  fact: Path;
  value: Json;
}
export interface Cover {
  pairs: readonly Pair[];
  /** The comparison that is known to hold for whoever was found by the cover. */
  settles: Leaf | null;
}

/** How many rules name each pair. */
export class Popularity {
  private readonly counts = new Map<string, Map<Json, number>>();

  add(node: Node): void {
    if (node.kind !== 'leaf') node.nodes.forEach((inner) => this.add(inner));
    else for (const { fact, value } of pairsOf(node) ?? []) this.count(fact, value);
  }

  private count(fact: Path, value: Json): void {
    let values = this.counts.get(fact);
    if (!values) this.counts.set(fact, (values = new Map<Json, number>()));
    values.set(value, (values.get(value) ?? 0) + 1);
  }

  /** Rules that are woken when one of the pairs holds, at most. */
  of(pairs: readonly Pair[]): number {
    return pairs.reduce((sum, { fact, value }) => sum + (this.counts.get(fact)?.get(value) ?? 0), 0);
  }
}

/** The best cover; null when the rule may match without any equality. */
export function coverOf(node: Node, popularity: Popularity): Cover | null {
  if (node.kind === 'leaf') {
    const pairs = pairsOf(node);
    return pairs && { pairs, settles: node };
  }
  const covers = node.nodes.map((inner) => coverOf(inner, popularity));
  if (node.kind === 'and') return best(covers, popularity);
  const pairs = covers.flatMap((cover) => cover?.pairs ?? []);
  const complete = covers.length > 0 && covers.every((cover) => cover !== null) && pairs.length <= MAX_PAIRS;
  return complete ? { pairs: withoutDoubles(pairs), settles: null } : null;
}

function best(covers: readonly (Cover | null)[], popularity: Popularity): Cover | null {
  let found: Cover | null = null;
  let fewest = Infinity;
  for (const cover of covers) {
    if (!cover) continue;
    const woken = popularity.of(cover.pairs);
    if (woken < fewest) [found, fewest] = [cover, woken];
  }
  return found;
}

function pairsOf(leaf: Leaf): Pair[] | null {
  if (leaf.negated || !('constant' in leaf.value)) return null;
  const { constant } = leaf.value;
  const { fact } = leaf;
  if (leaf.operator === 'equal')
    return typeof constant === 'object' && constant !== null ? null : [{ fact, value: constant }];
  if (leaf.operator !== 'in' || !Array.isArray(constant) || constant.length > MAX_PAIRS) return null;
  return withoutDoubles(constant.map((value) => ({ fact, value })));
}

function withoutDoubles(pairs: Pair[]): Pair[] {
  if (pairs.length < 2) return pairs;
  const seen = new Map<string, Set<Json>>();
  return pairs.filter(({ fact, value }) => {
    const values = seen.get(fact) ?? new Set<Json>();
    seen.set(fact, values);
    return !values.has(value) && values.add(value);
  });
}
