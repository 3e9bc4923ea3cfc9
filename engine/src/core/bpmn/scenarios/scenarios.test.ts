/** Every scenario of the library comes true, every construct that the kernel supports has one, and the page says so. */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { constructsToShow } from './coverage.ts';
import { readLibrary } from '../testing/library.ts';
import { patternsPage, play, type Played } from './patterns-page.ts';
import { readScenario } from './scenario.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));
const library = readLibrary(folder);
const played = new Map<string, Played>();

describe('scenario', () => {
  it.each(library.map((entry) => [entry.name, entry] as const))('%s', async (name, entry) => {
    expect(entry.scenario.blocks.length).toBeGreaterThan(0);
    expect(entry.scenario.blocks.every((block) => block.some(({ keyword }) => keyword === 'then'))).toBe(true);
    expect(entry.xml, 'has a diagram').toContain('BPMNDiagram');
    played.set(name, await play(entry));
  });
});

describe('the library', () => {
  it('shows every construct at every place where it is supported', () => {
    const shown = new Set([...played.values()].flatMap((one) => [...one.shown]));
    expect(constructsToShow().filter((construct) => !shown.has(construct))).toEqual([]);
  });

  it('shows the workflow control-flow patterns 1 to 20', () => {
    const patterns = new Set(library.map(({ scenario }) => scenario.pattern));
    for (let pattern = 1; pattern <= 20; pattern += 1) expect(patterns, `WCP-${pattern}`).toContain(pattern);
  });

  it('is told of in docs/patterns.md', async () => {
    const page = fileURLToPath(new URL('../../../../../docs/patterns.md', import.meta.url));
    await expect(patternsPage([...played.values()])).toMatchFileSnapshot(page);
  });
});

describe('a scenario text', () => {
  it.each([
    ['T\n\nAnd so', 'line 3'],
    ['T\n\nGiven {}\nand then', 'line 4'],
  ])('refuses %j', (text, message) => {
    expect(() => readScenario(text)).toThrow(message);
  });
});
