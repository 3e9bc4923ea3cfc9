/** The county's areas tile it: no gaps, no overlaps, every area in one piece, the same on every machine. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { countyId, createCounty, towns } from './county.ts';
import { demoAccounts, demoUnits } from './organisation.ts';
import { signedArea } from './terrain.ts';

type Rings = [number, number][][];
const county = createCounty();
const ringsOf = (id: string): Rings =>
  (county.areas.find((area) => area.id === id)!.geometry as unknown as { coordinates: Rings }).coordinates;
const size = (id: string): number => ringsOf(id).reduce((sum, ring) => sum + signedArea(ring), 0);
const childrenOf = (id: string): string[] =>
  county.areas.filter((area) => area.parent_id === id).map((area) => area.id);

describe('the county', () => {
  it('has 4 街道, 6 镇, 4 乡 and grids in each', () => {
    const levels = (level: string) => county.areas.filter((area) => area.level === level).length;
    expect([levels('subdistrict'), levels('town'), levels('township')]).toEqual([4, 6, 4]);
    for (const { id, grids } of towns) expect(childrenOf(id)).toHaveLength(grids);
  });

  it('is the same every time', () => {
    const hash = (value: unknown) => createHash('sha256').update(JSON.stringify(value)).digest('hex');
    expect(hash(createCounty().areas)).toBe(hash(county.areas));
    expect(JSON.stringify(county.areas).length).toBeLessThan(250_000);
  });

  it.each([countyId, ...towns.map(({ id }) => id)])('%s is exactly its parts', (id) => {
    const parts = childrenOf(id);
    expect(parts.reduce((sum, part) => sum + size(part), 0)).toBeCloseTo(size(id), 9);
    const edges = new Map<string, number>();
    for (const part of parts) {
      for (const ring of ringsOf(part)) {
        for (let index = 1; index < ring.length; index += 1) {
          const edge = [String(ring[index - 1]), String(ring[index])].sort().join(' ');
          edges.set(edge, (edges.get(edge) ?? 0) + 1);
        }
      }
    }
    const outside = ringsOf(id).reduce((sum, ring) => sum + ring.length - 1, 0);
    expect([...edges.values()].filter((count) => count === 1)).toHaveLength(outside);
    expect([...edges.values()].every((count) => count <= 2)).toBe(true);
  });

  it('has closed counter-clockwise rings without holes, each area of a sensible size', () => {
    for (const { id } of county.areas) {
      const rings = ringsOf(id);
      expect(rings).toHaveLength(1);
      expect(rings[0]!.at(-1)).toEqual(rings[0]![0]);
      expect(signedArea(rings[0]!)).toBeGreaterThan(0);
    }
    for (const grid of county.grids) expect(grid.cells.length).toBeGreaterThan(2);
  });
});

describe('its people', () => {
  it('belong to units and areas that exist, under names of their own', () => {
    const units = new Set(demoUnits().map(({ id }) => id));
    const areas = new Set(county.areas.map(({ id }) => id));
    const accounts = demoAccounts();
    expect(new Set(accounts.map(({ username }) => username)).size).toBe(accounts.length);
    for (const { unitIds, areaIds } of accounts) {
      expect(unitIds.every((id) => units.has(id)) && areaIds.every((id) => areas.has(id))).toBe(true);
    }
    for (const { parent_id, area_id } of demoUnits()) {
      expect(parent_id === null || units.has(parent_id)).toBe(true);
      expect(area_id === null || areas.has(area_id)).toBe(true);
    }
  });
});
