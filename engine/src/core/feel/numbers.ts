/**
 * Exact decimal arithmetic over ordinary numbers. Values that enter and leave an expression are JSON numbers; inside one
 * arithmetic expression intermediate results stay decimals with 34 digits (IEEE 754 decimal128, DMN 1.3 §10.3.2.3.1), so
 * 0.1 + 0.2 = 0.3 and 1 / 3 * 3 = 1. Safe integers take the fast way.
 */
import { Decimal } from 'decimal.js';

const Exact = Decimal.clone({ precision: 34, rounding: Decimal.ROUND_HALF_EVEN, toExpNeg: -6200, toExpPos: 6200 });

/** A number inside an arithmetic expression. */
export type Raw = number | Decimal;

export const isRaw = (value: unknown): value is Raw =>
  typeof value === 'number' || (typeof value === 'object' && Decimal.isDecimal(value));

/** The JSON number, or null where there is none (overflow). */
export function finish(value: Raw): number | null {
  const number = typeof value === 'number' ? value : value.toNumber();
  return Number.isFinite(number) ? (number === 0 ? 0 : number) : null;
}

export const exact = (value: Raw): Decimal => (typeof value === 'number' ? new Exact(value) : value);

export function add(a: Raw, b: Raw): Raw {
  if (Number.isSafeInteger(a) && Number.isSafeInteger(b)) {
    const sum = (a as number) + (b as number);
    if (Number.isSafeInteger(sum)) return sum;
  }
  return exact(a).plus(exact(b));
}

export function subtract(a: Raw, b: Raw): Raw {
  if (Number.isSafeInteger(a) && Number.isSafeInteger(b)) {
    const difference = (a as number) - (b as number);
    if (Number.isSafeInteger(difference)) return difference;
  }
  return exact(a).minus(exact(b));
}

export function multiply(a: Raw, b: Raw): Raw {
  if (Number.isSafeInteger(a) && Number.isSafeInteger(b)) {
    const product = (a as number) * (b as number);
    if (Number.isSafeInteger(product)) return product;
  }
  return exact(a).times(exact(b));
}

export function divide(a: Raw, b: Raw): Raw | null {
  const divisor = exact(b);
  return divisor.isZero() ? null : exact(a).div(divisor);
}

export function power(a: Raw, b: Raw): Raw | null {
  const exponent = exact(b);
  if (exponent.abs().gt(10_000)) return null;
  const result = exact(a).pow(exponent);
  return result.isFinite() ? result : null;
}

export const negate = (a: Raw): Raw => (typeof a === 'number' ? (a === 0 ? 0 : -a) : a.negated());

/** FEEL's text of a number: never in exponent form. */
export const numberText = (value: number): string =>
  Number.isInteger(value) && Math.abs(value) < 1e21 ? String(value) : new Exact(value).toFixed();
