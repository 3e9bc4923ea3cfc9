/**
 * List functions (DMN 1.3 §10.3.4.4, table 70): asking, editing, sets. Positions count from 1, or from −1 at the end; a
 * position outside the list gives null. Aggregates are in `aggregates.ts`.
 */
import { invoke } from '../call.ts';
import { compare, equals, isContext, type Call } from '../values.ts';
import { define, type Builtins } from './define.ts';

export function defineLists(b: Builtins): void {
  define(b, 'list contains', 'list: list, element: any', ([list, element], run) => {
    run.budget.list(list.length);
    return list.some((item: unknown) => equals(item, element, run.budget) === true);
  });
  define(b, 'count', 'list: list', ([list]) => list.length);
  define(b, 'is empty', 'list: list', ([list]) => list.length === 0);
  define(b, 'index of', 'list: list, match: any', ([list, match], run) => {
    run.budget.list(list.length);
    return list.flatMap((item: unknown, i: number) => (equals(item, match, run.budget) === true ? [i + 1] : []));
  });
  defineEditing(b);
  defineSets(b);
  define(b, 'sort', 'list: list, precedes?: function', ([list, precedes], run) => sort(list, precedes, run));
}

function defineEditing(b: Builtins): void {
  define(b, 'sublist', 'list: list, start position: integer', ([list, start]) => sublist(list, start, null));
  define(b, 'sublist', 'list: list, start position: integer, length: integer', ([list, start, length]) =>
    sublist(list, start, length),
  );
  define(b, 'append', 'list: list, items: item...', ([list, items], run) => {
    run.budget.list(list.length + items.length);
    return [...list, ...items];
  });
  define(b, 'concatenate', 'list: list...', ([lists], run) => joined(lists, run));
  define(b, 'insert before', 'list: list, position: integer, newItem: any', ([list, position, item], run) => {
    const at = index(list, position);
    run.budget.list(list.length);
    return at === null ? null : list.toSpliced(at, 0, item);
  });
  define(b, 'remove', 'list: list, position: integer', ([list, position], run) => {
    const at = index(list, position);
    run.budget.list(list.length);
    return at === null ? null : list.toSpliced(at, 1);
  });
  define(b, 'list replace', 'list: list, position: integer, newItem: any', ([list, position, item], run) => {
    const at = index(list, position);
    run.budget.list(list.length);
    return at === null ? null : list.with(at, item);
  });
  define(b, 'list replace', 'list: list, match: function, newItem: any', ([list, match, item], run) =>
    replaced(list, match, item, run),
  );
  define(b, 'reverse', 'list: list', ([list], run) => {
    run.budget.list(list.length);
    return list.toReversed();
  });
  define(b, 'flatten', 'list: list', ([list], run) => flatten(list, run));
  define(b, 'partition', 'list: list, size: integer', ([list, size], run) => partition(list, size, run));
}

function defineSets(b: Builtins): void {
  define(b, 'union', 'list: list...', ([lists], run) => distinct(joined(lists, run), run));
  define(b, 'distinct values', 'list: list', ([list], run) => distinct(list, run));
  define(b, 'duplicate values', 'list: list', ([list], run) => duplicates(list, run));
}

/** As an array index; null outside. */
function index(list: readonly unknown[], position: number): number | null {
  const at = position > 0 ? position - 1 : list.length + position;
  return position !== 0 && at >= 0 && at < list.length ? at : null;
}

function sublist(list: unknown[], start: number, length: number | null): unknown[] | null {
  const from = start > 0 ? start - 1 : list.length + start;
  if (start === 0 || from < 0 || from > list.length) return null;
  if (length === null) return list.slice(from);
  return length >= 0 ? list.slice(from, from + length) : null;
}

/** Every item for which `match(item, newItem)` is true is replaced; an answer that is no boolean makes the whole null. */
function replaced(list: unknown[], match: unknown, newItem: unknown, run: Call): unknown[] | null {
  run.budget.list(list.length);
  const answers = list.map((item) => invoke(match, [item, newItem], run));
  if (!answers.every((answer) => typeof answer === 'boolean')) return null;
  return list.map((item, i) => (answers[i] ? newItem : item));
}

function joined(lists: unknown[], run: Call): unknown[] {
  const length = lists.reduce<number>((n, one) => n + (Array.isArray(one) ? one.length : 1), 0);
  run.budget.list(length);
  return lists.flatMap((one) => (Array.isArray(one) ? (one as unknown[]) : [one]));
}

/** First occurrences, by FEEL equality; JSON scalars by hash, the rest by comparing. */
function distinct(list: unknown[], run: Call): unknown[] {
  const scalars = new Set<unknown>();
  const others: unknown[] = [];
  return list.filter((item) => {
    if (item === null || typeof item !== 'object') return scalars.has(item) ? false : (scalars.add(item), true);
    run.budget.spend(others.length + 1);
    if (others.some((other) => equals(other, item, run.budget) === true)) return false;
    others.push(item);
    return true;
  });
}

/** What stands there more than once, each once, in the order of first occurrences. */
function duplicates(list: unknown[], run: Call): unknown[] {
  const scalars = new Set<unknown>();
  const others: unknown[] = [];
  const repeated = list.filter((item) => {
    if (item === null || typeof item !== 'object') return scalars.has(item) || (scalars.add(item), false);
    run.budget.spend(others.length + 1);
    if (others.some((other) => equals(other, item, run.budget) === true)) return true;
    others.push(item);
    return false;
  });
  const repeatedOnce = distinct(repeated, run);
  return distinct(list, run).filter((item) => {
    run.budget.spend(repeatedOnce.length);
    return repeatedOnce.some((other) => other === item || equals(other, item, run.budget) === true);
  });
}

function flatten(list: unknown[], run: Call, into: unknown[] = [], depth = 0): unknown[] {
  run.budget.enter(depth);
  run.budget.list(list.length);
  for (const item of list) {
    if (Array.isArray(item)) flatten(item, run, into, 1);
    else into.push(item);
  }
  run.budget.leave(depth);
  return into;
}

function partition(list: unknown[], size: number, run: Call): unknown[][] | null {
  if (size < 1) return null;
  run.budget.list(list.length);
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));
}

/** Without `precedes`, by the natural order of values of one kind. */
function sort(list: unknown[], precedes: unknown, run: Call): unknown[] | null {
  run.budget.list(list.length);
  if (precedes === null) {
    const comparable = list.every((item) => compare(item, list[0]) !== null && !isContext(item));
    run.budget.spend(comparable ? list.length * 4 : 0);
    return comparable ? list.toSorted((a, b) => compare(a, b) ?? 0) : null;
  }
  return list.toSorted((a, b) => {
    if (invoke(precedes, [a, b], run) === true) return -1;
    return invoke(precedes, [b, a], run) === true ? 1 : 0;
  });
}
