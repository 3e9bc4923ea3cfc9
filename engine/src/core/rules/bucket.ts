/**
 * Rules that are asked together. Those with a bound on the same number (`value > 30`, `value > 40` …) stand in a table
 * sorted by their bounds, of which only the part that the event's value passes is asked; the others one by one.
 */
import { getter, testOf, type Facts, type Get, type Test } from './closures.ts';
import type { Leaf, Node } from './tree.ts';

/** Below this a table costs more than it saves. */
const MIN_TABLE = 8;

export interface Entry {
  /** Position of the rule in its set. */
  rule: number;
  node: Node;
  /** The comparison by which the rule was found here. */
  settled: Leaf | null;
}

interface Asked {
  rule: number;
  /** What is left to ask; null when nothing is. */
  test: Test | null;
}

interface Table {
  get: Get;
  /** Rules whose bound the value passes are the first ones (`>` ascending) — or, for `<`, descending. */
  bounds: Float64Array;
  above: boolean;
  inclusive: boolean;
  rules: readonly Asked[];
}

export class Bucket {
  private readonly single: Asked[] = [];
  private readonly tables: Table[] = [];

  constructor(entries: readonly Entry[]) {
    const groups = groupByBound(entries);
    for (const entry of entries) {
      const bound = boundsOf(entry).find((leaf) => (groups.get(groupName(leaf))?.length ?? 0) >= MIN_TABLE);
      if (!bound) this.single.push(asked(entry, entry.settled ? [entry.settled] : []));
    }
    const placed = new Set<Entry>();
    for (const group of groups.values()) {
      const members = group.filter(({ entry }) => !placed.has(entry));
      if (group.length < MIN_TABLE || members.length === 0) continue;
      members.forEach(({ entry }) => placed.add(entry));
      this.tables.push(tableOf(members));
    }
  }

  match(facts: Facts, found: (rule: number) => void): void {
    const { single, tables } = this;
    for (let i = 0; i < single.length; i += 1) {
      const { rule, test } = single[i] as Asked;
      if (test === null || test(facts)) found(rule);
    }
    for (let i = 0; i < tables.length; i += 1) matchTable(tables[i] as Table, facts, found);
  }
}

function matchTable(
  { get, bounds, above, inclusive, rules }: Table,
  facts: Facts,
  found: (rule: number) => void,
): void {
  const value = get(facts);
  if (typeof value !== 'number') return;
  let low = 0;
  let high = bounds.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const bound = bounds[middle] as number;
    const passes = bound === value ? inclusive : above ? bound < value : bound > value;
    if (passes) low = middle + 1;
    else high = middle;
  }
  for (let i = 0; i < low; i += 1) {
    const { rule, test } = rules[i] as Asked;
    if (test === null || test(facts)) found(rule);
  }
}

interface Bounded {
  entry: Entry;
  leaf: Leaf;
  bound: number;
}

/** A rule stands in one group: that of its first bound whose group is large enough decides later. */
function groupByBound(entries: readonly Entry[]): Map<string, Bounded[]> {
  const groups = new Map<string, Bounded[]>();
  for (const entry of entries) {
    for (const leaf of boundsOf(entry)) {
      const bound = (leaf.value as { constant: number }).constant;
      const name = groupName(leaf);
      const group = groups.get(name);
      if (group) group.push({ entry, leaf, bound });
      else groups.set(name, [{ entry, leaf, bound }]);
    }
  }
  return groups;
}

const groupName = (leaf: Leaf) => `${leaf.operator} ${leaf.fact.join('.')}`;

/** Bounds that must hold for the rule to match. */
function boundsOf({ node }: Entry): Leaf[] {
  const nodes = node.kind === 'and' ? node.nodes : [node];
  return nodes.filter(
    (inner): inner is Leaf =>
      inner.kind === 'leaf' &&
      !inner.negated &&
      /^(less|greater)Than/.test(inner.operator) &&
      'constant' in inner.value &&
      typeof inner.value.constant === 'number',
  );
}

function tableOf(members: readonly Bounded[]): Table {
  const { leaf } = members[0] as Bounded;
  const above = leaf.operator.startsWith('greaterThan');
  const sorted = [...members].sort((a, b) => (above ? a.bound - b.bound : b.bound - a.bound));
  return {
    get: getter(leaf.fact),
    bounds: Float64Array.from(sorted, ({ bound }) => bound),
    above,
    inclusive: leaf.operator.endsWith('Inclusive'),
    rules: sorted.map(({ entry, leaf: settled }) => asked(entry, entry.settled ? [entry.settled, settled] : [settled])),
  };
}

const asked = ({ rule, node }: Entry, settled: readonly Node[]): Asked => ({
  rule,
  test: testOf(node, new Set(settled)),
});
