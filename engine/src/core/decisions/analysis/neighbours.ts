/** Which rows touch which: the pairs that overlaps and masked rows are sought among, without looking at every pair's box. */
import { boxTouches } from './extent.ts';
import type { Analysis, Row } from './subject.ts';

/**
 * For each row the earlier ones that it touches, by place in the list. Most pairs are told apart by the hull of one
 * column, from plain arrays of numbers.
 */
export function neighbours(rows: readonly Row[], { columns }: Analysis): number[][] {
  const hulls = columns.map((_, n) => ({
    lo: Int32Array.from(rows, ({ outer }) => outer[n]?.[0] ?? 0),
    hi: Int32Array.from(rows, ({ outer }) => outer[n]?.at(-1) ?? 0),
  }));
  return rows.map((later, i) => {
    let near = Array.from({ length: i }, (_, n) => n);
    for (const { lo, hi } of hulls) {
      const [from, to] = [lo[i] as number, hi[i] as number];
      near = near.filter((n) => (lo[n] as number) <= to && (hi[n] as number) >= from);
    }
    return near.filter((n) => boxTouches((rows[n] as Row).outer, later.outer));
  });
}
