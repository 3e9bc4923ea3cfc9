/**
 * The ground of the fictional county: a lattice of crooked cells inside a rounded outline, with a river through it. All
 * areas are unions of cells, so they tile the county without gaps or overlaps, down to the last vertex; growing from
 * seeds keeps every area in one piece, and crossing the river is dear, so borders follow it where they can.
 */
import { createRandom } from './random.ts';

const columns = 84;
const rows = 66;
/** West, south, width and height in degrees: about 41 km by 33 km. */
const frame = { west: 119.468, south: 29.642, width: 0.424, height: 0.296 };
const riverToll = 9;

export type Cell = number;
type Point = [lng: number, lat: number];

export interface Terrain {
  /** Every cell of the county. */
  cells: readonly Cell[];
  /** The cell nearest to a place given in fractions of the frame, from its south-western corner. */
  cellAt(x: number, y: number): Cell;
  /** Shares `cells` among the seeds; a seed with a higher `effort` gets less. */
  grow(cells: readonly Cell[], seeds: readonly { cell: Cell; effort: number }[]): Cell[][];
  /** GeoJSON of a union of cells: outer ring counter-clockwise, holes clockwise, five decimals. */
  outline(cells: readonly Cell[]): { type: 'Polygon'; coordinates: Point[][] };
  /** A point inside a cell; `u` and `v` in [0, 1] choose it. */
  pointIn(cell: Cell, u: number, v: number): { lng: number; lat: number };
}

export function createTerrain(seed: number): Terrain {
  const random = createRandom(seed);
  const vertices = crookedVertices(random.next);
  const inside = Array.from({ length: columns * rows }, (_, cell) => isInside(cell));
  const cells = inside.flatMap((isIn, cell) => (isIn ? [cell] : []));
  const corner = (column: number, row: number): Point => vertices[row * (columns + 1) + column]!;

  function cellAt(x: number, y: number): Cell {
    const distance = (cell: Cell) => (fractionX(cell) - x) ** 2 + (fractionY(cell) - y) ** 2;
    return cells.reduce((best, cell) => (distance(cell) < distance(best) ? cell : best));
  }

  function pointIn(cell: Cell, u: number, v: number): { lng: number; lat: number } {
    const [column, row] = [cell % columns, Math.floor(cell / columns)];
    // Towards the middle, so that rounding never leaves the cell.
    const [a, b] = [0.2 + 0.6 * u, 0.2 + 0.6 * v];
    const mix = (axis: 0 | 1) =>
      (1 - b) * ((1 - a) * corner(column, row)[axis] + a * corner(column + 1, row)[axis]) +
      b * ((1 - a) * corner(column, row + 1)[axis] + a * corner(column + 1, row + 1)[axis]);
    return { lng: round(mix(0)), lat: round(mix(1)) };
  }

  return { cells, cellAt, grow, pointIn, outline: (part) => outlineOf(part, corner) };
}

const round = (degrees: number): number => Math.round(degrees * 1e5) / 1e5;
const fractionX = (cell: Cell): number => ((cell % columns) + 0.5) / columns;
const fractionY = (cell: Cell): number => (Math.floor(cell / columns) + 0.5) / rows;

/** Lattice points pushed about: gently together over kilometres, a little each on its own. */
function crookedVertices(next: () => number): Point[] {
  const [width, height] = [frame.width / columns, frame.height / rows];
  return Array.from({ length: (columns + 1) * (rows + 1) }, (_, index): Point => {
    const column = index % (columns + 1);
    const row = Math.floor(index / (columns + 1));
    const swayX = 0.5 * Math.sin(row / 3.1 + column / 7.3) + 0.56 * (next() - 0.5);
    const swayY = 0.5 * Math.cos(column / 3.7 - row / 6.1) + 0.56 * (next() - 0.5);
    return [round(frame.west + (column + swayX) * width), round(frame.south + (row + swayY) * height)];
  });
}

function isInside(cell: Cell): boolean {
  const [x, y] = [2 * fractionX(cell) - 1, 2 * fractionY(cell) - 1];
  const angle = Math.atan2(y, x);
  const radius = 0.86 + 0.07 * Math.sin(3 * angle + 0.6) + 0.05 * Math.sin(5 * angle + 2) + 0.03 * Math.cos(9 * angle);
  return Math.hypot(x, y) < radius;
}

/** The river comes from the south-west, bends through the seat of the county and leaves in the north-east. */
const riverAt = (x: number): number => 0.24 + 0.5 * x + 0.09 * Math.sin(7 * x + 0.4);
const isNorth = (cell: Cell): boolean => fractionY(cell) > riverAt(fractionX(cell));

function neighbours(cell: Cell): Cell[] {
  const column = cell % columns;
  const found = [cell - columns, cell + columns];
  if (column > 0) found.push(cell - 1);
  if (column < columns - 1) found.push(cell + 1);
  return found;
}

function grow(cells: readonly Cell[], seeds: readonly { cell: Cell; effort: number }[]): Cell[][] {
  const free = new Set(cells);
  const cost = new Map<Cell, number>();
  const owner = new Map<Cell, number>();
  const open: { cell: Cell; cost: number; owner: number }[] = [];
  const offer = (cell: Cell, at: number, by: number): void => {
    if (!free.has(cell) || at >= (cost.get(cell) ?? Infinity)) return;
    cost.set(cell, at);
    open.push({ cell, cost: at, owner: by });
  };
  seeds.forEach(({ cell }, index) => offer(cell, 0, index));
  while (open.length > 0) {
    const next = takeCheapest(open);
    if (owner.has(next.cell)) continue;
    owner.set(next.cell, next.owner);
    for (const neighbour of neighbours(next.cell)) {
      const toll = isNorth(neighbour) === isNorth(next.cell) ? 1 : riverToll;
      offer(neighbour, next.cost + toll * seeds[next.owner]!.effort * roughness(neighbour), next.owner);
    }
  }
  return seeds.map((_, index) => cells.filter((cell) => owner.get(cell) === index));
}

/** Uneven ground, so that borders between areas are not straight. */
const roughness = (cell: Cell): number => 1 + 0.45 * Math.sin(cell * 12.9898 + Math.floor(cell / columns) * 4.1414);

function takeCheapest<T extends { cost: number }>(open: T[]): T {
  let best = 0;
  for (let index = 1; index < open.length; index += 1) if (open[index]!.cost < open[best]!.cost) best = index;
  const taken = open[best]!;
  open[best] = open.at(-1)!;
  open.pop();
  return taken;
}

/** Walks the edges between the union and everything else, keeping the union on the left. */
function outlineOf(cells: readonly Cell[], corner: (column: number, row: number) => Point) {
  const part = new Set(cells);
  const edges = new Map<string, [number, number][]>();
  const add = (fromColumn: number, fromRow: number, toColumn: number, toRow: number): void => {
    const key = `${fromColumn},${fromRow}`;
    edges.set(key, [...(edges.get(key) ?? []), [toColumn, toRow]]);
  };
  for (const cell of cells) {
    const [column, row] = [cell % columns, Math.floor(cell / columns)];
    if (!part.has(cell - columns)) add(column, row, column + 1, row);
    if (column === columns - 1 || !part.has(cell + 1)) add(column + 1, row, column + 1, row + 1);
    if (!part.has(cell + columns)) add(column + 1, row + 1, column, row + 1);
    if (column === 0 || !part.has(cell - 1)) add(column, row + 1, column, row);
  }
  const rings: Point[][] = [];
  while (edges.size > 0) rings.push(walkRing(edges, corner));
  rings.sort((a, b) => Math.abs(signedArea(b)) - Math.abs(signedArea(a)));
  return { type: 'Polygon' as const, coordinates: rings };
}

function walkRing(edges: Map<string, [number, number][]>, corner: (column: number, row: number) => Point): Point[] {
  const start = edges.keys().next().value as string;
  const [firstColumn, firstRow] = start.split(',').map(Number) as [number, number];
  const ring: Point[] = [corner(firstColumn, firstRow)];
  let [column, row] = [firstColumn, firstRow];
  let heading: [number, number] = [0, 0];
  do {
    const key = `${column},${row}`;
    const ways = edges.get(key)!;
    // Where two corners of the union touch, turn left: the ring stays simple.
    const turn = ([c, r]: [number, number]) => heading[0] * (r - row) - heading[1] * (c - column);
    const way = ways.length > 1 ? ways.reduce((best, each) => (turn(each) > turn(best) ? each : best)) : ways[0]!;
    if (ways.length === 1) edges.delete(key);
    else
      edges.set(
        key,
        ways.filter((each) => each !== way),
      );
    heading = [way[0] - column, way[1] - row];
    [column, row] = way;
    ring.push(corner(column, row));
  } while (`${column},${row}` !== start);
  return ring;
}

/** Positive when the ring runs counter-clockwise. */
export function signedArea(ring: readonly (readonly [number, number])[]): number {
  let twice = 0;
  for (let index = 1; index < ring.length; index += 1) {
    const [x1, y1] = ring[index - 1]!;
    const [x2, y2] = ring[index]!;
    twice += x1 * y2 - x2 * y1;
  }
  return twice / 2;
}
