/** Numeric functions (DMN 1.3 §10.3.4.5), exact in decimals. */
import { Decimal } from 'decimal.js';
import { exact, finish } from '../numbers.ts';
import { FeelDuration } from '../temporal.ts';
import { define, type Builtins } from './define.ts';

/** The scale of `decimal` and the rounding functions (DMN 1.3: −6111 … 6176). */
const scaleFits = (scale: number) => Number.isInteger(scale) && scale >= -6111 && scale <= 6176;

function round(n: number, scale: number, mode: Decimal.Rounding): number | null {
  if (!scaleFits(scale)) return null;
  if (scale > 400 || scale < -400) return scale > 0 ? n : 0;
  const factor = exact(10).pow(scale);
  return finish(exact(n).times(factor).toDecimalPlaces(0, mode).div(factor));
}

export function defineNumbers(b: Builtins): void {
  const rounding: [string, Decimal.Rounding][] = [
    ['decimal', Decimal.ROUND_HALF_EVEN],
    ['round up', Decimal.ROUND_UP],
    ['round down', Decimal.ROUND_DOWN],
    ['round half up', Decimal.ROUND_HALF_UP],
    ['round half down', Decimal.ROUND_HALF_DOWN],
  ];
  for (const [name, mode] of rounding) {
    define(b, name, 'n: number, scale: number', ([n, scale]) => round(n, scale, mode));
  }
  define(b, 'floor', 'n: number, scale?: number', ([n, scale]) => round(n, scale ?? 0, Decimal.ROUND_FLOOR));
  define(b, 'ceiling', 'n: number, scale?: number', ([n, scale]) => round(n, scale ?? 0, Decimal.ROUND_CEIL));
  define(b, 'abs', 'n: number', ([n]) => Math.abs(n));
  define(b, 'abs', 'n: duration', ([d]) =>
    d.kind === 'months' ? FeelDuration.months(Math.abs(d.amount)) : FeelDuration.time(Math.abs(d.amount)),
  );
  define(b, 'modulo', 'dividend: number, divisor: number', ([dividend, divisor]) => {
    if (divisor === 0) return null;
    const [n, d] = [exact(dividend), exact(divisor)];
    return finish(n.minus(d.times(n.div(d).floor())));
  });
  define(b, 'sqrt', 'number: number', ([n]) => (n < 0 ? null : finish(exact(n).sqrt())));
  define(b, 'log', 'number: number', ([n]) => (n <= 0 ? null : finish(Math.log(n))));
  define(b, 'exp', 'number: number', ([n]) => finish(Math.exp(n)));
  define(b, 'odd', 'number: number', ([n]) => (Number.isInteger(n) ? Math.abs(n % 2) === 1 : null));
  define(b, 'even', 'number: number', ([n]) => (Number.isInteger(n) ? n % 2 === 0 : null));
}
