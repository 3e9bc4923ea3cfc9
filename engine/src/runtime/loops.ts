/**
 * The loops of one engine — timers and outbox — as one thing that starts, stops, and may rest while work is done during
 * which nothing must fire by itself (a replayed past). What became due meanwhile fires afterwards.
 */
import type { Pipeline } from './command.ts';
import type { Outbox } from './outbox.ts';
import { settle } from './settle.ts';
import type { TimerLoop } from './timer-loop.ts';

export interface Loops {
  start(): void;
  /** Only one rest at a time; a second one waits for the first. */
  whileResting<T>(work: () => Promise<T>): Promise<T>;
  /** Nothing left to do at the present moment. Waits for a rest to end. */
  settle(): Promise<void>;
  stop(): Promise<void>;
}

export function createLoops(pipeline: Pipeline, make: () => { timers: TimerLoop; outbox: Outbox }): Loops {
  let running: { timers: TimerLoop; outbox: Outbox } | undefined;
  let wanted = false;
  let resting: Promise<unknown> = Promise.resolve();
  let rests = 0;

  function run(): void {
    if (!wanted || rests > 0 || running) return;
    running = make();
    running.timers.start();
    running.outbox.start();
  }

  async function halt(): Promise<void> {
    const loops = running;
    running = undefined;
    await loops?.timers.stop();
    await loops?.outbox.stop();
  }

  return {
    start() {
      wanted = true;
      run();
    },
    whileResting(work) {
      rests += 1;
      const rest = resting.then(async () => {
        await halt();
        try {
          return await work();
        } finally {
          rests -= 1;
          run();
        }
      });
      resting = rest.catch(() => undefined);
      return rest;
    },
    async settle() {
      await resting;
      if (running) await settle({ pipeline, ...running });
    },
    async stop() {
      wanted = false;
      await resting;
      await halt();
    },
  };
}
