/**
 * Reads a rule set as its author should: rules that never hold or always do, two rules that say the same, values that a
 * fact cannot have, and negations of facts that may be missing. All that is wrong at once, with what `compileRules` says
 * first. What it reports is proved from the conditions; where they are too many to prove anything it keeps silent, and it
 * says so where not all rules were compared with each other.
 */
import type { Json, Text } from '../json.ts';
import type { Problem } from '../problem.ts';
import { ruleProblem } from './codes.ts';
import { domainOf, domainOfType, finite, intersection, isEmpty, isWithin, type Domain } from './domain.ts';
import {
  isReference,
  type Comparison,
  type Condition,
  type FactType,
  type FactTypes,
  type RuleSource,
} from './grammar.ts';
import { keyOf } from './judgements.ts';
import { checkRule } from './read.ts';
import { pathOf, treeOf, type Node, type Path } from './tree.ts';

export interface LintOptions {
  facts?: FactTypes;
  /** Values that a fact may have, by its path; of a list, its items. */
  values?: Readonly<Record<Path, readonly Json[]>>;
  /** Paths of facts that are never missing. */
  present?: readonly Path[];
}

/** Alternatives beyond this are not unfolded. */
const MAX_ALTERNATIVES = 64;
/** Comparisons of two alternatives, in one set. */
const MAX_COMPARED = 200_000;
/** Other rules that one problem names. */
const MAX_NAMED = 5;

/** One way in which a rule holds: what each fact must be, and comparisons of facts with facts. */
interface Alternative {
  domains: ReadonlyMap<Path, Domain>;
  opaque: ReadonlySet<string>;
}

interface Read {
  rule: RuleSource;
  place: string;
  alternatives: Alternative[];
}

export function lintRules(rules: readonly RuleSource[], options: LintOptions = {}): Problem[] {
  const problems: Problem[] = [];
  const read: Read[] = [];
  for (const [i, rule] of rules.entries()) {
    const place = `rules[${i}]`;
    const wrong = checkRule(rule, options.facts ?? null, place);
    problems.push(...wrong);
    if (wrong.some(({ severity }) => severity === 'error')) continue;
    const alone = new RuleLint(rule, place, options);
    const known = wrong.some(({ code }) => code === 'RULE_NEVER' || code === 'RULE_EMPTY_ALL');
    problems.push(...alone.problems(known));
    const alternatives = alone.alternatives(false);
    if (alternatives && alternatives.length > 0) read.push({ rule, place, alternatives });
  }
  return [...problems, ...overlaps(read)];
}

/** One rule by itself. */
class RuleLint {
  private readonly found: Problem[] = [];
  private readonly warned = new Set<string>();

  constructor(
    private readonly rule: RuleSource,
    private readonly place: string,
    private readonly options: LintOptions,
  ) {}

  /** `known`: that it never or always holds has been said. */
  problems(known: boolean): Problem[] {
    this.walk(this.rule.conditions, `${this.place}.conditions`, false);
    const undeclared = this.found.some(({ code }) => code === 'RULE_VALUE_UNDECLARED');
    if (known || undeclared) return this.found;
    if (this.alternatives(false)?.length === 0) this.report('RULE_NEVER_HOLDS', this.place);
    else if (this.alternatives(true)?.length === 0) this.report('RULE_ALWAYS_HOLDS', this.place);
    return this.found;
  }

  /** Ways in which the rule holds, or is false when `negated`; null when they are too many. */
  alternatives(negated: boolean): Alternative[] | null {
    const { conditions, missing } = this.rule;
    return alternativesOf(treeOf(conditions, missing ?? 'unknown', negated), (path) => this.base(path));
  }

  private base(path: Path): Domain {
    return domainOfType(typeAt(this.options.facts, path), this.options.values?.[path]);
  }

  private report(code: Parameters<typeof ruleProblem>[0], path: string, data: Record<string, string> = {}): void {
    this.found.push(ruleProblem(code, path, data));
  }

  private walk(condition: Condition, path: string, negated: boolean): void {
    if ('not' in condition) return this.walk(condition.not, `${path}.not`, !negated);
    if ('all' in condition) return condition.all.forEach((inner, i) => this.walk(inner, `${path}.all[${i}]`, negated));
    if ('any' in condition) return condition.any.forEach((inner, i) => this.walk(inner, `${path}.any[${i}]`, negated));
    this.undeclared(condition, path);
    this.missing(condition, path, negated);
  }

  private undeclared(comparison: Comparison, path: string): void {
    const { value } = comparison;
    const fact = pathOf(comparison);
    const values = this.options.values?.[fact];
    if (!values || isReference(value) || /Than/.test(comparison.operator)) return;
    const wanted = Array.isArray(value) ? value : [value as Json];
    for (const [i, each] of wanted.entries()) {
      if (each === null || values.includes(each)) continue;
      const place = Array.isArray(value) ? `${path}.value[${i}]` : `${path}.value`;
      this.report('RULE_VALUE_UNDECLARED', place, {
        fact,
        value: JSON.stringify(each),
        known: values.map((known) => JSON.stringify(known)).join(', '),
      });
    }
  }

  /** A negation reads as if it held for what is missing: once for a fact, say whether it does. */
  private missing(comparison: Comparison, path: string, negated: boolean): void {
    const denies = /^(not|doesNot)/.test(comparison.operator) !== negated;
    const fact = pathOf(comparison);
    if (!denies || this.options.present?.includes(fact) || this.warned.has(fact)) return;
    if (comparison.value === null) return;
    this.warned.add(fact);
    this.report(this.rule.missing === 'as-value' ? 'RULE_MISSING_HOLDS' : 'RULE_MISSING_FAILS', path, { fact });
  }
}

function typeAt(facts: FactTypes | undefined, path: Path): FactType {
  let type: FactType | undefined = facts ? { fields: facts } : 'any';
  for (const name of path.split('.')) type = typeof type === 'object' ? type.fields[name] : undefined;
  return type ?? 'any';
}

type Base = (path: Path) => Domain;

function alternativesOf(node: Node, base: Base): Alternative[] | null {
  if (node.kind === 'leaf') {
    const domain = domainOf(node);
    if (!domain) return [{ domains: new Map(), opaque: new Set([keyOf(node)]) }];
    const possible = intersection(base(node.fact), domain);
    return isEmpty(possible) ? [] : [{ domains: new Map([[node.fact, possible]]), opaque: new Set() }];
  }
  let found: Alternative[] = node.kind === 'or' ? [] : [{ domains: new Map(), opaque: new Set() }];
  for (const inner of node.nodes) {
    const next = alternativesOf(inner, base);
    if (!next) return null;
    if (node.kind === 'or') found.push(...next);
    else if (found.length * next.length > MAX_ALTERNATIVES) return null;
    else found = found.flatMap((one) => next.flatMap((other) => together(one, other) ?? []));
    if (found.length > MAX_ALTERNATIVES) return null;
  }
  return found;
}

/** Null when both cannot hold. */
function together(a: Alternative, b: Alternative): Alternative | null {
  const domains = new Map(a.domains);
  for (const [path, domain] of b.domains) {
    const before = domains.get(path);
    const both = before ? intersection(before, domain) : domain;
    if (isEmpty(both)) return null;
    domains.set(path, both);
  }
  return { domains, opaque: new Set([...a.opaque, ...b.opaque]) };
}

const alternativeWithin = (a: Alternative, b: Alternative): boolean =>
  [...b.opaque].every((key) => a.opaque.has(key)) &&
  [...b.domains].every(([path, domain]) => {
    const mine = a.domains.get(path);
    return mine !== undefined && isWithin(mine, domain);
  });

/** Rules that hold whenever another does. */
function overlaps(read: readonly Read[]): Problem[] {
  const candidates = new Candidates(read);
  const problems: Problem[] = [];
  let budget = MAX_COMPARED;
  const within = (a: Read, b: Read): boolean =>
    a.alternatives.every((one) =>
      b.alternatives.some((other) => {
        budget -= 1;
        return alternativeWithin(one, other);
      }),
    );
  for (const [i, a] of read.entries()) {
    const same: RuleSource[] = [];
    const wider: RuleSource[] = [];
    for (const position of candidates.of(a)) {
      const b = read[position] as Read;
      if (position === i || budget <= 0 || !within(a, b)) continue;
      if (!within(b, a)) wider.push(b.rule);
      // Of two that are the same the later one is named.
      else if (position < i) same.push(b.rule);
    }
    if (same.length > 0) problems.push(overlap('RULE_SAME', a, same));
    if (wider.length > 0) problems.push(overlap('RULE_WITHIN', a, wider));
  }
  if (budget <= 0) problems.push(ruleProblem('RULE_NOT_ALL_COMPARED', 'rules', { count: read.length }));
  return problems;
}

function overlap(code: 'RULE_SAME' | 'RULE_WITHIN', { rule, place }: Read, others: readonly RuleSource[]): Problem {
  const names = others.slice(0, MAX_NAMED).map(nameOf);
  const more = others.length > MAX_NAMED ? 1 : 0;
  return ruleProblem(
    code,
    `${place}.conditions`,
    {},
    {
      rule: nameOf(rule),
      others: {
        zh: names.map(({ zh }) => zh).join('、') + (more ? ' 等' : ''),
        en: names.map(({ en }) => en).join(', ') + (more ? ' and others' : ''),
      },
    },
  );
}

const nameOf = ({ id, name }: RuleSource): Text => ({ zh: `“${name?.zh ?? id}”`, en: `"${name?.en ?? id}"` });

/**
 * Which rules can be wider than another, without asking all: one that demands that a fact be one of some values is wider
 * only than those that demand one of these values too.
 */
class Candidates {
  private readonly byValue = new Map<Path, Map<Json, number[]>>();
  private readonly free: number[] = [];

  constructor(read: readonly Read[]) {
    for (const [position, { alternatives }] of read.entries()) {
      for (const alternative of alternatives) this.add(alternative, position);
    }
  }

  private add({ domains }: Alternative, position: number): void {
    let fewest: [Path, ReadonlySet<Json>] | null = null;
    for (const [path, domain] of domains) {
      const values = finite(domain);
      if (values && (!fewest || values.size < fewest[1].size)) fewest = [path, values];
    }
    if (!fewest) return void this.free.push(position);
    const [path, values] = fewest;
    const byValue = this.byValue.get(path) ?? new Map<Json, number[]>();
    this.byValue.set(path, byValue);
    for (const value of values) byValue.set(value, [...(byValue.get(value) ?? []), position]);
  }

  of({ alternatives }: Read): Set<number> {
    const found = new Set(this.free);
    for (const [path, domain] of alternatives[0]?.domains ?? []) {
      const [value] = finite(domain) ?? [];
      if (value === undefined) continue;
      for (const position of this.byValue.get(path)?.get(value) ?? []) found.add(position);
    }
    return found;
  }
}
