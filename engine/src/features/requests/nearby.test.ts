import { expect, it } from 'vitest';
import { cellOf, cellsAround, distanceMeters } from './nearby.ts';

it('measures distances on the ground', () => {
  expect(distanceMeters({ lat: 30, lng: 120 }, { lat: 30, lng: 120 })).toBe(0);
  expect(distanceMeters({ lat: 30, lng: 120 }, { lat: 30.00045, lng: 120 })).toBeCloseTo(50, 0);
  expect(distanceMeters({ lat: 30, lng: 179.9999 }, { lat: 30, lng: -179.9999 })).toBeLessThan(30);
});

it('finds whatever lies within the distance in the cells around', () => {
  const centre = { lat: 29.7909, lng: 119.6809 };
  for (const meters of [10, 50, 300]) {
    const cells = new Set(cellsAround(centre, meters));
    for (let angle = 0; angle < 360; angle += 15) {
      const [dy, dx] = [Math.sin((angle * Math.PI) / 180), Math.cos((angle * Math.PI) / 180)];
      const place = {
        lat: centre.lat + (dy * meters) / 111_195,
        lng: centre.lng + (dx * meters) / (111_195 * Math.cos((centre.lat * Math.PI) / 180)),
      };
      expect(cells).toContain(cellOf(place));
    }
  }
});
