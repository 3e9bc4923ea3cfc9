/**
 * Conditions of rules as forms show them: facts by one dotted name, groups and comparisons, and the scope of a rule taken
 * apart into kinds, metrics and event types. Whatever cannot be taken apart stays a condition. Pure.
 */
import type { Json } from '../../api/types.ts';

export interface FactReference {
  fact: string;
  path?: string;
}
export interface InputReference {
  input: string;
}
export type Value = Json | FactReference | InputReference;
export interface Comparison extends FactReference {
  operator: string;
  value: Value;
}
export type Condition = { all: Condition[] } | { any: Condition[] } | { not: Condition } | Comparison;
export type Group = { all: Condition[] } | { any: Condition[] };

export const operators = [
  ...(['equal', 'notEqual', 'greaterThan', 'greaterThanInclusive', 'lessThan', 'lessThanInclusive'] as const),
  ...(['in', 'notIn', 'contains', 'doesNotContain'] as const),
] as const;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const isInput = (value: unknown): value is InputReference => isObject(value) && 'input' in value;
export const isFact = (value: unknown): value is FactReference => isObject(value) && 'fact' in value;
export const isComparison = (condition: Condition): condition is Comparison => 'fact' in condition;
export const isGroup = (condition: Condition): condition is Group => 'all' in condition || 'any' in condition;

/** `thing` with `$.attributes.high` is `thing.attributes.high`. */
export const factName = ({ fact, path }: FactReference): string => (path ? `${fact}${path.slice(1)}` : fact);
export function factOf(name: string): FactReference {
  const dot = name.indexOf('.');
  return dot < 0 ? { fact: name } : { fact: name.slice(0, dot), path: `$${name.slice(dot)}` };
}

export const kindOfGroup = (group: Group): 'all' | 'any' => ('all' in group ? 'all' : 'any');
export const membersOf = (group: Group): Condition[] => ('all' in group ? group.all : group.any);
export const groupOf = (kind: 'all' | 'any', members: Condition[]): Group =>
  kind === 'all' ? { all: members } : { any: members };
/** Forms begin with a group. */
export const asGroup = (condition: Condition | undefined): Group =>
  condition === undefined ? { all: [] } : isGroup(condition) ? condition : { all: [condition] };
/** An empty group says nothing. */
export const orNothing = (group: Group): Condition | undefined => (membersOf(group).length ? group : undefined);

/** What an empty field becomes when the operator asks for another shape. */
export function valueFor(operator: string, value: Value): Value {
  const list = operator === 'in' || operator === 'notIn';
  if (isInput(value) || isFact(value)) return value;
  if (list && !Array.isArray(value)) return value === '' || value === null ? [] : [value];
  if (!list && Array.isArray(value)) return value[0] ?? '';
  return value;
}

export interface Scope {
  kinds: string[];
  metrics: string[];
  types: string[];
  /** What else must hold. */
  rest: Condition[];
}

const parts = [
  ['kinds', { fact: 'thing', path: '$.kind' }],
  ['metrics', { fact: 'metric' }],
  ['types', { fact: 'type' }],
] as const;

const listed = (value: Value): string[] | null => {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) && value.every((one) => typeof one === 'string') ? (value as string[]) : null;
};

/** Null: it is no plain list of conditions. */
export function readScope(condition: Condition | undefined): Scope | null {
  const scope: Scope = { kinds: [], metrics: [], types: [], rest: [] };
  if (condition === undefined) return scope;
  if (!('all' in condition)) return null;
  for (const one of condition.all) {
    const found = isComparison(one) ? parts.find(([, fact]) => factName(one) === factName(fact)) : undefined;
    const values = found && isComparison(one) && /^(equal|in)$/.test(one.operator) ? listed(one.value) : null;
    if (found && values && !scope[found[0]].length) scope[found[0]] = values;
    else scope.rest.push(one);
  }
  return scope;
}

export function writeScope(scope: Scope): Condition {
  const named = parts.flatMap(([name, fact]): Condition[] => {
    const values = scope[name];
    if (!values.length) return [];
    return [
      values.length === 1
        ? { ...fact, operator: 'equal', value: values[0]! }
        : { ...fact, operator: 'in', value: values },
    ];
  });
  return { all: [...named, ...scope.rest] };
}
