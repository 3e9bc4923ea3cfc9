/**
 * feelin's opinion of thousands of generated expressions. Both agree, or the smallest part about which they differ is one
 * of the known disagreements, in which the standard is on our side.
 */
import { describe, expect, it } from 'vitest';
import { disagreement, ours, theirs, type Disagreement } from './compare.ts';
import { expressionOf, type Generated } from './generator.ts';
import { known, knownCases } from './known.ts';

const SEEDS = 4_000;
/** What the seeds meet too seldom. */
const whole = (source: string, ...parts: string[]): Generated => ({
  source,
  parts: parts.map((part) => ({ source: part, parts: [] })),
});
const RARE = [whole('-(@"P3D")', '@"P3D"'), whole('@"2025-12-31" - @"PT36H"', '@"2025-12-31"', '@"PT36H"')];

const found: Disagreement[] = [];
let agreed = 0;
for (let seed = 0; seed < SEEDS; seed += 1) {
  const one = disagreement(expressionOf(seed));
  if (one) found.push(one);
  else agreed += 1;
}
for (const expression of RARE) found.push(...[disagreement(expression)].filter((one) => one !== null));

describe('feelin beside us', () => {
  it('agrees with nearly everything', () => expect(agreed).toBeGreaterThan(SEEDS * 0.97));

  it('differs only where we know why', () => {
    const unknown = found.filter((one) => !known.some((entry) => entry.fits(one)));
    expect(unknown.map(({ source, ours, theirs }) => ({ source, ours, theirs }))).toEqual([]);
  });

  it.each(known.map((entry) => entry.id))('still differs: %s', (id) => {
    const entry = known.find((one) => one.id === id);
    expect(found.filter((one) => entry?.fits(one)).length).toBeGreaterThan(0);
  });

  it.each(knownCases)('$source', ({ source, ours: we, theirs: they }) => {
    expect(ours(source).text).toBe(JSON.stringify(we));
    expect(theirs(source).value).toEqual(they);
  });

  it('makes the same expression from the same seed', () => {
    expect(expressionOf(42)).toEqual(expressionOf(42));
    expect(new Set(Array.from({ length: 200 }, (_, seed) => expressionOf(seed).source)).size).toBeGreaterThan(120);
  });
});
