/**
 * In which area a place lies: the smallest one whose polygon holds it, so that the people of that town and grid see what
 * is there. Shapes are read from the pool and kept for a minute.
 */
import type { Knex } from 'knex';
import type { z } from 'zod';
import type { Json } from '../../core/json.ts';
import type { place } from '../../core/schema.ts';
import { readAreas } from './rows.ts';

type Place = z.infer<typeof place>;

type Ring = [number, number][];
interface Shape {
  id: string;
  /** Depth in the tree: grids before towns. */
  depth: number;
  polygons: Ring[][];
}

const MAX_AGE_MS = 60_000;
const known = new WeakMap<Knex, { readAt: number; shapes: Promise<Shape[]> }>();

export async function locateArea(db: Knex, place: Place): Promise<string | undefined> {
  const shapes = await shapesOf(db);
  return shapes.find(({ polygons }) => polygons.some((polygon) => inPolygon(place, polygon)))?.id;
}

function shapesOf(db: Knex): Promise<Shape[]> {
  const found = known.get(db);
  const now = performance.now();
  if (found && now - found.readAt < MAX_AGE_MS) return found.shapes;
  const shapes = readShapes(db);
  known.set(db, { readAt: now, shapes });
  shapes.catch(() => known.delete(db));
  return shapes;
}

async function readShapes(db: Knex): Promise<Shape[]> {
  const rows = await readAreas(db);
  const parents = new Map(rows.map(({ id, parent_id }) => [id, parent_id]));
  const depth = (id: string | null, seen = 0): number =>
    id === null || seen > 20 ? seen : depth(parents.get(id) ?? null, seen + 1);
  return rows
    .flatMap(({ id, geometry }) => {
      const polygons = polygonsOf(geometry);
      return polygons.length > 0 ? [{ id, depth: depth(id), polygons }] : [];
    })
    .sort((a, b) => b.depth - a.depth);
}

function polygonsOf(geometry: Json): Ring[][] {
  if (typeof geometry !== 'object' || geometry === null || Array.isArray(geometry)) return [];
  const { type, coordinates } = geometry as { type?: Json; coordinates?: unknown };
  if (type === 'Polygon') return [coordinates as Ring[]];
  return type === 'MultiPolygon' ? (coordinates as Ring[][]) : [];
}

/** Inside the outer ring and in none of the holes. */
const inPolygon = (place: Place, [outer, ...holes]: Ring[]): boolean =>
  outer !== undefined && inRing(place, outer) && !holes.some((hole) => inRing(place, hole));

/** Even-odd rule. */
function inRing({ lat, lng }: Place, ring: Ring): boolean {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [[x1, y1], [x2, y2]] = [ring[i]!, ring[j]!];
    if (y1 > lat !== y2 > lat && lng < ((x2 - x1) * (lat - y1)) / (y2 - y1) + x1) inside = !inside;
  }
  return inside;
}
