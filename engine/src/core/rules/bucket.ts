/**
 * Rules that are asked together. Those with a bound on the same number (`value > 30`, `value > 40` …) stand in a table
 * sorted by their bounds, of which only the part that the event's value passes is asked; the others one by one.
 */
import type { Json } from '../json.ts';
import { cost, type Facts } from './closures.ts';
import type { Operator } from './grammar.ts';
import type { Judgements } from './judgements.ts';
import type { Leaf, Node } from './tree.ts';

/** Below this a table costs more than it saves. */
const MIN_TABLE = 8;
const BOUNDS: ReadonlySet<Operator> = new Set(['lessThan', 'lessThanInclusive', 'greaterThan', 'greaterThanInclusive']);

/** One of the nodes that must all hold for a rule to match. */
interface Demand {
  node: Node;
  /** Of its judgement. */
  number: number;
}

export interface Entry {
  /** Position of the rule in its set. */
  rule: number;
  /** Beside the comparison by which the rule is found. */
  demands: readonly Demand[];
}

/** What is cheap and seldom holds is asked first. */
export function entryOf(rule: number, node: Node, settled: Leaf | null, judgements: Judgements): Entry {
  const nodes = node.kind === 'and' ? [...node.nodes].sort((a, b) => cost(a) - cost(b)) : [node];
  const demands: Demand[] = [];
  for (const each of nodes) if (each !== settled) demands.push({ node: each, number: judgements.numberOf(each) });
  return { rule, demands };
}

interface Table {
  slot: number;
  /** Rules whose bound the value passes are the first ones (`>` ascending) — or, for `<`, descending. */
  bounds: Float64Array;
  above: boolean;
  inclusive: boolean;
  rules: Demands;
}

export class Bucket {
  private readonly single: Demands;
  private readonly tables: Table[] = [];

  constructor(
    entries: readonly Entry[],
    private readonly judgements: Judgements,
  ) {
    const { tables, rest } = byBound(entries);
    this.single = new Demands(rest);
    for (const members of tables) this.tables.push(tableOf(members, judgements));
  }

  match(facts: Facts, found: number[]): void {
    const { single, tables, judgements } = this;
    single.ask(single.count, facts, judgements, found);
    for (let i = 0; i < tables.length; i += 1) {
      const table = tables[i] as Table;
      table.rules.ask(passed(table, judgements.valueAt(table.slot, facts)), facts, judgements, found);
    }
  }
}

/** How many bounds the value passes. */
function passed({ bounds, above, inclusive }: Table, value: Json | undefined): number {
  if (typeof value !== 'number') return 0;
  let low = 0;
  let high = bounds.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const bound = bounds[middle] as number;
    const passes = bound === value ? inclusive : above ? bound < value : bound > value;
    if (passes) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What each of some rules demands: numbers of judgements, in flat arrays. */
class Demands {
  readonly count: number;
  private readonly rules: Int32Array;
  /** Where the demands of each rule begin; one more for the end of the last. */
  private readonly starts: Int32Array;
  private readonly numbers: Int32Array;

  constructor(entries: readonly Entry[]) {
    this.count = entries.length;
    this.rules = new Int32Array(entries.length);
    this.starts = new Int32Array(entries.length + 1);
    const numbers: number[] = [];
    for (let i = 0; i < entries.length; i += 1) {
      const { rule, demands } = entries[i] as Entry;
      this.rules[i] = rule;
      for (const { number } of demands) numbers.push(number);
      this.starts[i + 1] = numbers.length;
    }
    this.numbers = Int32Array.from(numbers);
  }

  /** Adds those of the first `count` rules that hold. */
  ask(count: number, facts: Facts, judgements: Judgements, found: number[]): void {
    const { rules, starts, numbers } = this;
    let at = 0;
    for (let i = 0; i < count; i += 1) {
      const end = starts[i + 1] as number;
      while (at < end && judgements.holds(numbers[at] as number, facts)) at += 1;
      if (at === end) found.push(rules[i] as number);
      at = end;
    }
  }
}

interface Bounded {
  entry: Entry;
  leaf: Leaf;
  bound: number;
}

/** A rule stands in one table: that of its first bound which enough others share. */
function byBound(entries: readonly Entry[]): { tables: Bounded[][]; rest: readonly Entry[] } {
  if (entries.length < MIN_TABLE) return { tables: [], rest: entries };
  const sizes = new Map<string, number>();
  const bounds = entries.map(boundsOf);
  for (const leaves of bounds) {
    for (const leaf of leaves) sizes.set(tableName(leaf), (sizes.get(tableName(leaf)) ?? 0) + 1);
  }
  const tables = new Map<string, Bounded[]>();
  const rest: Entry[] = [];
  for (const [i, entry] of entries.entries()) {
    const leaf = bounds[i]?.find((each) => (sizes.get(tableName(each)) ?? 0) >= MIN_TABLE);
    if (!leaf) {
      rest.push(entry);
      continue;
    }
    const { constant: bound } = leaf.value as { constant: number };
    const table = tables.get(tableName(leaf));
    if (table) table.push({ entry, leaf, bound });
    else tables.set(tableName(leaf), [{ entry, leaf, bound }]);
  }
  return { tables: [...tables.values()], rest };
}

const tableName = (leaf: Leaf) => `${leaf.operator} ${leaf.fact}`;

function boundsOf({ demands }: Entry): Leaf[] {
  const leaves: Leaf[] = [];
  for (const { node } of demands) if (isBound(node)) leaves.push(node);
  return leaves;
}

const isBound = (node: Node): node is Leaf =>
  node.kind === 'leaf' &&
  !node.negated &&
  BOUNDS.has(node.operator) &&
  'constant' in node.value &&
  typeof node.value.constant === 'number';

function tableOf(members: readonly Bounded[], judgements: Judgements): Table {
  const { leaf } = members[0] as Bounded;
  const above = leaf.operator.startsWith('greaterThan');
  const sorted = [...members].sort((a, b) => (above ? a.bound - b.bound : b.bound - a.bound));
  return {
    slot: judgements.slot(leaf.fact),
    bounds: Float64Array.from(sorted, ({ bound }) => bound),
    above,
    inclusive: leaf.operator.endsWith('Inclusive'),
    rules: new Demands(
      sorted.map(({ entry: { rule, demands }, leaf: settled }) => ({
        rule,
        demands: demands.filter(({ node }) => node !== settled),
      })),
    ),
  };
}
