/** Which area a point lies in: the smallest one whose outline holds it. Pure; GeoJSON polygons with holes, WGS 84. */
import type { Area, Place } from '../api/types.ts';

type Ring = [number, number][];

function inRing(ring: Ring, { lng, lat }: Place): boolean {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [xi, yi] = ring[i]!;
    const [xj, yj] = ring[j]!;
    if (yi > lat !== yj > lat && lng < ((xj - xi) * (lat - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}

const inPolygon = (rings: Ring[], place: Place): boolean =>
  rings[0] !== undefined && inRing(rings[0], place) && !rings.slice(1).some((hole) => inRing(hole, place));

export function polygonsOf(geometry: unknown): Ring[][] {
  const shape = geometry as { type?: string; coordinates?: unknown } | null;
  if (shape?.type === 'Polygon') return [shape.coordinates as Ring[]];
  return shape?.type === 'MultiPolygon' ? (shape.coordinates as Ring[][]) : [];
}

/** Deeper in the tree is smaller: a grid inside a street inside the county. */
export function areaAt(areas: readonly Area[], place: Place): Area | null {
  const byId = new Map(areas.map((area) => [area.id, area]));
  const depth = (area: Area): number => {
    const parent = area.parentId === null ? undefined : byId.get(area.parentId);
    return parent ? depth(parent) + 1 : 0;
  };
  const holding = areas.filter((area) => polygonsOf(area.geometry).some((rings) => inPolygon(rings, place)));
  return holding.reduce<Area | null>((best, area) => (best && depth(best) >= depth(area) ? best : area), null);
}
