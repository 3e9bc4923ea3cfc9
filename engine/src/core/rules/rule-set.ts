/**
 * A rule set: compiled once, never changed, swapped whole. `match` answers which rules hold for the facts of one event,
 * highest priority first. Rules are found by the equalities and `in` lists that they demand (`plan.ts`), then by sorted
 * bounds (`bucket.ts`); what has neither is asked every time, each comparison at most once (`judgements.ts`). Compiling can be done in pieces, so that a server goes on
 * answering while ten thousand rules are swapped.
 */
import type { Json } from '../json.ts';
import type { Problem } from '../problem.ts';
import { Bucket, entryOf, type Entry } from './bucket.ts';
import { getter, type Facts, type Get } from './closures.ts';
import { ruleProblem } from './codes.ts';
import { evidencePaths, type Evidence } from './explain.ts';
import type { FactTypes, RuleSource } from './grammar.ts';
import { Judgements } from './judgements.ts';
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

/** Rules compiled between two pauses of `compileRulesInPieces`: a few milliseconds at most. */
const PIECE = 100;
/** So many that their tables of bounds are worth it, so few that making them is one piece. */
const UNFOUND_TOGETHER = 500;

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
  const byFact = new Map<Path, Map<Json, Entry[]>>();
  const always: Entry[] = [];
  const judgements = new Judgements();
  let severalFacts = false;
  for (const [rule, node] of trees.entries()) {
    const cover = coverOf(node, popularity);
    const entry = entryOf(rule, node, cover?.settles ?? null, judgements);
    if (!cover) always.push(entry);
    const pairs = cover?.pairs ?? [];
    for (const { fact, value } of pairs) {
      severalFacts ||= fact !== pairs[0]?.fact;
      let values = byFact.get(fact);
      if (!values) byFact.set(fact, (values = new Map()));
      const entries = values.get(value);
      if (entries) entries.push(entry);
      else values.set(value, [entry]);
    }
    if (rule % PIECE === PIECE - 1) yield;
  }
  const indexes: FactIndex[] = [];
  let pending = 0;
  for (const [fact, values] of byFact) {
    const buckets = new Map<Json | undefined, Bucket>();
    for (const [value, entries] of values) {
      buckets.set(value, new Bucket(entries, judgements));
      pending += entries.length;
      if (pending < PIECE) continue;
      pending = 0;
      yield;
    }
    indexes.push({ get: getter(fact), buckets });
  }
  const unfound: Bucket[] = [];
  for (let from = 0; from < always.length; from += UNFOUND_TOGETHER) {
    unfound.push(new Bucket(always.slice(from, from + UNFOUND_TOGETHER), judgements));
    yield;
  }
  judgements.complete();
  return new IndexedRules(rules, indexes, unfound, judgements, severalFacts, always.length);
}

class IndexedRules<R extends RuleSource> implements RuleSet<R> {
  /** Where the evidence of a rule is read; made when it first matches. */
  private readonly looks: (readonly number[] | undefined)[];

  constructor(
    readonly rules: readonly R[],
    private readonly indexes: readonly FactIndex[],
    /** Rules to which no equality leads. */
    private readonly unfound: readonly Bucket[],
    private readonly judgements: Judgements,
    /** A rule may be found by two facts at once. */
    private readonly severalFacts: boolean,
    readonly unindexed: number,
  ) {
    this.looks = Array.from({ length: rules.length }, () => undefined);
  }

  match(facts: Facts): R[] {
    const positions = this.positions(facts);
    const matches: R[] = [];
    for (let i = 0; i < positions.length; i += 1) matches.push(this.rules[positions[i] as number] as R);
    return matches;
  }

  matchWithEvidence(facts: Facts): { rule: R; evidence: Evidence }[] {
    const positions = this.positions(facts);
    const matches: { rule: R; evidence: Evidence }[] = [];
    for (let i = 0; i < positions.length; i += 1) {
      const position = positions[i] as number;
      matches.push({ rule: this.rules[position] as R, evidence: this.evidence(position, facts) });
    }
    return matches;
  }

  /** From what was read already. */
  private evidence(position: number, facts: Facts): Evidence {
    const slots = (this.looks[position] ??= this.slotsOf(position));
    const evidence = new Array<Json | undefined>(slots.length);
    for (let i = 0; i < slots.length; i += 1) evidence[i] = this.judgements.valueAt(slots[i] as number, facts);
    return evidence;
  }

  private slotsOf(position: number): number[] {
    return evidencePaths((this.rules[position] as R).conditions).map((path) => this.judgements.slot(path));
  }

  private positions(facts: Facts): number[] {
    const found: number[] = [];
    this.judgements.begin();
    for (let i = 0; i < this.unfound.length; i += 1) (this.unfound[i] as Bucket).match(facts, found);
    for (let i = 0; i < this.indexes.length; i += 1) {
      const { get, buckets } = this.indexes[i] as FactIndex;
      buckets.get(get(facts))?.match(facts, found);
    }
    if (!ascending(found)) found.sort((a, b) => a - b);
    return this.severalFacts ? found.filter((rule, i) => i === 0 || rule !== found[i - 1]) : found;
  }
}

function ascending(positions: readonly number[]): boolean {
  for (let i = 1; i < positions.length; i += 1) {
    if ((positions[i] as number) < (positions[i - 1] as number)) return false;
  }
  return true;
}
