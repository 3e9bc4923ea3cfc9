/**
 * The process runtime, put together: `createProcessRuntime` makes the port factory that the pipeline takes, and the
 * commands of this folder. The composition root gives it the inline workers and FEEL additions of the features.
 */
import type { compile } from '../../core/bpmn/index.ts';
import type { AnyCommand } from '../command.ts';
import type { InlineWorker } from '../processes.ts';
import type { ProcessPortFactory } from '../unit-of-work.ts';
import { processCommands } from './commands.ts';
import { createDecisionCache } from './decisions.ts';
import { createDefinitionCache } from './definition-cache.ts';
import type { Execution, ProcessRuntime } from './execution.ts';
import { openExecution, processPort } from './port.ts';
import './tables.ts';

export interface ProcessRuntimeOptions {
  /** Read when a job is created, so that composition may go on after the runtime exists. */
  inlineWorkers: () => readonly InlineWorker[];
  feelContext?: () => Record<string, unknown>;
  /** Compiled definitions kept in memory. */
  cacheSize?: number;
  observeStep?: ProcessRuntime['observeStep'];
  ended?: ProcessRuntime['ended'];
  /** Reads a stored file; for those who have it compiled already. */
  compile?: typeof compile;
}

export interface Processes {
  /** For `createPipeline`. */
  port: ProcessPortFactory;
  /** To be registered beside the features' commands. */
  commands: AnyCommand[];
}

export function createProcessRuntime(options: ProcessRuntimeOptions): Processes {
  const runtime: ProcessRuntime = {
    definitions: createDefinitionCache(options.cacheSize, options.compile),
    decisions: createDecisionCache(),
    inlineWorker: (jobType) => findWorker(options.inlineWorkers(), jobType),
    feelContext: options.feelContext ?? (() => ({})),
    ...(options.observeStep && { observeStep: options.observeStep }),
    ...(options.ended && { ended: options.ended }),
  };
  return {
    port(uow, ctx) {
      const execution: Execution = openExecution(uow, ctx, runtime);
      return { port: processPort(execution) };
    },
    commands: processCommands(runtime),
  };
}

/** An exact type before one that ends in `*`. */
function findWorker(workers: readonly InlineWorker[], jobType: string): InlineWorker | undefined {
  return (
    workers.find((worker) => worker.jobType === jobType) ??
    workers.find((worker) => worker.jobType.endsWith('*') && jobType.startsWith(worker.jobType.slice(0, -1)))
  );
}
