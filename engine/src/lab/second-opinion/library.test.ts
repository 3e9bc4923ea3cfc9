/**
 * Every scenario of the kernel's library is played once more with all of its steps recorded, and bpmn-engine is given the
 * same inputs: inside the subset the two never differ, and what is outside of it says why.
 */
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readLibrary } from '../../core/bpmn/testing/library.ts';
import { perform } from '../../core/bpmn/scenarios/perform.ts';
import { World } from '../../core/bpmn/scenarios/world.ts';
import { Story } from '../../core/bpmn/testing/story.ts';
import { secondOpinion, type RunOpinion } from './opinion.ts';
import type { RecordedStep } from './recording.ts';

const folder = fileURLToPath(new URL('../../core/bpmn/scenarios', import.meta.url));
const library = readLibrary(folder);
const recorded = new Map<Story, RecordedStep[]>();
const opinions: RunOpinion[] = [];

beforeAll(() => {
  const original = Story.prototype.do;
  vi.spyOn(Story.prototype, 'do').mockImplementation(function (this: Story, command) {
    original.call(this, command);
    const step = { command, now: this.now, effects: this.effects, state: this.state!, decisions: [] };
    recorded.set(this, [...(recorded.get(this) ?? []), step]);
    return this;
  });
});
afterAll(() => void vi.restoreAllMocks());

describe('bpmn-engine agrees with the kernel on', { timeout: 60_000 }, () => {
  it.each(library.map((entry) => [entry.name, entry] as const))('%s', async (_, { xml, scenario }) => {
    for (const block of scenario.blocks) {
      recorded.clear();
      const world = await World.of(xml);
      perform(world, block);
      for (const [story, steps] of recorded) {
        const { processId } = story.model;
        const { runs } = await secondOpinion(xml, processId, [{ name: 'scenario', run: { processId, steps } }]);
        opinions.push(...runs);
        expect(runs[0]?.difference?.text.en).toBeUndefined();
      }
    }
  });

  it('enough of them to mean something', () => {
    const count = (verdict: string) => opinions.filter((each) => each.verdict === verdict).length;
    const counts = {
      same: count('same'),
      partly: count('partly'),
      apart: count('not-comparable'),
      all: opinions.length,
    };
    console.log('second opinion on the scenario library:', counts);
    expect(counts.same).toBeGreaterThan(20);
    for (const each of opinions) if (each.verdict !== 'same') expect(each.exclusions).not.toEqual([]);
  });
});
