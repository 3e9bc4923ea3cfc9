/** The arithmetic operators over all kinds of values (DMN 1.3 §10.3.2.13, tables 43–47). Anything undefined is null. */
import { SERIES_STEPS } from './limits.ts';
import { add, divide, exact, isNumber, multiply, negate, power, subtract, type FeelNumber } from './numbers.ts';
import {
  addDuration,
  between,
  FeelDate,
  FeelDateTime,
  FeelDuration,
  FeelTime,
  type FeelTemporal,
} from './temporal/index.ts';
import type { Call } from './values.ts';

const isTemporal = (value: unknown): value is FeelTemporal =>
  value instanceof FeelDate || value instanceof FeelTime || value instanceof FeelDateTime;

export type Operation = (a: unknown, b: unknown, run: Call) => unknown;

export const operations: Readonly<Record<string, Operation>> = {
  '+': (a, b, run) => {
    if (isNumber(a) && isNumber(b)) return add(a, b);
    if (typeof a === 'string' && typeof b === 'string') {
      run.budget.string(a.length + b.length);
      return a + b;
    }
    if (a instanceof FeelDuration && b instanceof FeelDuration) return sum(a, b, 1);
    if (isTemporal(a) && b instanceof FeelDuration) return addDuration(a, b, 1);
    if (a instanceof FeelDuration && isTemporal(b)) return addDuration(b, a, 1);
    return null;
  },
  '-': (a, b) => {
    if (isNumber(a) && isNumber(b)) return subtract(a, b);
    if (a instanceof FeelDuration && b instanceof FeelDuration) return sum(a, b, -1);
    if (isTemporal(a) && b instanceof FeelDuration) return addDuration(a, b, -1);
    if (isTemporal(a) && isTemporal(b)) return between(a, b);
    return null;
  },
  '*': (a, b) => {
    if (isNumber(a) && isNumber(b)) return multiply(a, b);
    if (a instanceof FeelDuration && isNumber(b)) return scale(a, b);
    if (isNumber(a) && b instanceof FeelDuration) return scale(b, a);
    return null;
  },
  '/': (a, b) => {
    if (isNumber(a) && isNumber(b)) return divide(a, b);
    if (a instanceof FeelDuration && isNumber(b)) {
      const quotient = divide(a.amount, b);
      return quotient === null ? null : scaled(a, exact(quotient).toNumber());
    }
    if (a instanceof FeelDuration && b instanceof FeelDuration && a.kind === b.kind) return divide(a.amount, b.amount);
    return null;
  },
  '**': (a, b, run) => raised(a, b, run),
  '^': (a, b, run) => raised(a, b, run),
};

function raised(a: unknown, b: unknown, run: Call): FeelNumber | null {
  if (!isNumber(a) || !isNumber(b)) return null;
  run.budget.spend(SERIES_STEPS);
  return power(a, b);
}

export function negative(value: unknown): unknown {
  if (isNumber(value)) return negate(value);
  return value instanceof FeelDuration ? scaled(value, -value.amount) : null;
}

const scaled = (like: FeelDuration, amount: number): FeelDuration | null =>
  like.kind === 'months' ? FeelDuration.months(Math.trunc(amount)) : FeelDuration.time(amount);

const scale = (duration: FeelDuration, factor: FeelNumber) =>
  scaled(duration, exact(duration.amount).times(exact(factor)).toNumber());

const sum = (a: FeelDuration, b: FeelDuration, sign: 1 | -1): FeelDuration | null =>
  a.kind === b.kind ? scaled(a, a.amount + sign * b.amount) : null;
