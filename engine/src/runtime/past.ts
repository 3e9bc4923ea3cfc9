/**
 * A stretch of past time: commands run as if it were then, timers fire and outbox rows are delivered when they were due
 * then, up to the present. For histories of demonstrations. The engine's own timers and outbox must rest meanwhile: for
 * them everything of the past is long due.
 */
import type { Pipeline } from './command.ts';
import { controlledClock } from './clock.ts';
import { createOutbox, type OutboxOptions } from './outbox.ts';
import { createPipeline, type PipelineOptions } from './pipeline.ts';
import { settle } from './settle.ts';
import { createTimerLoop } from './timer-loop.ts';

export interface Past {
  pipeline: Pipeline;
  now(): number;
  /** Lets time pass; on the way everything happens at its moment, rounded up to the grain. Never runs backwards. */
  passUntil(moment: number): Promise<void>;
}

export interface PastOptions extends Omit<PipelineOptions, 'clock'>, Pick<OutboxOptions, 'handlers'> {
  /** Rounding makes what is due within the same minutes one batch; 1: everything at its very moment. */
  grainMs?: number;
}

export async function inPast<T>(options: PastOptions, from: number, work: (past: Past) => Promise<T>): Promise<T> {
  const clock = await controlledClock(from);
  const pipeline = createPipeline({ ...options, clock });
  const timers = createTimerLoop({ ...options, pipeline, clock });
  const outbox = createOutbox({ ...options, pipeline, clock });
  const runtime = { pipeline, timers, outbox };
  const { grainMs = 5 * 60_000 } = options;
  const { knex } = options.database;

  async function nextDue(): Promise<number> {
    const [timer, delivery] = (await Promise.all([
      knex('timer').min({ at: 'wake_at' }).first(),
      knex('outbox').where('status', 'open').where('due_at', '>', clock.now()).min({ at: 'due_at' }).first(),
    ])) as { at: number | null }[];
    return Math.min(timer?.at ?? Infinity, delivery?.at ?? Infinity);
  }

  timers.start();
  outbox.start();
  try {
    return await work({
      pipeline,
      now: clock.now,
      async passUntil(moment) {
        await settle(runtime);
        while (clock.now() < moment) {
          const due = Math.ceil((await nextDue()) / grainMs) * grainMs;
          await clock.set(Math.min(Math.max(due, clock.now() + 1), moment));
          await settle(runtime);
        }
      },
    });
  } finally {
    await timers.stop();
    await outbox.stop();
    await pipeline.close();
  }
}
