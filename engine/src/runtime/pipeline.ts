/**
 * The command pipeline with group commit (D4). Commands that arrive while a batch is in its transaction wait; the next
 * batch takes all of them. One transaction, one write per table, one commit; only then is anybody answered.
 *
 * Promises: a command is applied once or not at all; a refused command (AppError) leaves nothing and harms no
 * neighbour; when a transaction fails, its commands run again one by one, so that only the guilty one fails; what was
 * changed by somebody else meanwhile is tried again, a bounded number of times.
 */
import { admit, type Admitted } from './admission.ts';
import { createBatchRunner, type BatchResult, type RunnerOptions } from './batch-runner.ts';
import type { Commit, Pipeline, PipelineStats, Submission } from './command.ts';
import { shuttingDown, tooBusy } from './errors.ts';
import { mergeChanges } from './live-changes.ts';
import { machineScheduler, type Scheduler } from './scheduler.ts';

export interface PipelineOptions extends RunnerOptions {
  /** Most commands in one transaction. */
  maxBatch?: number;
  /** Most commands that may wait; more are refused with TOO_BUSY. */
  maxWaiting?: number;
  /** Size limit of one payload, in characters. */
  maxPayload?: number;
  scheduler?: Scheduler;
}

interface Waiting extends Admitted {
  resolve(answer: unknown): void;
  reject(error: unknown): void;
}

export function createPipeline(options: PipelineOptions): Pipeline {
  const { commands, log, maxBatch = 500, maxWaiting = 20_000, maxPayload = 16_000_000 } = options;
  const { scheduler = machineScheduler } = options;
  const runner = createBatchRunner(options);
  const stats: PipelineStats = {
    commands: 0,
    refused: 0,
    failed: 0,
    commits: 0,
    retriedBatches: 0,
    largestBatch: 0,
  };
  const listeners = new Set<(commit: Commit) => void>();
  const idleWaiters: (() => void)[] = [];
  let queue: Waiting[] = [];
  let running = false;
  let closed = false;

  const tell = (commit: Commit): void => {
    for (const listener of listeners) {
      try {
        listener(commit);
      } catch (error) {
        log?.error({ err: error }, 'a listener of commits failed');
      }
    }
  };

  const answer = (waiting: readonly Waiting[], { outcomes, written }: BatchResult): void => {
    stats.commits += 1;
    stats.commands += waiting.length;
    stats.largestBatch = Math.max(stats.largestBatch, waiting.length);
    const changes = mergeChanges(outcomes.flatMap((outcome) => ('changes' in outcome ? outcome.changes : [])));
    if (written.tables.size > 0 || changes.length > 0) tell({ ...written, changes });
    outcomes.forEach((outcome, index) => {
      if ('error' in outcome) {
        stats[outcome.kind] += 1;
        waiting[index]!.reject(outcome.error);
      } else waiting[index]!.resolve(outcome.answer);
    });
  };

  const runAlone = async (one: Waiting): Promise<void> => {
    try {
      answer([one], await runner.alone(one));
    } catch (error) {
      stats.failed += 1;
      one.reject(error);
    }
  };

  const drain = async (): Promise<void> => {
    while (queue.length > 0) {
      const taken = queue.slice(0, maxBatch);
      queue = queue.slice(maxBatch);
      const result = taken.length > 1 ? await runner.together(taken) : undefined;
      if (result) answer(taken, result);
      else {
        if (taken.length > 1) stats.retriedBatches += 1;
        for (const one of taken) await runAlone(one);
      }
      // Callers that were answered may submit their next command into the very next batch.
      await new Promise<void>((resolve) => scheduler.soon(resolve));
    }
    running = false;
    for (const wake of idleWaiters.splice(0)) wake();
  };

  const enqueue = (waiting: Waiting): void => {
    queue.push(waiting);
    if (running) return;
    running = true;
    scheduler.soon(() => void drain());
  };
  const idle = () => (running ? new Promise<void>((resolve) => idleWaiters.push(resolve)) : Promise.resolve());

  return {
    stats,
    submit<R>(submission: Submission): Promise<R> {
      return new Promise<R>((resolve, reject) => {
        if (closed) throw shuttingDown();
        if (queue.length >= maxWaiting) throw tooBusy();
        const admitted = admit(submission, commands, maxPayload);
        enqueue({ ...admitted, resolve: resolve as (answer: unknown) => void, reject });
      });
    },
    onCommit(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    idle,
    defers: options.database.memory !== null,
    settled: (table, keys) => runner.settle(table, keys),
    async close() {
      closed = true;
      await idle();
      await runner.settleAll();
    },
  };
}
