/**
 * Whether boxes cover a space, and what they leave open. A box that is met is cut out, and what is left of the space in
 * each column goes on to the boxes after it; what meets none is open. An open piece is grown to a maximal box at once and
 * from then on counts as covered, so that the search ends after as many steps as there are gaps worth naming. The work is
 * counted and bounded: over the bound it says so instead of guessing.
 */
import {
  boxContains,
  boxTouches,
  complement,
  EMPTY,
  extentOf,
  extentSize,
  intersect,
  intervals,
  subtract,
  touches,
  type Box,
} from './extent.ts';

export class TooMuch extends Error {}

/** Counts the work of one search. */
export class Effort {
  #left: number;

  constructor(limit: number) {
    this.#left = limit;
  }

  spend(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0) throw new TooMuch();
  }
}

export function isCovered(boxes: readonly Box[], space: Box, effort: Effort): boolean {
  return openPiece(widestFirst(boxes, space), space, effort, () => true) === null;
}

export interface Gaps {
  /** Maximal boxes that no row touches; none lies in another, but they may overlap. */
  boxes: Box[];
  /** Whether they are all. */
  complete: boolean;
}

/** At most `most` gaps are looked for; beyond the effort those that were found. */
export function gapsOf(rows: readonly Box[], space: Box, effort: Effort, most: number): Gaps {
  const found: Box[] = [];
  const closed = [...widestFirst(rows, space)];
  const note = (piece: Box): boolean => {
    if (found.length >= most) return true;
    const box = grow(piece, rows, space, effort);
    found.push(box);
    closed.push(box);
    return false;
  };
  let complete = true;
  try {
    complete = openPiece(closed, space, effort, note) === null;
  } catch (error) {
    if (!(error instanceof TooMuch)) throw error;
    complete = false;
  }
  return { boxes: found.filter((box) => !found.some((other) => other !== box && boxContains(other, box))), complete };
}

/** The more of a space a box covers, the less is left to look at. */
function widestFirst(boxes: readonly Box[], space: Box): Box[] {
  const share = (box: Box) =>
    box.reduce((product, extent, dim) => product * extentSize(intersect(extent, space[dim] ?? EMPTY)), 1);
  const shares = new Map(boxes.map((box) => [box, share(box)]));
  return boxes.filter((box) => shares.get(box)).sort((a, b) => (shares.get(b) ?? 0) - (shares.get(a) ?? 0));
}

/** The first open piece at which `stop` says so. `closed` may grow meanwhile. */
function openPiece(closed: readonly Box[], space: Box, effort: Effort, stop: (piece: Box) => boolean): Box | null {
  const left = [{ piece: space, from: 0 }];
  for (let next = left.pop(); next; next = left.pop()) {
    const { piece, from } = next;
    let at = from;
    while (at < closed.length && !boxTouches(closed[at] as Box, piece)) at += 1;
    effort.spend(at - from + 1);
    const box = closed[at];
    if (box) for (const rest of cut(piece, box)) left.push({ piece: rest, from: at + 1 });
    else if (stop(piece)) return piece;
  }
  return null;
}

/** The piece without the box: disjoint, one for each column at most. */
function cut(piece: Box, box: Box): Box[] {
  const left: Box[] = [];
  const inner = [...piece];
  piece.forEach((extent, dim) => {
    const outside = subtract(extent, box[dim] ?? EMPTY);
    if (outside.length > 0) left.push(inner.map((each, n) => (n === dim ? outside : each)));
    inner[dim] = intersect(extent, box[dim] ?? EMPTY);
  });
  return left;
}

/** As far in each column as no row is touched. */
function grow(piece: Box, rows: readonly Box[], space: Box, effort: Effort): Box {
  const box = [...piece];
  space.forEach((full, dim) => {
    effort.spend(rows.length);
    const beside = rows.filter((row) => row.every((extent, n) => n === dim || touches(extent, box[n] ?? EMPTY)));
    const taken = extentOf(beside.flatMap((row) => intervals(row[dim] ?? EMPTY)));
    box[dim] = complement(taken, extentSize(full));
  });
  return box;
}
