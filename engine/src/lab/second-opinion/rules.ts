/**
 * The second opinion on rules: json-rules-engine judges the same facts by the same conditions. A fresh engine for every
 * run, because one that is shared mixes concurrent runs up. It is asked only where it is known to mean the same: not about
 * negations of what is missing (unless the rule takes that as a value), nor about values of another kind than the operator
 * judges, which the library converts. What was not compared is counted with its reason; after the deadline nothing is.
 */
import { Engine, type RuleProperties } from 'json-rules-engine';
import type { Json, JsonObject, Text } from '../../core/json.ts';
import { compileRules, type Comparison, type Condition, type RuleSource } from '../../core/rules/index.ts';

export interface RuleOpinion {
  /** Judgements (one rule, one case) on which both were asked. */
  compared: number;
  notComparable: { ruleId: string; reason: IncomparableReason; text: Text; cases: number }[];
  differences: RuleDifference[];
}

export interface RuleDifference {
  ruleId: string;
  facts: JsonObject;
  /** The rule holds. */
  ours: boolean;
  theirs: boolean;
}

export interface RuleOpinionOptions {
  /** Asked between runs of the library; true ends the comparison. */
  expired?(): boolean;
}

/** Why a rule is not compared on some facts. */
const reasons = {
  missing: {
    zh: '否定条件或数据项之间的比较缺少数据：本系统视为未知，对照引擎视为一个取值',
    en: 'a negation or a comparison of two facts has no value: unknown here, a value like any other there',
  },
  kind: {
    zh: '数据的类型与运算符不符：本系统不转换，对照引擎会转换',
    en: 'the value is not of the kind that the operator judges: not converted here, converted there',
  },
  failed: { zh: '对照引擎运行失败', en: 'the other engine failed' },
  expired: { zh: '时间用完，没有比较', en: 'time ran out before it was compared' },
} as const satisfies Record<string, Text>;
export type IncomparableReason = keyof typeof reasons;

/** Rules of one run of the library: it does not yield to others before a run is over. */
const RULES_PER_RUN = 100;

/** For rules that `compileRules` accepts; of others nothing is compared, and it throws. */
export async function ruleOpinion(
  rules: readonly RuleSource[],
  cases: readonly JsonObject[],
  options: RuleOpinionOptions = {},
): Promise<RuleOpinion> {
  const { set, problems } = compileRules(rules);
  if (!set) throw new Error(`the rules have errors: ${problems.map(({ code, path }) => `${code} ${path}`).join(', ')}`);
  const tally = new Tally();
  for (const facts of cases) {
    const ours = new Set(set.match(facts).map(({ id }) => id));
    const comparable: RuleSource[] = [];
    for (const rule of rules) {
      const reason = incomparable(rule.conditions, facts, rule.missing === 'as-value', false);
      if (reason) tally.leave(rule.id, reason);
      else comparable.push(rule);
    }
    for (let from = 0; from < comparable.length; from += RULES_PER_RUN) {
      const asked = comparable.slice(from, from + RULES_PER_RUN);
      if (options.expired?.()) asked.forEach(({ id }) => tally.leave(id, 'expired'));
      else await compare(asked, facts, ours, tally);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  return tally.opinion();
}

async function compare(
  rules: readonly RuleSource[],
  facts: JsonObject,
  ours: ReadonlySet<string>,
  tally: Tally,
): Promise<void> {
  const theirs = await matches(rules, facts);
  if (theirs) {
    for (const { id } of rules) tally.compare({ ruleId: id, facts, ours: ours.has(id), theirs: theirs.has(id) });
    return;
  }
  // One failing rule fails the library's whole run: the others are asked by themselves.
  if (rules.length === 1) return tally.leave((rules[0] as RuleSource).id, 'failed');
  for (const rule of rules) await compare([rule], facts, ours, tally);
}

/** Null when the library threw. */
async function matches(rules: readonly RuleSource[], facts: JsonObject): Promise<Set<string> | null> {
  const engine = new Engine([], { allowUndefinedFacts: true });
  try {
    for (const { id, conditions } of rules) {
      engine.addRule({ conditions: conditions as RuleProperties['conditions'], event: { type: id } });
    }
    const { events } = await engine.run(facts);
    return new Set(events.map(({ type }) => type));
  } catch {
    return null;
  }
}

class Tally {
  private compared = 0;
  private readonly left = new Map<string, RuleOpinion['notComparable'][number]>();
  private readonly differences: RuleDifference[] = [];

  compare(found: RuleDifference): void {
    this.compared += 1;
    if (found.ours !== found.theirs) this.differences.push(found);
  }

  leave(ruleId: string, reason: IncomparableReason): void {
    const key = `${reason} ${ruleId}`;
    const entry = this.left.get(key) ?? { ruleId, reason, text: reasons[reason], cases: 0 };
    entry.cases += 1;
    this.left.set(key, entry);
  }

  opinion(): RuleOpinion {
    return { compared: this.compared, notComparable: [...this.left.values()], differences: this.differences };
  }
}

/** Why the two engines would not mean the same by a condition on these facts; null when they do. */
function incomparable(
  condition: Condition,
  facts: JsonObject,
  asValue: boolean,
  negated: boolean,
): IncomparableReason | null {
  if ('not' in condition) return incomparable(condition.not, facts, asValue, !negated);
  const inner = 'all' in condition ? condition.all : 'any' in condition ? condition.any : null;
  if (!inner) return comparison(condition as Comparison, facts, asValue, negated);
  for (const each of inner) {
    const reason = incomparable(each, facts, asValue, negated);
    if (reason) return reason;
  }
  return null;
}

function comparison(
  written: Comparison,
  facts: JsonObject,
  asValue: boolean,
  negated: boolean,
): IncomparableReason | null {
  const { operator, value } = written;
  const reference = isReference(value);
  const left = valueOf(facts, written);
  const right = reference ? valueOf(facts, value) : (value as Json);
  if (left === STRANGE || right === STRANGE) return 'kind';
  const kind = kindOf(operator);
  if (kind === 'number') {
    if (present(left) && typeof left !== 'number') return 'kind';
    if (typeof right !== 'number') return present(right) ? 'kind' : 'missing';
  }
  // The library fails on what is not a list here.
  if (kind === 'in list' && !Array.isArray(right)) return present(right) ? 'kind' : 'missing';
  if (kind === 'of list' && present(left) && !Array.isArray(left)) return 'kind';
  if (asValue) return null;
  const denies = DENIALS.has(operator) !== negated;
  const speaksOfNull = (kind === 'any' && right === null) || (kind === 'in list' && (right as Json[]).includes(null));
  const missing = left === undefined || (left === null && (reference || !speaksOfNull));
  return (missing && (denies || reference)) || (reference && !present(right)) ? 'missing' : null;
}

const DENIALS: ReadonlySet<string> = new Set(['notEqual', 'notIn', 'doesNotContain']);

function kindOf(operator: Comparison['operator']): 'number' | 'in list' | 'of list' | 'any' {
  if (operator === 'in' || operator === 'notIn') return 'in list';
  if (operator === 'contains' || operator === 'doesNotContain') return 'of list';
  return operator === 'equal' || operator === 'notEqual' ? 'any' : 'number';
}

const present = (value: Json | undefined) => value !== undefined && value !== null;

type Reference = Pick<Comparison, 'fact' | 'path'>;
const isReference = (value: Comparison['value']): value is Reference & { [key: string]: Json } =>
  typeof value === 'object' && value !== null && 'fact' in value;

/** A path that leads through something else than objects: the library takes that something, or its length, as the value. */
const STRANGE = Symbol('strange');

function valueOf(facts: JsonObject, { fact, path }: Reference): Json | undefined | typeof STRANGE {
  let value: Json | undefined = facts[fact];
  for (const name of path?.split('.').slice(1) ?? []) {
    if (value === undefined) return undefined;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return STRANGE;
    value = value[name];
  }
  return value;
}
