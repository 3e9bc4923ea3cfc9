/** Numeric functions (DMN 1.3 §10.3.4.5, table 71; 1.4's rounding functions), exact in decimals. */
import { Decimal } from 'decimal.js';
import { SERIES_STEPS } from '../limits.ts';
import { exact, isNumber, negate, normal, type FeelNumber } from '../numbers.ts';
import { FeelDuration } from '../temporal/index.ts';
import type { Call } from '../values.ts';
import { define, type Builtins } from './define.ts';

/** The scale of `decimal` and the rounding functions (DMN 1.3: −6111 … 6176). */
const scaleFits = (scale: number) => scale >= -6111 && scale <= 6176;

function round(n: FeelNumber, scale: number, mode: Decimal.Rounding): FeelNumber | null {
  if (!scaleFits(scale)) return null;
  const value = exact(n);
  if (scale >= value.decimalPlaces()) return n;
  if (scale >= 0) return normal(value.toDecimalPlaces(scale, mode));
  // Beyond 40 places before the point nothing of 34 digits is left but the direction of rounding.
  if (-scale > value.e + 40) return awayFromZero(value, mode) ? null : 0;
  const unit = exact(10).pow(-scale);
  return normal(value.div(unit).toDecimalPlaces(0, mode).times(unit));
}

function awayFromZero(value: Decimal, mode: Decimal.Rounding): boolean {
  if (mode === Decimal.ROUND_UP) return true;
  return mode === (value.isNegative() ? Decimal.ROUND_FLOOR : Decimal.ROUND_CEIL);
}

const MODES: Readonly<Record<string, Decimal.Rounding | undefined>> = {
  UP: Decimal.ROUND_UP,
  DOWN: Decimal.ROUND_DOWN,
  CEILING: Decimal.ROUND_CEIL,
  FLOOR: Decimal.ROUND_FLOOR,
  HALF_UP: Decimal.ROUND_HALF_UP,
  HALF_DOWN: Decimal.ROUND_HALF_DOWN,
  HALF_EVEN: Decimal.ROUND_HALF_EVEN,
};

export function defineNumbers(b: Builtins): void {
  defineRounding(b);
  define(b, 'abs', 'n: number', ([n]) => (exact(n).isNegative() ? negate(n) : n));
  define(b, 'abs', 'n: duration', ([d]) =>
    d.kind === 'months' ? FeelDuration.months(Math.abs(d.amount)) : FeelDuration.time(Math.abs(d.amount)),
  );
  define(b, 'modulo', 'dividend: number, divisor: number', ([dividend, divisor]) => modulo(dividend, divisor));
  define(b, 'sqrt', 'number: number', ([n], run) => slow(run, exact(n).isNegative() ? null : () => exact(n).sqrt()));
  define(b, 'log', 'number: number', ([n], run) => slow(run, exact(n).gt(0) ? () => exact(n).ln() : null));
  define(b, 'exp', 'number: number', ([n], run) => slow(run, exact(n).abs().gt(20_000) ? null : () => exact(n).exp()));
  define(b, 'odd', 'number: number', ([n]) => isOdd(n));
  define(b, 'even', 'number: number', ([n]) => {
    const odd = isOdd(n);
    return odd === null ? null : !odd;
  });
}

function defineRounding(b: Builtins): void {
  define(b, 'decimal', 'n: number, scale: integer', ([n, scale]) => round(n, scale, Decimal.ROUND_HALF_EVEN));
  define(b, 'decimal', 'n: number, scale: integer, mode: string', ([n, scale, mode]) => {
    const name = (mode as string).toUpperCase();
    const rounding = Object.hasOwn(MODES, name) ? MODES[name] : undefined;
    if (name === 'UNNECESSARY') return isNumber(n) && exact(n).decimalPlaces() <= scale ? n : null;
    return rounding === undefined ? null : round(n, scale, rounding);
  });
  const rounding: [string, Decimal.Rounding][] = [
    ['floor', Decimal.ROUND_FLOOR],
    ['ceiling', Decimal.ROUND_CEIL],
    ['round up', Decimal.ROUND_UP],
    ['round down', Decimal.ROUND_DOWN],
    ['round half up', Decimal.ROUND_HALF_UP],
    ['round half down', Decimal.ROUND_HALF_DOWN],
  ];
  for (const [name, mode] of rounding) {
    define(b, name, 'n: number', ([n]) => round(n, 0, mode));
    define(b, name, 'n: number, scale: integer', ([n, scale]) => round(n, scale, mode));
  }
}

/** Series of 34 digits take as long as a hundred ordinary steps. */
function slow(run: Call, series: (() => Decimal) | null): FeelNumber | null {
  run.budget.spend(SERIES_STEPS);
  return series && normal(series());
}

/** dividend − divisor × floor(dividend ÷ divisor): the sign is the divisor's. */
function modulo(dividend: FeelNumber, divisor: FeelNumber): FeelNumber | null {
  const [n, d] = [exact(dividend), exact(divisor)];
  // Nothing of 34 digits says what is left after so long a division.
  if (d.isZero() || n.e - d.e > 100) return null;
  const rest = n.mod(d);
  return normal(rest.isZero() || rest.isNegative() === d.isNegative() ? rest : rest.plus(d));
}

function isOdd(n: FeelNumber): boolean | null {
  const value = exact(n);
  if (value.e > 40) return false;
  return value.isInteger() ? !value.mod(2).isZero() : null;
}
