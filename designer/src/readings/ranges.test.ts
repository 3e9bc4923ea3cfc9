import { describe, expect, it } from 'vitest';
import { bandsOf, extentOf } from './points.ts';
import { rangeOf } from './ranges.ts';

const at = (time: string) => Date.parse(`2026-11-23T${time}:00+08:00`);
const iso = (time: string) => `2026-11-23T${time}:00+08:00`;

describe('the stretch of time that is shown', () => {
  it('ends now for fixed lengths', () => {
    expect(rangeOf('6h', at('12:00'), null)).toEqual({ from: at('06:00'), to: at('12:00'), live: true });
  });
  it('lies around an episode that is over, and stands still', () => {
    const range = rangeOf('around', at('18:00'), { since: iso('10:00'), until: iso('12:00') });
    expect(range).toEqual({ from: at('09:00'), to: at('13:00'), live: false });
  });
  it('follows an episode that lasts', () => {
    const range = rangeOf('around', at('10:05'), { since: iso('10:00'), until: null });
    expect(range).toEqual({ from: at('09:40'), to: at('10:05'), live: true });
  });
});

describe('readings', () => {
  const point = (time: string, value: number | string | boolean) => ({ time: iso(time), value, quality: 'good' });
  it('of states become bands that last until the next change', () => {
    const bands = bandsOf([point('10:00', 'open'), point('10:10', 'open'), point('10:20', 'shut')], at('11:00'));
    expect(bands).toEqual([
      { value: 'open', from: at('10:00'), to: at('10:20') },
      { value: 'shut', from: at('10:20'), to: at('11:00') },
    ]);
  });
  it('of numbers leave room for the bounds of the grades', () => {
    const [low, high] = extentOf([20, 30], [40]);
    expect(low).toBeLessThan(20);
    expect(high).toBeGreaterThan(40);
    expect(extentOf([5, 5], [])[0]).toBeLessThan(5);
  });
});
