/**
 * Comparisons and groups as closures over the facts of one event. They never throw and never look anything up by a name
 * that an object inherits: such names are refused when a rule is read. Cheap comparisons are asked first.
 */
import type { Json, JsonObject } from '../json.ts';
import type { Operator } from './grammar.ts';
import type { Leaf, Node, Path } from './tree.ts';

export type Facts = Readonly<JsonObject>;
export type Test = (facts: Facts) => boolean;
export type Get = (facts: Facts) => Json | undefined;

const NEVER: Test = () => false;
const ALWAYS: Test = () => true;
/** Up to here a list is searched from the front; longer ones are sets. */
const SHORT_LIST = 4;

export function getter(path: Path): Get {
  const names = path.split('.');
  const [first = '', second, ...rest] = names;
  if (second === undefined) return (facts) => facts[first];
  if (rest.length === 0) {
    return (facts) => {
      const outer = facts[first];
      return isObject(outer) ? outer[second] : undefined;
    };
  }
  return (facts) => {
    let value: Json | undefined = facts[first];
    for (let i = 1; i < names.length; i += 1) {
      if (!isObject(value)) return undefined;
      value = value[names[i] as string];
    }
    return value;
  };
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** One condition on its own; null when there is nothing to ask. In a set comparisons are shared instead (`judgements.ts`). */
export function testOf(node: Node): Test | null {
  if (node.kind === 'leaf') return leafTest(node);
  const tests = [...node.nodes].sort((a, b) => cost(a) - cost(b)).map((inner) => testOf(inner) ?? ALWAYS);
  if (node.kind === 'or') return anyOf(tests);
  return tests.length === 0 ? null : allOf(tests);
}

/** Operators that hold for most values: asked last where all must hold. */
const OFTEN: ReadonlySet<Operator> = new Set(['notEqual', 'notIn', 'doesNotContain']);

/** What is cheap and seldom holds is asked first. */
export function cost(node: Node): number {
  if (node.kind !== 'leaf') return 10 * node.nodes.length;
  return (OFTEN.has(node.operator) ? 4 : 0) + ('fact' in node.value ? 2 : 1);
}

export function allOf(tests: readonly Test[]): Test {
  const [a = ALWAYS, b, c, ...rest] = tests;
  if (!b) return a;
  if (!c) return (facts) => a(facts) && b(facts);
  if (rest.length === 0) return (facts) => a(facts) && b(facts) && c(facts);
  return (facts) => {
    for (const test of tests) if (!test(facts)) return false;
    return true;
  };
}

export function anyOf(tests: readonly Test[]): Test {
  const [a = NEVER, b, ...rest] = tests;
  if (!b) return a;
  if (rest.length === 0) return (facts) => a(facts) || b(facts);
  return (facts) => {
    for (const test of tests) if (test(facts)) return true;
    return false;
  };
}

export function leafTest(leaf: Leaf): Test {
  const test =
    'fact' in leaf.value ? betweenFacts(leaf, getter(leaf.value.fact)) : withConstant(leaf, leaf.value.constant);
  return leaf.negated ? (facts) => !test(facts) : test;
}

function withConstant(leaf: Leaf, constant: Json): Test {
  const get = getter(leaf.fact);
  const strict = leaf.missing === 'unknown';
  switch (leaf.operator) {
    case 'equal':
      return (facts) => get(facts) === constant;
    case 'notEqual':
      if (!strict) return (facts) => get(facts) !== constant;
      return (facts) => {
        const value = get(facts);
        return value !== undefined && (value !== null || constant === null) && value !== constant;
      };
    case 'in':
      return membership(get, constant);
    case 'notIn': {
      const member = membership(get, constant);
      if (!strict) return (facts) => !member(facts);
      const nullListed = Array.isArray(constant) && constant.includes(null);
      return (facts) => {
        const value = get(facts);
        return value !== undefined && (value !== null || nullListed) && !member(facts);
      };
    }
    case 'contains':
      return (facts) => {
        const value = get(facts);
        return Array.isArray(value) && value.includes(constant);
      };
    case 'doesNotContain':
      return (facts) => {
        const value = get(facts);
        return Array.isArray(value) && !value.includes(constant);
      };
    default:
      return typeof constant === 'number' ? ordered(leaf.operator, get, constant) : NEVER;
  }
}

function membership(get: Get, constant: Json): Test {
  if (!Array.isArray(constant)) return NEVER;
  if (constant.length <= SHORT_LIST) return (facts) => constant.includes(get(facts) as Json);
  const set = new Set<Json | undefined>(constant);
  return (facts) => set.has(get(facts));
}

function ordered(operator: Leaf['operator'], get: Get, bound: number): Test {
  switch (operator) {
    case 'lessThan':
      return (facts) => {
        const value = get(facts);
        return typeof value === 'number' && value < bound;
      };
    case 'lessThanInclusive':
      return (facts) => {
        const value = get(facts);
        return typeof value === 'number' && value <= bound;
      };
    case 'greaterThan':
      return (facts) => {
        const value = get(facts);
        return typeof value === 'number' && value > bound;
      };
    default:
      return (facts) => {
        const value = get(facts);
        return typeof value === 'number' && value >= bound;
      };
  }
}

/** Both sides change from event to event: the constant's test is made anew for what the other fact is. */
function betweenFacts(leaf: Leaf, other: Get): Test {
  const get = getter(leaf.fact);
  const strict = leaf.missing === 'unknown';
  const { operator } = leaf;
  return (facts) => {
    const left = get(facts);
    const right = other(facts);
    if (strict && (left === undefined || left === null || right === undefined || right === null)) return false;
    return compareValues(operator, left, right);
  };
}

/** The ten operators on plain values, as json-rules-engine has them for values of the operator's type. */
export function compareValues(operator: Leaf['operator'], left: Json | undefined, right: Json | undefined): boolean {
  switch (operator) {
    case 'equal':
      return left === right;
    case 'notEqual':
      return left !== right;
    case 'in':
      return Array.isArray(right) && right.includes(left as Json);
    case 'notIn':
      return Array.isArray(right) && !right.includes(left as Json);
    case 'contains':
      return Array.isArray(left) && left.includes(right as Json);
    case 'doesNotContain':
      return Array.isArray(left) && !left.includes(right as Json);
    default:
      return typeof left === 'number' && typeof right === 'number' && inOrder(operator, left, right);
  }
}

function inOrder(operator: Leaf['operator'], left: number, right: number): boolean {
  if (operator === 'lessThan') return left < right;
  if (operator === 'lessThanInclusive') return left <= right;
  return operator === 'greaterThan' ? left > right : left >= right;
}
