/**
 * Finding reports of the same thing: same type, a few metres away, recent. Every request with a place stands in a cell
 * of about 100 m; the cells around a place are looked up by index, then distances are measured.
 */
import type { Place } from './schema.ts';

const CELLS_PER_DEGREE = 1_000;
/** Narrowest side of a cell below 53° of latitude, metres. */
const CELL_METERS = 66;
const EARTH_METERS = 6_371_000;

export const cellOf = ({ lat, lng }: Place): string =>
  `${Math.floor(lat * CELLS_PER_DEGREE)}:${Math.floor(lng * CELLS_PER_DEGREE)}`;

export function cellsAround({ lat, lng }: Place, meters: number): string[] {
  const [y, x] = [Math.floor(lat * CELLS_PER_DEGREE), Math.floor(lng * CELLS_PER_DEGREE)];
  const reach = Math.min(20, Math.ceil(meters / CELL_METERS));
  const steps = Array.from({ length: 2 * reach + 1 }, (_, i) => i - reach);
  return steps.flatMap((dy) => steps.map((dx) => `${y + dy}:${x + dx}`));
}

/** Great-circle distance. */
export function distanceMeters(a: Place, b: Place): number {
  const rad = (degrees: number) => (degrees * Math.PI) / 180;
  const [dLat, dLng] = [rad(b.lat - a.lat), rad(b.lng - a.lng)];
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(rad(a.lat)) * Math.cos(rad(b.lat)) * Math.sin(dLng / 2) ** 2;
  return 2 * EARTH_METERS * Math.asin(Math.min(1, Math.sqrt(h)));
}
