/**
 * A rule set: compiled once, never changed, swapped whole. `match` answers which rules hold for the facts of one event,
 * highest priority first. Rules are found by the equalities and `in` lists that they demand (`plan.ts`), then by sorted
 * bounds (`bucket.ts`); what has neither is asked every time. Compiling can be done in pieces, so that a server goes on
 * answering while ten thousand rules are swapped.
 */
import type { Json } from '../json.ts';
import type { Problem } from '../problem.ts';
import { Bucket, type Entry } from './bucket.ts';
import { getter, type Facts, type Get } from './closures.ts';
import { ruleProblem } from './codes.ts';
import { witness, type Evidence } from './explain.ts';
import type { FactTypes, RuleSource } from './grammar.ts';
import { coverOf, Popularity } from './plan.ts';
import { checkRule } from './read.ts';
import { treeOf, type Node, type Path } from './tree.ts';

export interface RuleSet<R extends RuleSource = RuleSource> {
  /** By priority, then as given. */
  readonly rules: readonly R[];
  match(facts: Facts): R[];
  /** The matches with the values that they looked at, for `explainEvidence`. */
  matchWithEvidence(facts: Facts): { rule: R; evidence: Evidence }[];
  /** Rules that are asked for every event because no equality leads to them. */
  readonly unindexed: number;
}

export interface CompiledRules<R extends RuleSource = RuleSource> {
  /** Null when a problem is an error. */
  set: RuleSet<R> | null;
  problems: Problem[];
}

export interface RuleOptions {
  /** Known facts and their types; without them names are free. */
  facts?: FactTypes;
}

/** Rules compiled between two pauses of `compileRulesInPieces`: well below 10 ms. */
const PIECE = 250;

export function compileRules<R extends RuleSource>(sources: readonly R[], options: RuleOptions = {}): CompiledRules<R> {
  const pieces = compileRulesInPieces(sources, options);
  for (;;) {
    const { done, value } = pieces.next();
    if (done) return value;
  }
}

/** Yields between pieces of work; the value that it returns at the end is the answer. */
export function* compileRulesInPieces<R extends RuleSource>(
  sources: readonly R[],
  { facts }: RuleOptions = {},
): Generator<void, CompiledRules<R>> {
  const problems: Problem[] = [];
  const ids = new Set<string>();
  for (const [i, source] of sources.entries()) {
    const place = `rules[${i}]`;
    if (ids.has(source.id)) problems.push(ruleProblem('RULE_DUPLICATE_ID', `${place}.id`, { id: source.id }));
    ids.add(source.id);
    problems.push(...checkRule(source, facts ?? null, place));
    if (i % PIECE === PIECE - 1) yield;
  }
  if (problems.some(({ severity }) => severity === 'error')) return { set: null, problems };
  const rules = [...sources].sort((a, b) => (b.priority ?? 1) - (a.priority ?? 1));
  const trees: Node[] = [];
  const popularity = new Popularity();
  for (const [i, { conditions, missing }] of rules.entries()) {
    const tree = treeOf(conditions, missing ?? 'unknown');
    trees.push(tree);
    popularity.add(tree);
    if (i % PIECE === PIECE - 1) yield;
  }
  return { set: yield* indexed(rules, trees, popularity), problems };
}

/** Buckets of one fact by its value. */
interface FactIndex {
  get: Get;
  buckets: Map<Json | undefined, Bucket>;
}

function* indexed<R extends RuleSource>(
  rules: readonly R[],
  trees: readonly Node[],
  popularity: Popularity,
): Generator<void, RuleSet<R>> {
  const byFact = new Map<string, { fact: Path; values: Map<Json, Entry[]> }>();
  const always: Entry[] = [];
  let severalFacts = false;
  for (const [rule, node] of trees.entries()) {
    const cover = coverOf(node, popularity);
    const entry: Entry = { rule, node, settled: cover?.settles ?? null };
    if (!cover) always.push(entry);
    const names = new Set<string>();
    for (const { fact, value } of cover?.pairs ?? []) {
      const name = fact.join('.');
      names.add(name);
      const index = byFact.get(name) ?? { fact, values: new Map<Json, Entry[]>() };
      byFact.set(name, index);
      const entries = index.values.get(value);
      if (entries) entries.push(entry);
      else index.values.set(value, [entry]);
    }
    severalFacts ||= names.size > 1;
    if (rule % PIECE === PIECE - 1) yield;
  }
  const indexes: FactIndex[] = [];
  let pending = 0;
  for (const { fact, values } of byFact.values()) {
    const buckets = new Map<Json | undefined, Bucket>();
    for (const [value, entries] of values) {
      buckets.set(value, new Bucket(entries));
      pending += entries.length;
      if (pending < PIECE) continue;
      pending = 0;
      yield;
    }
    indexes.push({ get: getter(fact), buckets });
  }
  return new IndexedRules(rules, indexes, new Bucket(always), severalFacts, always.length);
}

class IndexedRules<R extends RuleSource> implements RuleSet<R> {
  /** Made when a rule first matches. */
  private readonly witnesses: ((facts: Facts) => Evidence)[] = [];

  constructor(
    readonly rules: readonly R[],
    private readonly indexes: readonly FactIndex[],
    private readonly always: Bucket,
    /** A rule may be found by two facts at once. */
    private readonly severalFacts: boolean,
    readonly unindexed: number,
  ) {}

  match(facts: Facts): R[] {
    return this.positions(facts).map((rule) => this.rules[rule] as R);
  }

  matchWithEvidence(facts: Facts): { rule: R; evidence: Evidence }[] {
    return this.positions(facts).map((position) => {
      const rule = this.rules[position] as R;
      const look = (this.witnesses[position] ??= witness(rule));
      return { rule, evidence: look(facts) };
    });
  }

  private positions(facts: Facts): number[] {
    const found: number[] = [];
    let sorted = true;
    const note = (rule: number) => {
      if (sorted && found.length > 0 && rule <= (found[found.length - 1] as number)) sorted = false;
      found.push(rule);
    };
    this.always.match(facts, note);
    for (let i = 0; i < this.indexes.length; i += 1) {
      const { get, buckets } = this.indexes[i] as FactIndex;
      buckets.get(get(facts))?.match(facts, note);
    }
    if (!sorted) found.sort((a, b) => a - b);
    return this.severalFacts ? found.filter((rule, i) => i === 0 || rule !== found[i - 1]) : found;
  }
}
