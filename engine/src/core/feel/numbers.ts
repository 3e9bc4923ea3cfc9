/**
 * FEEL's numbers: decimals with 34 digits, rounded half even (IEEE 754 decimal128, DMN 1.3 §10.3.2.3.1), so 0.1 + 0.2 = 0.3
 * and string(1 / 3) has 34 threes. A number is a JavaScript number whenever one stands for exactly that decimal, and a
 * `Decimal` otherwise; every value has one form only. Safe integers take the fast way. What leaves as JSON is the nearest
 * JSON number.
 */
import { Decimal } from 'decimal.js';

const Exact = Decimal.clone({ precision: 34, rounding: Decimal.ROUND_HALF_EVEN, toExpNeg: -6200, toExpPos: 6200 });
const MAX_EXPONENT = 6144;
const MIN_EXPONENT = -6143;

export type FeelNumber = number | Decimal;

export const isNumber = (value: unknown): value is FeelNumber => typeof value === 'number' || isDecimal(value);

export const isDecimal = (value: unknown): value is Decimal => value instanceof Exact;

export const exact = (value: FeelNumber): Decimal => (typeof value === 'number' ? new Exact(value) : value);

/** The one form of a decimal; null when it lies outside of decimal128, zero when it is too small for it. */
export function normal(value: Decimal): FeelNumber | null {
  if (!value.isFinite() || value.e > MAX_EXPONENT) return null;
  if (value.isZero() || value.e < MIN_EXPONENT) return 0;
  const digits = value.precision();
  if (digits > 17 || value.e > 300 || value.e < -300) return value;
  const number = value.toNumber();
  return digits <= 15 || new Exact(number).eq(value) ? number : value;
}

/** Reads `12`, `-.5`, `1e3`; more than 34 digits are rounded. Null when it is no number. */
export function readNumber(text: string): FeelNumber | null {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})?$/.test(text)) return null;
  return normal(new Exact(text.replace(/^\+/, '')).toSignificantDigits(34));
}

export function add(a: FeelNumber, b: FeelNumber): FeelNumber | null {
  if (Number.isSafeInteger(a) && Number.isSafeInteger(b)) {
    const sum = (a as number) + (b as number);
    if (Number.isSafeInteger(sum)) return sum;
  }
  return normal(exact(a).plus(exact(b)));
}

export function subtract(a: FeelNumber, b: FeelNumber): FeelNumber | null {
  if (Number.isSafeInteger(a) && Number.isSafeInteger(b)) {
    const difference = (a as number) - (b as number);
    if (Number.isSafeInteger(difference)) return difference;
  }
  return normal(exact(a).minus(exact(b)));
}

export function multiply(a: FeelNumber, b: FeelNumber): FeelNumber | null {
  if (Number.isSafeInteger(a) && Number.isSafeInteger(b)) {
    const product = (a as number) * (b as number);
    if (Number.isSafeInteger(product)) return product === 0 ? 0 : product;
  }
  return normal(exact(a).times(exact(b)));
}

export function divide(a: FeelNumber, b: FeelNumber): FeelNumber | null {
  const divisor = exact(b);
  return divisor.isZero() ? null : normal(exact(a).div(divisor));
}

export function power(a: FeelNumber, b: FeelNumber): FeelNumber | null {
  const exponent = exact(b);
  if (exponent.abs().gt(20_000)) return null;
  return normal(exact(a).pow(exponent));
}

export const negate = (a: FeelNumber): FeelNumber => (typeof a === 'number' ? (a === 0 ? 0 : -a) : a.negated());

/** −1, 0 or 1. */
export function compareNumbers(a: FeelNumber, b: FeelNumber): number {
  if (typeof a === 'number' && typeof b === 'number') return a < b ? -1 : a > b ? 1 : 0;
  return exact(a).cmp(exact(b));
}

/** The exact sum, rounded once at the end of each addition as decimal128 does. */
export const total = (list: readonly FeelNumber[]): FeelNumber | null =>
  list.reduce<FeelNumber | null>((sum, n) => (sum === null ? null : add(sum, n)), 0);

/** The nearest JSON number; null where there is none. */
export function toJsonNumber(value: FeelNumber): number | null {
  const number = typeof value === 'number' ? value : value.toNumber();
  return Number.isFinite(number) ? number : null;
}

/** FEEL's text of a number: never in exponent form. */
export const numberText = (value: FeelNumber): string =>
  typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 1e21
    ? String(value)
    : exact(value).toFixed();
