/**
 * Sets of segments of one column: sorted, disjoint, never touching intervals of segment numbers, flat: `[lo, hi, lo, hi]`,
 * both ends included. Empty is the empty list.
 */
export type Extent = readonly number[];

export const EMPTY: Extent = [];

/** Any intervals, in any order, overlapping or not. */
export function extentOf(intervals: readonly (readonly [number, number])[]): Extent {
  const sorted = intervals.filter(([lo, hi]) => lo <= hi).sort((a, b) => a[0] - b[0]);
  const made: number[] = [];
  for (const [lo, hi] of sorted) {
    const last = made.length - 1;
    if (last > 0 && lo <= (made[last] as number) + 1) made[last] = Math.max(made[last] as number, hi);
    else made.push(lo, hi);
  }
  return made;
}

export function intervals(extent: Extent): [number, number][] {
  const list: [number, number][] = [];
  for (let i = 0; i < extent.length; i += 2) list.push([extent[i] as number, extent[i + 1] as number]);
  return list;
}

export const union = (...extents: Extent[]): Extent => extentOf(extents.flatMap(intervals));

export function intersect(a: Extent, b: Extent): Extent {
  if (a.length === 2 && b.length === 2) {
    const [lo, hi] = [Math.max(a[0] as number, b[0] as number), Math.min(a[1] as number, b[1] as number)];
    return lo <= hi ? [lo, hi] : EMPTY;
  }
  const made: number[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const [aEnd, bEnd] = [a[i + 1] as number, b[j + 1] as number];
    const [lo, hi] = [Math.max(a[i] as number, b[j] as number), Math.min(aEnd, bEnd)];
    if (lo <= hi) made.push(lo, hi);
    if (aEnd <= bEnd) i += 2;
    else j += 2;
  }
  return made;
}

export function touches(a: Extent, b: Extent): boolean {
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const [aEnd, bEnd] = [a[i + 1] as number, b[j + 1] as number];
    if (Math.max(a[i] as number, b[j] as number) <= Math.min(aEnd, bEnd)) return true;
    if (aEnd <= bEnd) i += 2;
    else j += 2;
  }
  return false;
}

/** What of `0 … size - 1` is not in it. */
export function complement(extent: Extent, size: number): Extent {
  const made: number[] = [];
  let next = 0;
  for (let i = 0; i < extent.length && next < size; i += 2) {
    const lo = Math.min(extent[i] as number, size);
    if (lo > next) made.push(next, lo - 1);
    next = (extent[i + 1] as number) + 1;
  }
  if (next < size) made.push(next, size - 1);
  return made;
}

/** How many segments. */
export const extentSize = (extent: Extent): number => intervals(extent).reduce((sum, [lo, hi]) => sum + hi - lo + 1, 0);

/** What of `a` is not in `b`. */
export function subtract(a: Extent, b: Extent): Extent {
  const size = (a[a.length - 1] ?? -1) + 1;
  return intersect(a, complement(b, size));
}

export function contains(outer: Extent, inner: Extent): boolean {
  for (let i = 0, j = 0; j < inner.length;) {
    if (i >= outer.length) return false;
    if ((outer[i + 1] as number) < (inner[j] as number)) i += 2;
    else if ((outer[i] as number) <= (inner[j] as number) && (outer[i + 1] as number) >= (inner[j + 1] as number))
      j += 2;
    else return false;
  }
  return true;
}

/** A product of extents, one per column. */
export type Box = readonly Extent[];

export const boxTouches = (a: Box, b: Box): boolean => a.every((extent, i) => touches(extent, b[i] ?? EMPTY));
export const boxContains = (outer: Box, inner: Box): boolean =>
  outer.every((extent, i) => contains(extent, inner[i] ?? EMPTY));
export const boxIntersect = (a: Box, b: Box): Box => a.map((extent, i) => intersect(extent, b[i] ?? EMPTY));
export const boxKey = (box: Box): string => box.map((extent) => extent.join()).join('|');
