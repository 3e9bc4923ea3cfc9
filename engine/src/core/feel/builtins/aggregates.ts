/** Aggregates over lists (DMN 1.3 §10.3.4.4, table 70, and §10.3.4.5 `median`, `stddev`, `mode`); a list or its items. */
import {
  add,
  compareNumbers,
  divide,
  exact,
  isNumber,
  multiply,
  normal,
  subtract,
  total,
  type FeelNumber,
} from '../numbers.ts';
import { operations } from '../operators.ts';
import { compare, kindOf, type Call } from '../values.ts';
import { define, type Builtins } from './define.ts';

export function defineAggregates(b: Builtins): void {
  define(b, 'min', 'list: any...', ([list], run) => extreme(list, -1, run));
  define(b, 'max', 'list: any...', ([list], run) => extreme(list, 1, run));
  define(b, 'sum', 'list: any...', ([list], run) => sum(list, run));
  define(b, 'product', 'list: number...', ([list], run) => product(list, run));
  define(b, 'mean', 'list: number...', ([list], run) => mean(list, run));
  define(b, 'median', 'list: number...', ([list], run) => median(list, run));
  define(b, 'stddev', 'list: number...', ([list], run) => deviation(list, run));
  define(b, 'mode', 'list: number...', ([list], run) => mode(list, run));
  define(b, 'all', 'list: any...', ([list]) => every(list, false));
  define(b, 'any', 'list: any...', ([list]) => every(list, true));
}

function extreme(list: unknown[], sign: 1 | -1, run: Call): unknown {
  run.budget.spend(list.length);
  let best: unknown = null;
  for (const [i, item] of list.entries()) {
    const order = i === 0 ? compare(item, item) : compare(item, best);
    if (order === null) return null;
    if (i === 0 || order * sign > 0) best = item;
  }
  return best;
}

/** Numbers, or durations of one kind. */
function sum(list: unknown[], run: Call): unknown {
  run.budget.spend(list.length);
  if (list.length === 0) return null;
  if (list.every(isNumber)) return total(list);
  if (!list.every((item) => kindOf(item).endsWith('duration'))) return null;
  return list.reduce((sum, item) => operations['+']?.(sum, item, run) ?? null);
}

function product(list: FeelNumber[], run: Call): FeelNumber | null {
  run.budget.spend(list.length);
  if (list.length === 0) return null;
  return list.reduce<FeelNumber | null>((product, n) => (product === null ? null : multiply(product, n)), 1);
}

function mean(list: FeelNumber[], run: Call): FeelNumber | null {
  run.budget.spend(list.length);
  const sum = list.length ? total(list) : null;
  return sum === null ? null : divide(sum, list.length);
}

function median(list: FeelNumber[], run: Call): FeelNumber | null {
  run.budget.spend(list.length * 4);
  const sorted = list.toSorted(compareNumbers);
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return null;
  if (sorted.length % 2) return sorted[middle] ?? null;
  const sum = add(sorted[middle - 1] ?? 0, sorted[middle] ?? 0);
  return sum === null ? null : divide(sum, 2);
}

/** Of a sample (n − 1). */
function deviation(list: FeelNumber[], run: Call): FeelNumber | null {
  run.budget.spend(list.length * 4);
  const average = list.length < 2 ? null : mean(list, run);
  if (average === null) return null;
  const squares = list.map((n) => exact(subtract(n, average) ?? 0).pow(2)).reduce((a, b) => a.plus(b));
  return normal(squares.div(list.length - 1).sqrt());
}

function mode(list: FeelNumber[], run: Call): FeelNumber[] {
  run.budget.spend(list.length * 4);
  const counts = new Map<string, { value: FeelNumber; times: number }>();
  for (const value of list) {
    const known = counts.get(String(value));
    if (known) known.times += 1;
    else counts.set(String(value), { value, times: 1 });
  }
  const top = [...counts.values()].reduce((most, { times }) => Math.max(most, times), 0);
  return [...counts.values()]
    .filter(({ times }) => times === top)
    .map(({ value }) => value)
    .sort(compareNumbers);
}

/** Three-valued and (`deciding` false) or or (`deciding` true). */
function every(list: unknown[], deciding: boolean): boolean | null {
  if (list.includes(deciding)) return deciding;
  return list.every((item) => typeof item === 'boolean') ? !deciding : null;
}
