/** List functions (DMN 1.3 §10.3.4.4 and 10.3.4.8 `sort`; Camunda's `partition`, `duplicate values`, `is empty`). */
import { invoke } from '../call.ts';
import { add, divide, exact, finish, multiply, type Raw } from '../numbers.ts';
import { operations } from '../operators.ts';
import { compare, equals, isContext, kindOf, type Call } from '../values.ts';
import { define, type Builtins } from './define.ts';

export function defineLists(b: Builtins): void {
  define(b, 'list contains', 'list: list, element: any', ([list, element], run) => {
    run.budget.list(list.length);
    return list.some((item: unknown) => equals(item, element) === true);
  });
  define(b, 'count', 'list: list', ([list]) => list.length);
  define(b, 'is empty', 'list: list', ([list]) => list.length === 0);
  defineAggregates(b);
  defineEditing(b);
  define(b, 'sort', 'list: list, precedes?: function', ([list, precedes], run) => sort(list, precedes, run));
}

function defineAggregates(b: Builtins): void {
  define(b, 'min', 'list: any...', ([list]) => extreme(list, -1));
  define(b, 'max', 'list: any...', ([list]) => extreme(list, 1));
  define(b, 'sum', 'list: any...', ([list], run) => sum(list, run));
  define(b, 'product', 'list: number...', ([list]) =>
    list.length === 0 ? null : finish((list as number[]).reduce<Raw>(multiply, 1)),
  );
  define(b, 'mean', 'list: number...', ([list]) => mean(list));
  define(b, 'median', 'list: number...', ([list]) => median(list));
  define(b, 'stddev', 'list: number...', ([list]) => deviation(list));
  define(b, 'mode', 'list: number...', ([list]) => mode(list));
  define(b, 'all', 'list: any...', ([list]) => every(list, false));
  define(b, 'any', 'list: any...', ([list]) => every(list, true));
}

function defineEditing(b: Builtins): void {
  define(b, 'sublist', 'list: list, start position: number, length?: number', ([list, start, length]) =>
    sublist(list, start, length),
  );
  define(b, 'append', 'list: list, items: any...', ([list, items], run) => joined([list, items], run));
  define(b, 'concatenate', 'lists: any...', ([lists], run) => joined(lists, run));
  define(b, 'insert before', 'list: list, position: number, newItem: any', ([list, position, item]) => {
    const at = index(list, position);
    return at === null ? null : list.toSpliced(at, 0, item);
  });
  define(b, 'remove', 'list: list, position: number', ([list, position]) => {
    const at = index(list, position);
    return at === null ? null : list.toSpliced(at, 1);
  });
  define(b, 'list replace', 'list: list, position: number, newItem: any', ([list, position, item]) => {
    const at = index(list, position);
    return at === null ? null : list.with(at, item);
  });
  define(b, 'list replace', 'list: list, match: function, newItem: any', ([list, match, item], run) =>
    list.map((old: unknown) => (invoke(match, [old, item], run) === true ? item : old)),
  );
  define(b, 'reverse', 'list: list', ([list]) => list.toReversed());
  define(b, 'index of', 'list: list, match: any', ([list, match]) =>
    list.flatMap((item: unknown, i: number) => (equals(item, match) === true ? [i + 1] : [])),
  );
  define(b, 'union', 'lists: any...', ([lists], run) => distinct(joined(lists, run), run));
  define(b, 'distinct values', 'list: list', ([list], run) => distinct(list, run));
  define(b, 'duplicate values', 'list: list', ([list], run) => duplicates(list, run));
  define(b, 'flatten', 'list: list', ([list], run) => flatten(list, run));
  define(b, 'partition', 'list: list, size: number', ([list, size]) => partition(list, size));
}

/** Position from 1, or from −1 at the end, as an array index; null outside. */
function index(list: readonly unknown[], position: number): number | null {
  const at = position > 0 ? position - 1 : list.length + position;
  return Number.isInteger(position) && position !== 0 && at >= 0 && at < list.length ? at : null;
}

function extreme(list: unknown[], sign: 1 | -1): unknown {
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
  if (list.length === 0) return null;
  if (list.every((item) => typeof item === 'number')) return finish((list as number[]).reduce<Raw>(add, 0));
  if (!list.every((item) => kindOf(item).endsWith('duration'))) return null;
  return list.reduce((total, item) => operations['+']?.(total, item, run) ?? null);
}

function mean(list: number[]): number | null {
  const quotient = list.length ? divide(list.reduce<Raw>(add, 0), list.length) : null;
  return quotient === null ? null : finish(quotient);
}

function median(list: number[]): number | null {
  const sorted = list.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return null;
  return sorted.length % 2 ? (sorted[middle] ?? null) : mean([sorted[middle - 1] ?? 0, sorted[middle] ?? 0]);
}

/** Of a sample (n − 1). */
function deviation(list: number[]): number | null {
  if (list.length < 2) return null;
  const average = exact(list.reduce<Raw>(add, 0)).div(list.length);
  const squares = list.map((n) => exact(n).minus(average).pow(2)).reduce((a, b) => a.plus(b));
  return finish(squares.div(list.length - 1).sqrt());
}

function mode(list: number[]): number[] {
  const counts = new Map<number, number>();
  for (const n of list) counts.set(n, (counts.get(n) ?? 0) + 1);
  const most = Math.max(0, ...counts.values());
  return [...counts]
    .filter(([, n]) => n === most)
    .map(([value]) => value)
    .sort((a, b) => a - b);
}

/** Three-valued and (`deciding` false) or or (`deciding` true). */
function every(list: unknown[], deciding: boolean): boolean | null {
  if (list.includes(deciding)) return deciding;
  return list.every((item) => typeof item === 'boolean') ? !deciding : null;
}

function sublist(list: unknown[], start: number, length: number | null): unknown[] | null {
  const from = start > 0 ? start - 1 : list.length + start;
  if (!Number.isInteger(start) || start === 0 || from < 0 || from > list.length) return null;
  if (length === null) return list.slice(from);
  return Number.isInteger(length) && length >= 0 ? list.slice(from, from + length) : null;
}

function joined(lists: unknown[], run: Call): unknown[] {
  const all = lists.flatMap((one) => (Array.isArray(one) ? one : [one])) as unknown[];
  run.budget.list(all.length);
  return all;
}

/** First occurrences, by FEEL equality; JSON scalars by hash, the rest by comparing. */
function distinct(list: unknown[], run: Call): unknown[] {
  const scalars = new Set<unknown>();
  const others: unknown[] = [];
  return list.filter((item) => {
    if (item === null || typeof item !== 'object') return scalars.has(item) ? false : (scalars.add(item), true);
    run.budget.spend(others.length + 1);
    if (others.some((other) => equals(other, item) === true)) return false;
    others.push(item);
    return true;
  });
}

function duplicates(list: unknown[], run: Call): unknown[] {
  const repeated = list.filter((item, i) => {
    run.budget.spend(i + 1);
    return list.slice(0, i).some((earlier) => equals(earlier, item) === true);
  });
  return distinct(repeated, run);
}

function flatten(list: unknown[], run: Call, depth = 0): unknown[] {
  run.budget.list(list.length);
  if (depth > 100) return list;
  return list.flatMap((item) => (Array.isArray(item) ? flatten(item, run, depth + 1) : [item]));
}

function partition(list: unknown[], size: number): unknown[][] | null {
  if (!Number.isInteger(size) || size < 1) return null;
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));
}

function sort(list: unknown[], precedes: unknown, run: Call): unknown[] | null {
  run.budget.list(list.length);
  if (precedes === null) {
    const comparable = list.every((item) => compare(item, list[0]) !== null && !isContext(item));
    return comparable ? list.toSorted((a, b) => compare(a, b) ?? 0) : null;
  }
  return list.toSorted((a, b) => {
    if (invoke(precedes, [a, b], run) === true) return -1;
    return invoke(precedes, [b, a], run) === true ? 1 : 0;
  });
}
