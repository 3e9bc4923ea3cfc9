/** Waits for instances to end (`awaitCompletion`): asked after commits that touched instances, one query for all. */
import type { Knex } from 'knex';
import type { Pipeline } from '../../runtime/command.ts';

export interface Completions {
  /** False when the instance is still running after `timeoutMs`. */
  wait(instanceKey: string, timeoutMs: number): Promise<boolean>;
}

export function createCompletions(db: Knex, pipeline: Pipeline): Completions {
  const waiting = new Map<string, () => void>();
  let asking = false;
  let askAgain = false;

  const ask = async (): Promise<void> => {
    askAgain = true;
    if (asking) return;
    asking = true;
    try {
      while (askAgain && waiting.size > 0) {
        askAgain = false;
        const over = (await db('process_instance')
          .whereIn('key', [...waiting.keys()])
          .whereNot('status', 'active')
          .select('key')) as { key: string }[];
        for (const { key } of over) waiting.get(key)?.();
      }
    } finally {
      asking = false;
    }
  };
  pipeline.onCommit(({ tables }) => {
    if (waiting.size > 0 && tables.has('process_instance')) void ask().catch(() => undefined);
  });

  return {
    wait(instanceKey, timeoutMs) {
      return new Promise((resolve) => {
        const finish = (over: boolean) => {
          clearTimeout(alarm);
          waiting.delete(instanceKey);
          resolve(over);
        };
        const alarm = setTimeout(() => finish(false), timeoutMs);
        waiting.set(instanceKey, () => finish(true));
        void ask().catch(() => undefined);
      });
    },
  };
}
