/** A request like those of the hotline, from the file that the benchmark runs too. */
import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { Story } from '../testing/story.ts';

const xml = readFileSync(new URL('./hotline-like.bpmn', import.meta.url), 'utf8');

describe('a request', () => {
  let story: Story;
  beforeEach(async () => {
    story = await Story.of(xml);
    story.start({ requestId: 'R1', rework: false, outcome: null });
  });

  const handle = () => story.user('sign').user('handle').user('assist').user('feedback');

  it('is accepted, dispatched, handled, checked and rated', () => {
    story.user('accept', { outcome: 'convert' }).user('classify').user('dispatch');
    expect(handle().user('check').user('rate').status).toBe('completed');
    expect(story.timers.size).toBe(0);
  });

  it('returned to the citizen, comes back under the same number', () => {
    story.user('accept', { outcome: 'returned' }).user('complete');
    expect(story.waiting).toEqual(['accept']);
    expect(story.user('accept', { outcome: 'answered' }).user('answer').result).toMatchObject({ requestId: 'R1' });
  });

  it('late at the seat: somebody urges, the seat still has it', () => {
    story.later('PT4H');
    expect(story.waiting).toEqual(['accept', 'urgeSeat']);
  });

  it('checked and found wanting, goes round again and starts its clock anew', () => {
    story.user('accept', { outcome: 'convert' }).user('classify').user('dispatch');
    story.later('P1D');
    handle().user('check', { rework: true });
    const [timer] = [...story.timers.values()];
    expect(timer).toMatchObject({ elementId: 'overdue', dueAt: story.now + 5 * 86_400_000 });
    expect(handle().user('check', { rework: false }).waiting).toEqual(['rate']);
  });

  it('five days late: the supervisor steps in beside the department', () => {
    story.user('accept', { outcome: 'convert' }).user('classify').user('dispatch').later('P5D');
    expect(story.waiting).toContain('supervise');
    expect(handle().waiting).toEqual(['supervise', 'check']);
  });

  it('nobody rates: closed after five days', () => {
    story.user('accept', { outcome: 'convert' }).user('classify').user('dispatch');
    expect(handle().user('check').later('P5D').status).toBe('completed');
  });
});
