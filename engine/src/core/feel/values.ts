/**
 * FEEL's value space over plain JavaScript values: null, booleans, numbers, strings, arrays (lists) and plain objects
 * (contexts) as they come from JSON, plus decimals, dates, times, durations, ranges and functions of our own. Equality and order
 * are three-valued: comparing different kinds gives null (DMN 1.3 §10.3.2.13, table 42).
 */
import type { Budget } from './limits.ts';
import { compareNumbers, isDecimal, isNumber } from './numbers.ts';
import { FeelDate, FeelDateTime, FeelDuration, FeelTime } from './temporal/index.ts';

export type Kind =
  | 'null'
  | 'boolean'
  | 'number'
  | 'string'
  | 'list'
  | 'context'
  | 'date'
  | 'time'
  | 'date time'
  | 'years months duration'
  | 'days time duration'
  | 'range'
  | 'function';

export type FeelContext = Record<string, unknown>;

/** What a call may know besides its arguments. */
export interface Call {
  readonly now: number | undefined;
  readonly budget: Budget;
}

export class FeelFunction {
  constructor(
    readonly parameters: readonly string[],
    /** Positional call. */
    readonly call: (args: unknown[], run: Call) => unknown,
    /** Call by parameter names; default: put into the order of `parameters`. */
    readonly callNamed?: (args: ReadonlyMap<string, unknown>, run: Call) => unknown,
    /** How deep its body is nested; 0 for built-ins. */
    readonly depth = 0,
  ) {}
}

/** An interval; an open side is `null` with nothing included. */
export class FeelRange {
  constructor(
    readonly start: unknown,
    readonly end: unknown,
    readonly startIncluded: boolean,
    readonly endIncluded: boolean,
    /**
     * How a test was written: `> 5`, `<= x` have no bound on that side (as against a bound that came out null), `= 5` is
     * `neither`; null for `[a..b]`. Ranges that are written differently are not equal.
     */
    readonly unbounded: 'start' | 'end' | 'neither' | null = null,
  ) {}

  toString(): string {
    return `${this.startIncluded ? '[' : '('}${this.start ?? ''}..${this.end ?? ''}${this.endIncluded ? ']' : ')'}`;
  }
}

export function kindOf(value: unknown): Kind {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'number') return 'number';
  if (typeof value === 'string') return 'string';
  if (typeof value === 'function' || value instanceof FeelFunction) return 'function';
  if (Array.isArray(value)) return 'list';
  if (value instanceof FeelDate) return 'date';
  if (value instanceof FeelTime) return 'time';
  if (value instanceof FeelDateTime) return 'date time';
  if (value instanceof FeelDuration) return value.kind === 'months' ? 'years months duration' : 'days time duration';
  if (value instanceof FeelRange) return 'range';
  return isDecimal(value) ? 'number' : 'context';
}

export const isContext = (value: unknown): value is FeelContext => kindOf(value) === 'context';

/** Keys that must never be written to an object. */
export const isForbiddenKey = (key: string) => key === '__proto__' || key === 'constructor' || key === 'prototype';

/** Three-valued equality. The work on lists and contexts is counted where a budget is given. */
export function equals(a: unknown, b: unknown, budget?: Budget): boolean | null {
  if (typeof a === 'number' && typeof b === 'number') return a === b;
  const [left, right] = [kindOf(a), kindOf(b)];
  if (left === 'null' || right === 'null') return left === right;
  if (left !== right) return null;
  switch (left) {
    case 'list':
      return listEquals(a as unknown[], b as unknown[], budget);
    case 'context':
      return contextEquals(a as FeelContext, b as FeelContext, budget);
    case 'range':
      return rangeEquals(a as FeelRange, b as FeelRange);
    case 'function':
      return a === b;
    case 'string':
      budget?.spend((a as string).length >> 10);
      return a === b;
    case 'boolean':
      return a === b;
    default:
      return compare(a, b) === 0;
  }
}

function listEquals(a: unknown[], b: unknown[], budget?: Budget): boolean {
  if (a.length !== b.length) return false;
  budget?.spend(a.length);
  return a.every((item, i) => equals(item, b[i], budget) === true);
}

function contextEquals(a: FeelContext, b: FeelContext, budget?: Budget): boolean {
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  budget?.spend(keys.length);
  return keys.every((key) => Object.hasOwn(b, key) && equals(a[key], b[key], budget) === true);
}

function rangeEquals(a: FeelRange, b: FeelRange): boolean {
  return (
    a.unbounded === b.unbounded &&
    a.startIncluded === b.startIncluded &&
    a.endIncluded === b.endIncluded &&
    equals(a.start, b.start) === true &&
    equals(a.end, b.end) === true
  );
}

/** −1, 0, 1, or null when the two are not comparable. Strings go by code points. */
export function compare(a: unknown, b: unknown): number | null {
  if (typeof a === 'number' && typeof b === 'number') return a < b ? -1 : a > b ? 1 : 0;
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  if (isNumber(a) && isNumber(b)) return compareNumbers(a, b);
  const [left, right] = [magnitude(a), magnitude(b)];
  if (left === null || right === null || kindOf(a) !== kindOf(b)) return null;
  return left < right ? -1 : left > right ? 1 : 0;
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const [left, right] = [a[Symbol.iterator](), b[Symbol.iterator]()];
  for (;;) {
    const [x, y] = [left.next(), right.next()];
    if (x.done || y.done) return x.done ? -1 : 1;
    if (x.value !== y.value) return (x.value.codePointAt(0) ?? 0) < (y.value.codePointAt(0) ?? 0) ? -1 : 1;
  }
}

function magnitude(value: unknown): number | null {
  if (value instanceof FeelDate) return value.days;
  if (value instanceof FeelTime) return value.moment;
  if (value instanceof FeelDateTime) return value.instant;
  if (value instanceof FeelDuration) return value.amount;
  return null;
}

/** Whether a value lies in a range; null when it cannot be told. */
export function inRange(value: unknown, range: FeelRange): boolean | null {
  const low = side(value, range.start, range.startIncluded, 1, range.unbounded === 'start');
  const high = side(value, range.end, range.endIncluded, -1, range.unbounded === 'end');
  if (low === false || high === false) return low === null || high === null ? null : false;
  return low === null || high === null ? null : true;
}

function side(value: unknown, bound: unknown, included: boolean, sign: 1 | -1, unbounded: boolean): boolean | null {
  if (unbounded) return kindOf(value) === 'null' ? null : true;
  const order = compare(value, bound);
  return order === null ? null : order * sign > 0 || (included && order === 0);
}
