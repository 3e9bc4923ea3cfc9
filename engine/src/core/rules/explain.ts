/**
 * Why a rule matched, or why not: its conditions as they were written, each with its result, what was wanted and what
 * was there. It judges the written conditions directly, in Kleene's three-valued logic, and so is also an independent
 * check of what was compiled. While events stream in only the values that a rule looks at are kept (`Evidence`); the
 * explanation is made of them and the rule's version when somebody asks.
 */
import type { Json } from '../json.ts';
import { compareValues, getter, type Facts } from './closures.ts';
import {
  isReference,
  type Comparison,
  type Condition,
  type MissingPolicy,
  type Operator,
  type RuleSource,
} from './grammar.ts';
import { pathOf, type Path } from './tree.ts';

/** `unknown`: a fact is missing on which it depends. */
export type Truth = boolean | 'unknown';

export type Explanation =
  | { kind: 'all' | 'any'; result: Truth; conditions: Explanation[] }
  | { kind: 'not'; result: Truth; condition: Explanation }
  | {
      kind: 'comparison';
      result: Truth;
      fact: string;
      operator: Operator;
      wanted: Json;
      /** Set when the wanted value is another fact's. */
      wantedFact?: string;
      /** Null with `missing` when there is none. */
      actual: Json;
      missing: boolean;
    };

/** What the rule's comparisons looked at, in the order in which they are written; undefined where there was nothing. */
export type Evidence = readonly (Json | undefined)[];

/** Where the evidence of a condition is read. */
export function evidencePaths(condition: Condition): Path[] {
  if ('all' in condition) return condition.all.flatMap(evidencePaths);
  if ('any' in condition) return condition.any.flatMap(evidencePaths);
  if ('not' in condition) return evidencePaths(condition.not);
  const { value } = condition;
  return isReference(value) ? [pathOf(condition), pathOf(value)] : [pathOf(condition)];
}

export function explain(rule: RuleSource, facts: Facts): Explanation {
  return explainEvidence(
    rule,
    evidencePaths(rule.conditions).map((path) => getter(path)(facts)),
  );
}

/** The explanation of what the rule, in the version that looked, has looked at. */
export function explainEvidence({ conditions, missing }: RuleSource, evidence: Evidence): Explanation {
  return explained(conditions, evidence.values(), missing ?? 'unknown');
}

type Values = Iterator<Json | undefined>;

function explained(condition: Condition, values: Values, missing: MissingPolicy): Explanation {
  if ('all' in condition) {
    const conditions = condition.all.map((inner) => explained(inner, values, missing));
    return { kind: 'all', result: every(conditions.map(({ result }) => result)), conditions };
  }
  if ('any' in condition) {
    const conditions = condition.any.map((inner) => explained(inner, values, missing));
    return { kind: 'any', result: negate(every(conditions.map(({ result }) => negate(result)))), conditions };
  }
  if ('not' in condition) {
    const inner = explained(condition.not, values, missing);
    return { kind: 'not', result: negate(inner.result), condition: inner };
  }
  return comparison(condition, values, missing);
}

const every = (results: readonly Truth[]): Truth => {
  if (results.includes(false)) return false;
  return results.includes('unknown') ? 'unknown' : true;
};
const negate = (truth: Truth): Truth => (truth === 'unknown' ? truth : !truth);

function comparison(written: Comparison, values: Values, missing: MissingPolicy): Explanation {
  const { operator, value } = written;
  const left = values.next().value as Json | undefined;
  const reference = isReference(value) ? pathOf(value) : null;
  const right = reference ? (values.next().value as Json | undefined) : (value as Json);
  return {
    kind: 'comparison',
    result:
      missing === 'as-value'
        ? compareValues(operator, left, right)
        : strictly(operator, left, right, reference !== null),
    fact: pathOf(written),
    operator,
    wanted: right ?? null,
    ...(reference ? { wantedFact: reference } : {}),
    actual: left ?? null,
    missing: left === undefined,
  };
}

/** Null is a value only where the rule itself speaks of null. */
function strictly(operator: Operator, left: Json | undefined, right: Json | undefined, fromFact: boolean): Truth {
  if (left === undefined || right === undefined) return 'unknown';
  if (fromFact && (left === null || right === null)) return 'unknown';
  const speaksOfNull = right === null || (Array.isArray(right) && right.includes(null));
  if (left === null && !speaksOfNull) return 'unknown';
  if (!fits(operator, left, right)) return 'unknown';
  return compareValues(operator, left, right);
}

/** The value is of the kind that the operator can judge. */
function fits(operator: Operator, left: Json, right: Json): boolean {
  if (operator === 'equal' || operator === 'notEqual') return true;
  if (operator === 'in' || operator === 'notIn') return Array.isArray(right);
  if (operator === 'contains' || operator === 'doesNotContain') return Array.isArray(left);
  return typeof left === 'number' && typeof right === 'number';
}
