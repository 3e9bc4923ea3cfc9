/**
 * One input column as a line of segments: between two neighbouring constants of its cells all values behave alike, so a
 * point per constant and an interval between each two is all there is to look at. Texts are their constants and `other`,
 * booleans are two points. Nothing given (null) is a segment only where a cell speaks of it.
 */
import { compare, equals, kindOf, type ConstantTest, type Kind, type TestMeaning } from '../../feel/index.ts';
import { complement, contains, EMPTY, extentOf, union, type Extent } from './extent.ts';

export type Segment =
  | { kind: 'point'; value: unknown }
  | { kind: 'between'; low: unknown; high: unknown }
  /** Any text that no cell names. */
  | { kind: 'other' }
  /** A column in which no cell says anything. */
  | { kind: 'anything' }
  | { kind: 'null' };

export interface Column {
  label: string;
  kind: Kind | 'any';
  segments: readonly Segment[];
  full: Extent;
  /** The segment that no constant can name: other texts, or anything at all; null when there is none. */
  open: number | null;
  /** The segment of nothing given, the last one; null when no cell speaks of it. */
  nothing: number | null;
  /** Where a cell's tests hold; null when they cannot be told for this column. */
  extentOf(meaning: TestMeaning): Extent | null;
}

export interface ColumnSource {
  label: string;
  /** What the column says of its values, as far as it says it. */
  kind: Kind | null;
  /** Whole numbers only. */
  whole: boolean;
  allowed: TestMeaning | null;
  cells: readonly TestMeaning[];
}

const ordered: ReadonlySet<Kind> = new Set<Kind>([
  ...(['number', 'date', 'time', 'date time'] as const),
  ...(['days time duration', 'years months duration'] as const),
]);

/** Null when the cells mix kinds or are of a kind that cannot be laid on a line. */
export function columnOf(source: ColumnSource): Column | null {
  const meanings = [...source.cells, ...(source.allowed ? [source.allowed] : [])];
  const constants = meanings.flatMap((meaning) => (meaning.any ? [] : meaning.tests.flatMap(valuesOf)));
  const kinds = new Set(constants.map(kindOf).filter((kind) => kind !== 'null'));
  if (source.kind === null && kinds.size > 1) return null;
  const kind = source.kind ?? [...kinds][0] ?? 'any';
  const values = constants.filter((value) => kindOf(value) === kind);
  const line = lineOf(kind, values, source.whole);
  if (!line) return null;
  const hasNull = constants.some((value) => value === null);
  const uncut = finished(source.label, kind, hasNull ? [...line, { kind: 'null' }] : line);
  const allowed = source.allowed && uncut.extentOf(source.allowed);
  if (!allowed) return uncut;
  const kept = uncut.segments.filter((segment, i) => segment.kind === 'null' || contains(allowed, [i, i]));
  return kept.length > 0 ? finished(source.label, kind, kept) : uncut;
}

function valuesOf(test: ConstantTest): unknown[] {
  if (test.kind !== 'range') return [test.value];
  const { start, end, unbounded } = test.range;
  return [...(unbounded === 'start' ? [] : [start]), ...(unbounded === 'end' ? [] : [end])];
}

function lineOf(kind: Kind | 'any', values: readonly unknown[], whole: boolean): Segment[] | null {
  if (kind === 'any') return [{ kind: 'anything' }];
  if (kind === 'boolean') return [false, true].map((value) => ({ kind: 'point', value }));
  if (kind === 'string') {
    const points = [...new Set(values)].map((value): Segment => ({ kind: 'point', value }));
    return points.length > 0 ? [...points, { kind: 'other' }] : [{ kind: 'anything' }];
  }
  return ordered.has(kind) ? orderedLine(kind, values, whole) : null;
}

function orderedLine(kind: Kind, values: readonly unknown[], whole: boolean): Segment[] {
  const sorted = values.toSorted((a, b) => compare(a, b) ?? 0);
  const bounds = sorted.filter((value, i) => i === 0 || compare(sorted[i - 1], value) !== 0);
  if (bounds.length === 0) return [{ kind: 'anything' }];
  const line: Segment[] = [{ kind: 'between', low: null, high: bounds[0] }];
  bounds.forEach((value, i) => {
    const next = bounds[i + 1] ?? null;
    if (!whole || isWhole(value)) line.push({ kind: 'point', value });
    if (next === null || hasBetween(kind, whole, value, next)) line.push({ kind: 'between', low: value, high: next });
  });
  return line;
}

const isWhole = (value: unknown) => Number.isInteger(Number(value));

/** Between two days that follow each other there is no day. */
function hasBetween(kind: Kind, whole: boolean, low: unknown, high: unknown): boolean {
  if (kind === 'date') return (high as { days: number }).days - (low as { days: number }).days > 1;
  return !whole || Math.floor(Number(low)) + 1 < Number(high);
}

function finished(label: string, kind: Kind | 'any', segments: readonly Segment[]): Column {
  const index = indexOf(segments);
  const full: Extent = [0, segments.length - 1];
  const open = segments.findIndex((segment) => segment.kind === 'other' || segment.kind === 'anything');
  return {
    ...{ label, kind, segments, full, open: open < 0 ? null : open, nothing: index.nothing },
    extentOf: (meaning) => (meaning.any ? full : extentOfTests(kind, segments, index, meaning)),
  };
}

// ── tests on a line ──────────────────────────────────────────────────────────────────────────────────────────────────

/** Where constants lie among the segments. */
interface Index {
  texts: Map<unknown, number>;
  /** Segments of an ordered line, in order. */
  size: number;
  nothing: number | null;
}

function indexOf(segments: readonly Segment[]): Index {
  const texts = new Map<unknown, number>();
  segments.forEach((segment, i) => {
    if (segment.kind === 'point' && typeof segment.value !== 'object') texts.set(segment.value, i);
  });
  const nothing = segments.findIndex(({ kind }) => kind === 'null');
  return { texts, size: nothing < 0 ? segments.length : nothing, nothing: nothing < 0 ? null : nothing };
}

/** FEEL's three values, for all values of the column's kind and for nothing (§10.3.2.7, table 42). */
interface Truth {
  /** Null: no value of the column's kind can be compared. */
  values: Extent | null;
  nothing: boolean | null;
}

function extentOfTests(
  kind: Kind | 'any',
  segments: readonly Segment[],
  index: Index,
  { negated, tests }: Extract<TestMeaning, { any: false }>,
): Extent | null {
  const truths: Truth[] = [];
  for (const test of tests) {
    const truth = truthOf(kind, segments, index, test);
    if (!truth) return null;
    truths.push(truth);
  }
  const main = union(...truths.map(({ values }) => values ?? EMPTY));
  const nothing = truths.some((truth) => truth.nothing === true);
  if (!negated) return withNothing(main, index, nothing);
  const known = truths.every(({ values }) => values !== null);
  const left = known ? complement(main, index.size) : EMPTY;
  return withNothing(left, index, !nothing && truths.every((truth) => truth.nothing !== null));
}

const withNothing = (extent: Extent, { nothing }: Index, holds: boolean): Extent =>
  nothing !== null && holds ? union(extent, [nothing, nothing]) : extent;

function truthOf(kind: Kind | 'any', segments: readonly Segment[], index: Index, test: ConstantTest): Truth | null {
  if (test.kind === 'range') {
    const range = kind === 'string' ? null : rangeExtent(segments, index.size, test.range);
    if (kind === 'string' && kindOf(test.range.start ?? test.range.end) === 'string') return null;
    return { values: range, nothing: null };
  }
  const { value } = test;
  // A bare `true` holds for everything that is no boolean.
  if (value === true && kind !== 'boolean') return null;
  const equal: Truth =
    value === null
      ? { values: EMPTY, nothing: true }
      : { values: pointExtent(kind, segments, index, value), nothing: false };
  if (test.kind === 'value') return equal;
  return { values: equal.values && complement(equal.values, index.size), nothing: !equal.nothing };
}

/** Null for a value of another kind; empty for one that is not on the line. */
function pointExtent(
  kind: Kind | 'any',
  segments: readonly Segment[],
  { texts, size }: Index,
  value: unknown,
): Extent | null {
  if (kindOf(value) !== kind) return null;
  if (typeof value !== 'object') {
    const at = texts.get(value);
    if (at !== undefined) return [at, at];
    if (kind === 'string' || kind === 'boolean') return EMPTY;
  }
  const { at, exact } = search(segments, size, value);
  return exact ? [at, at] : EMPTY;
}

function rangeExtent(
  segments: readonly Segment[],
  size: number,
  { start, end, startIncluded, endIncluded, unbounded }: Extract<ConstantTest, { kind: 'range' }>['range'],
): Extent | null {
  let [lo, hi] = [0, size - 1];
  if (unbounded !== 'start') {
    const found = search(segments, size, start);
    if (found.at < 0) return null;
    lo = found.exact && !startIncluded ? found.at + 1 : found.at;
  }
  if (unbounded !== 'end') {
    const found = search(segments, size, end);
    if (found.at < 0) return null;
    hi = found.exact && endIncluded ? found.at : found.at - 1;
  }
  return extentOf([[lo, hi]]);
}

/**
 * The first segment at or after a value, and whether it is that value's point; −1 when they cannot be compared. A bound
 * that is no segment's point (2.5 among whole numbers) falls between two.
 */
function search(segments: readonly Segment[], size: number, value: unknown): { at: number; exact: boolean } {
  let [lo, hi] = [0, size];
  while (lo < hi) {
    const middle = (lo + hi) >> 1;
    const order = position(segments[middle] as Segment, value);
    if (order === null) return { at: -1, exact: false };
    if (order < 0) lo = middle + 1;
    else hi = middle;
  }
  const found = segments[lo];
  return { at: lo, exact: lo < size && found?.kind === 'point' && equals(found.value, value) === true };
}

/** Below 0 when all of the segment lies before the value. */
function position(segment: Segment, value: unknown): number | null {
  if (segment.kind === 'point') return compare(segment.value, value);
  if (segment.kind !== 'between') return null;
  if (segment.high === null) return compare(segment.low, value) === null ? null : 1;
  const order = compare(segment.high, value);
  return order === null ? null : order <= 0 ? -1 : 1;
}
