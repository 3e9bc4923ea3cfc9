/**
 * The loops of one engine — timers and outbox — as one thing that starts, stops, and may rest while work is done during
 * which nothing must fire by itself (a replayed past). What became due meanwhile fires afterwards. Where several nodes
 * share a database, they run on the one that has the lease, and under its epoch.
 */
import type { Leadership } from './leadership.ts';
import type { Fence } from './lease-commands.ts';
import type { Pipeline } from './command.ts';
import type { Outbox } from './outbox.ts';
import { settle } from './settle.ts';
import type { TimerLoop } from './timer-loop.ts';

export interface Loops {
  start(): void;
  /** Only one rest at a time; a second one waits for the first. No other node's loops run meanwhile either. */
  whileResting<T>(work: () => Promise<T>): Promise<T>;
  /** Nothing left to do at the present moment, as far as it is this node's to do. Waits for a rest to end. */
  settle(): Promise<void>;
  stop(): Promise<void>;
}

/** Without `leadership` there is one node. */
export function createLoops(
  pipeline: Pipeline,
  make: (fence: Fence | undefined) => { timers: TimerLoop; outbox: Outbox },
  leadership?: Leadership,
): Loops {
  let running: { timers: TimerLoop; outbox: Outbox } | undefined;
  let fence: Fence | undefined;
  let wanted = false;
  let resting: Promise<unknown> = Promise.resolve();
  let rests = 0;

  function run(): void {
    if (!wanted || rests > 0 || running || (leadership && !fence)) return;
    running = make(fence);
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
      leadership?.start({
        gained(epoch) {
          fence = { epoch, refused: () => leadership.doubt() };
          run();
        },
        lost() {
          fence = undefined;
          void halt();
        },
      });
      run();
    },
    whileResting(work) {
      rests += 1;
      const rest = resting.then(async () => {
        await halt();
        try {
          await leadership?.seize();
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
      await leadership?.known();
      await resting;
      if (running) await settle({ pipeline, ...running });
    },
    async stop() {
      wanted = false;
      await resting;
      await halt();
      await leadership?.stop();
    },
  };
}
