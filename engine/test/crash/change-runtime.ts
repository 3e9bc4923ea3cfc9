/** Pipeline, process runtime and outbox with nothing but the commands of process changes: what the victim and its heirs run. */
import { changeCommands } from '../../src/features/process-changes/commands.ts';
import { changeRunning } from '../../src/features/process-changes/running.ts';
import type { FeatureDeps } from '../../src/features/feature.ts';
import type { Clock } from '../../src/runtime/clock.ts';
import type { AnyCommand, Pipeline } from '../../src/runtime/command.ts';
import { createOutbox } from '../../src/runtime/outbox.ts';
import { outboxCommands } from '../../src/runtime/outbox-commands.ts';
import { createPipeline } from '../../src/runtime/pipeline.ts';
import { createProcessRuntime } from '../../src/runtime/process/index.ts';
import type { Database } from '../../src/store/database.ts';

export interface ChangeRuntime {
  pipeline: Pipeline;
  /** Works until the outbox is empty. */
  work(): Promise<void>;
  close(): Promise<void>;
}

export function openChangeRuntime(database: Database, clock: Clock): ChangeRuntime {
  const commands = new Map<string, AnyCommand>();
  const processes = createProcessRuntime({ inlineWorkers: () => [] });
  for (const one of [...processes.commands, ...changeCommands, ...outboxCommands(commands)])
    commands.set(one.type, one);
  const pipeline = createPipeline({ database, commands, clock, processes: processes.port });
  const deps = { db: database.knex, pipeline } as FeatureDeps;
  const deliver = (entry: Parameters<typeof changeRunning.deliver>[0]) => changeRunning.deliver(entry, deps);
  const outbox = createOutbox({
    database,
    pipeline,
    clock,
    handlers: new Map([[changeRunning.kind, deliver]]),
    leaseMs: 500,
  });
  return {
    pipeline,
    async work() {
      outbox.start();
      await outbox.settle();
    },
    async close() {
      await outbox.stop();
      await pipeline.close();
    },
  };
}
