/**
 * Which values of one fact a comparison allows, as sets that can be intersected and compared: the arithmetic behind "this
 * rule never holds" and "this rule holds whenever that one does". Exact for scalars (finite sets, intervals and what is
 * left out of them); of lists it knows what they must contain and must not. A comparison of two facts has no domain.
 */
import type { Json } from '../json.ts';
import type { FactType } from './grammar.ts';
import type { Leaf } from './tree.ts';

/** Scalars: those listed, or all but those left out – numbers within bounds, and others when `others`. */
type Scalars = { only: ReadonlySet<Json> } | Most;
interface Most {
  except: ReadonlySet<Json>;
  low: number;
  high: number;
  lowOpen: boolean;
  highOpen: boolean;
  /** Texts, booleans, null and objects as well. */
  others: boolean;
}

interface Lists {
  with: ReadonlySet<Json>;
  without: ReadonlySet<Json>;
}

export interface Domain {
  /** The fact may be missing. */
  absent: boolean;
  scalars: Scalars;
  /** Null: it cannot be a list. */
  lists: Lists | null;
}

const NOTHING: Scalars = { only: new Set() };
const ANY_LIST: Lists = { with: new Set(), without: new Set() };
const unbounded = { low: -Infinity, high: Infinity, lowOpen: false, highOpen: false };
const allBut = (except: readonly Json[]): Most => ({ except: new Set(except), ...unbounded, others: true });

/** Null for a comparison of two facts, or with what its operator cannot judge. */
export function domainOf(leaf: Leaf): Domain | null {
  if (!('constant' in leaf.value)) return null;
  const { constant } = leaf.value;
  const positive = positiveDomain(leaf, constant);
  return positive && leaf.negated ? complement(leaf, constant) : positive;
}

function positiveDomain({ operator, missing }: Leaf, constant: Json): Domain | null {
  const listed = Array.isArray(constant) ? constant : [constant];
  const strict = missing === 'unknown';
  switch (operator) {
    case 'equal':
      return { absent: false, scalars: { only: new Set(scalarsOf([constant])) }, lists: null };
    case 'in':
      return { absent: false, scalars: { only: new Set(scalarsOf(listed)) }, lists: null };
    case 'notEqual':
    case 'notIn': {
      const left = operator === 'notEqual' ? [constant] : listed;
      // Strictly, null is missing unless the rule speaks of it.
      const except = strict && !left.includes(null) ? [...left, null] : left;
      return { absent: !strict, scalars: allBut(except), lists: ANY_LIST };
    }
    case 'contains':
      return { absent: false, scalars: NOTHING, lists: { with: new Set([constant]), without: new Set() } };
    case 'doesNotContain':
      return { absent: false, scalars: NOTHING, lists: { with: new Set(), without: new Set([constant]) } };
    default:
      return typeof constant === 'number' ? bounded(operator, constant) : null;
  }
}

function bounded(operator: Leaf['operator'], bound: number): Domain {
  const open = operator === 'lessThan' || operator === 'greaterThan';
  const most: Most = { ...allBut([]), others: false };
  const scalars = operator.startsWith('less')
    ? { ...most, high: bound, highOpen: open }
    : { ...most, low: bound, lowOpen: open };
  return { absent: false, scalars, lists: null };
}

/** Only rules that take missing facts as a value have negated comparisons: a negation holds for all the rest. */
function complement({ operator }: Leaf, constant: Json): Domain | null {
  const rest = { absent: true, scalars: allBut([]), lists: ANY_LIST };
  const listed = Array.isArray(constant) ? constant : [constant];
  switch (operator) {
    case 'equal':
      return { ...rest, scalars: allBut([constant]) };
    case 'in':
      return { ...rest, scalars: allBut(listed) };
    case 'notEqual':
      return { absent: false, scalars: { only: new Set(scalarsOf([constant])) }, lists: null };
    case 'notIn':
      return { absent: false, scalars: { only: new Set(scalarsOf(listed)) }, lists: null };
    case 'contains':
      return { ...rest, lists: { with: new Set(), without: new Set([constant]) } };
    case 'doesNotContain':
      return { ...rest, lists: { with: new Set([constant]), without: new Set() } };
    default:
      return { ...rest, scalars: outside(operator, constant as number) };
  }
}

function outside(operator: Leaf['operator'], bound: number): Most {
  const open = operator === 'lessThanInclusive' || operator === 'greaterThanInclusive';
  const rest = allBut([]);
  return operator.startsWith('less')
    ? { ...rest, low: bound, lowOpen: open }
    : { ...rest, high: bound, highOpen: open };
}

/** What a fact of a type may be at all; `values`: its declared enumeration, of a list's items when it is a list. */
export function domainOfType(type: FactType, values?: readonly Json[]): Domain {
  const any: Domain = { absent: true, scalars: allBut([]), lists: ANY_LIST };
  if (type === 'list') return { ...any, scalars: { only: new Set([null]) } };
  if (values) return { ...any, scalars: { only: new Set([...scalarsOf(values), null]) }, lists: null };
  if (type === 'boolean') return { ...any, scalars: { only: new Set([true, false, null]) }, lists: null };
  return type === 'any' ? any : { ...any, lists: null };
}

export function intersection(a: Domain, b: Domain): Domain {
  return {
    absent: a.absent && b.absent,
    scalars: common(a.scalars, b.scalars),
    lists: a.lists &&
      b.lists && { with: union(a.lists.with, b.lists.with), without: union(a.lists.without, b.lists.without) },
  };
}

function common(a: Scalars, b: Scalars): Scalars {
  if ('only' in a) return { only: new Set([...a.only].filter((value) => has(b, value))) };
  if ('only' in b) return common(b, a);
  const both: Most = {
    except: union(a.except, b.except),
    low: Math.max(a.low, b.low),
    high: Math.min(a.high, b.high),
    lowOpen: (a.lowOpen && a.low >= b.low) || (b.lowOpen && b.low >= a.low),
    highOpen: (a.highOpen && a.high <= b.high) || (b.highOpen && b.high <= a.high),
    others: a.others && b.others,
  };
  return both.others || both.low !== both.high
    ? both
    : { only: new Set([both.low].filter((value) => has(both, value))) };
}

const union = <T>(a: ReadonlySet<T>, b: ReadonlySet<T>): ReadonlySet<T> =>
  a.size === 0 ? b : b.size === 0 ? a : new Set([...a, ...b]);

function has(scalars: Scalars, value: Json): boolean {
  if ('only' in scalars) return scalars.only.has(value);
  if (scalars.except.has(value)) return false;
  if (typeof value !== 'number') return scalars.others;
  const { low, high, lowOpen, highOpen } = scalars;
  return (lowOpen ? value > low : value >= low) && (highOpen ? value < high : value <= high);
}

export const isEmpty = ({ absent, scalars, lists }: Domain): boolean =>
  !absent && noScalars(scalars) && (lists === null || [...lists.with].some((item) => lists.without.has(item)));

const noScalars = (scalars: Scalars): boolean =>
  'only' in scalars ? scalars.only.size === 0 : !scalars.others && noNumbers(scalars);

const noNumbers = ({ low, high, lowOpen, highOpen }: Most): boolean =>
  low > high || (low === high && (lowOpen || highOpen));

/** Whatever `a` allows, `b` allows as well. */
export function isWithin(a: Domain, b: Domain): boolean {
  if (a.absent && !b.absent) return false;
  if (a.lists && !b.lists) return false;
  if (a.lists && b.lists) {
    const { lists } = a;
    if (![...b.lists.with].every((item) => lists.with.has(item))) return false;
    if (![...b.lists.without].every((item) => lists.without.has(item))) return false;
  }
  return scalarsWithin(a.scalars, b.scalars);
}

function scalarsWithin(a: Scalars, b: Scalars): boolean {
  if ('only' in a) return [...a.only].every((value) => has(b, value));
  if (noScalars(a)) return true;
  if ('only' in b || (a.others && !b.others)) return false;
  if ([...b.except].some((value) => has(a, value))) return false;
  return noNumbers(a) || (above(a, b) && below(a, b));
}

const above = (a: Most, b: Most) => a.low > b.low || (a.low === b.low && (a.lowOpen || !b.lowOpen));
const below = (a: Most, b: Most) => a.high < b.high || (a.high === b.high && (a.highOpen || !b.highOpen));

/** The values, where they are finitely many. */
export const finite = ({ absent, scalars, lists }: Domain): ReadonlySet<Json> | null =>
  !absent && lists === null && 'only' in scalars ? scalars.only : null;

/** A list or an object is equal to nothing. */
const scalarsOf = (values: readonly Json[]): Json[] =>
  values.filter((value) => value === null || typeof value !== 'object');
