/**
 * Waits until the engine has nothing left to do at the clock's present moment: no command waits, no timer is due, no
 * outbox row is due or under way. Tests and `PUT /v2/clock` use it after moving the clock.
 */
import type { Outbox } from './outbox.ts';
import type { Pipeline } from './command.ts';
import type { TimerLoop } from './timer-loop.ts';

export interface Runtime {
  pipeline: Pipeline;
  timers: TimerLoop;
  outbox: Outbox;
}

/** More rounds than this mean that things keep making each other due. */
const MAX_ROUNDS = 10_000;

export async function settle({ pipeline, timers, outbox }: Runtime): Promise<void> {
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const before = pipeline.stats.commits;
    await pipeline.idle();
    await timers.settle();
    await outbox.settle();
    await pipeline.idle();
    if (pipeline.stats.commits === before) return;
  }
  throw new Error('the engine does not come to rest');
}
