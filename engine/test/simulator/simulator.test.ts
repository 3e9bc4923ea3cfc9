/**
 * The whole runtime under seeds: nothing acknowledged is lost, nothing is done twice, state is the replay of its inputs,
 * rows agree with it, everything comes to rest. A seed that breaks a promise is told with the end of its trace and how to
 * run it again.
 */
import { describe, expect, it } from 'vitest';
import { simulate, type SimulationResult } from '../../src/lab/simulator/simulation.ts';

const SEEDS = 200;
const AT_ONCE = 50;

function told({ seed, failure, tail }: SimulationResult): string | null {
  if (!failure) return null;
  const again = `node engine/run-ts.mjs engine/src/lab/simulator/main.ts --seed ${seed} --trace`;
  return `seed ${seed} breaks “${failure.invariant}”\n${tail.slice(-40).join('\n')}\n${failure.stack}\nagain: ${again}`;
}

describe('the runtime under a seed', () => {
  const seen: Record<string, number> = {};
  for (let from = 1; from <= SEEDS; from += AT_ONCE) {
    it(`keeps its promises, seeds ${from} to ${from + AT_ONCE - 1}`, async () => {
      for (let seed = from; seed < from + AT_ONCE; seed += 1) {
        const result = await simulate(seed);
        expect(told(result)).toBeNull();
        for (const [what, times] of Object.entries(result.seen)) seen[what] = (seen[what] ?? 0) + times;
      }
    });
  }

  it('meets every kind of command and of fault on the way', () => {
    const commands = [
      'instance.create',
      'user-task.complete',
      'job.complete',
      'job.fail',
      'job.throw',
      'message.publish',
    ];
    const more = ['message.correlate', 'signal.broadcast', 'variable.set', 'incident.resolve', 'instance.cancel'];
    const disk = ['SQLITE_BUSY', 'SQLITE_IOERR', 'SQLITE_FULL, rolled back', 'read fails', 'answer of a commit lost'];
    const deaths = ['death before a statement', 'death after a statement', 'death inside a commit'];
    const refusals = ['JOB_NOT_FOUND', 'TASK_NOT_OPEN', 'MESSAGE_ALREADY_PUBLISHED', 'MESSAGE_NOT_CORRELATED'];
    const wanted = [...commands, ...more, ...disk, ...deaths, ...refusals];
    expect(wanted.filter((what) => !seen[what])).toEqual([]);
  });

  it('gives the same trace for the same seed', async () => {
    for (const seed of [1, 2, 7, 42, 99, 123_456]) {
      const [first, second] = [await simulate(seed), await simulate(seed)];
      expect(second.hash).toBe(first.hash);
      expect(second.events).toBe(first.events);
    }
    expect((await simulate(1)).hash).not.toBe((await simulate(2)).hash);
  });
});
