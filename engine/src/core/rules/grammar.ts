/**
 * The rule grammar: that of json-rules-engine, restricted (ADR 0002). A condition is one of `all`, `any`, `not` or a
 * comparison of a fact with a constant or another fact; paths are plain (`$.a.b`); operators are the ten that the library
 * brings. What is not here is refused, so that a rule means the same to both engines and to whoever reads it.
 */
import { z } from 'zod';
import type { Json, Text } from '../json.ts';

export const OPERATORS = [
  'equal',
  'notEqual',
  'lessThan',
  'lessThanInclusive',
  'greaterThan',
  'greaterThanInclusive',
  'in',
  'notIn',
  'contains',
  'doesNotContain',
] as const;
export type Operator = (typeof OPERATORS)[number];

export interface FactReference {
  fact: string;
  path?: string;
}
export interface Comparison extends FactReference {
  operator: Operator;
  value: Json | FactReference;
}
export type Condition = { all: Condition[] } | { any: Condition[] } | { not: Condition } | Comparison;

/**
 * What a comparison with a fact that is not there (or null) gives. `unknown` (default): it is neither true nor false, and
 * neither is its negation; the rule matches only when it is true whatever the fact may be. `as-value`: as
 * json-rules-engine with `allowUndefinedFacts`, where `notEqual` and `not` hold for what is missing.
 */
export type MissingPolicy = 'unknown' | 'as-value';

export interface RuleSource {
  /** Unique in its set. */
  id: string;
  name?: Text;
  /** Higher first among the matches; default 1, as in json-rules-engine. */
  priority?: number;
  missing?: MissingPolicy;
  conditions: Condition;
}

/** Type of a fact, or of each of its fields. `any` allows every operator. */
export type FactType =
  'number' | 'string' | 'boolean' | 'list' | 'any' | { fields: Readonly<Record<string, FactType>> };
export type FactTypes = Readonly<Record<string, FactType>>;

/** JSON Schema of the editor and shape of the API; what it cannot say (depth, types of facts) `read.ts` checks. */
const factReference = z.strictObject({ fact: z.string(), path: z.string().optional() });
const condition: z.ZodType<Condition> = z.lazy(() =>
  z.union([
    z.strictObject({ all: z.array(condition) }),
    z.strictObject({ any: z.array(condition).min(1) }),
    z.strictObject({ not: condition }),
    z.strictObject({
      ...factReference.shape,
      operator: z.enum(OPERATORS),
      value: z.union([factReference, z.json()]),
    }),
  ]),
);
export const ruleConditions = condition.meta({ id: 'RuleConditions' });

export const isReference = (value: Json | FactReference): value is FactReference & { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && 'fact' in value;
