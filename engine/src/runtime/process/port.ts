/**
 * The process port of one unit of work, and the execution behind it. What one call leads to is done before the call
 * answers. Commands of this folder that need more than the port use the execution.
 */
import type { CommandContext, UnitOfWork } from '../command.ts';
import { migrateInstance, modifyInstance, repairInstance } from './change.ts';
import type { ProcessPort } from '../processes.ts';
import { deploy } from './deployments.ts';
import { createExecution, type Execution, type ProcessRuntime } from './execution.ts';
import { followUp } from './follow-ups.ts';
import { resolveIncident } from './incidents.ts';
import { cancelInstance, startInstance } from './instances.ts';
import { completeJob, failJob, throwJobError } from './jobs.ts';
import { publishMessage } from './messages.ts';
import { broadcastSignal } from './signals.ts';
import { createInstance, stepInstance } from './steps.ts';
import { assignUserTask, completeUserTask } from './user-tasks.ts';
import { setVariables } from './variables.ts';

const parts = { step: stepInstance, create: createInstance, followUp };

const executions = new WeakMap<UnitOfWork, Execution>();

/** The one execution of a unit of work: what an inline worker does through `uow.processes` counts with the rest. */
export function openExecution(uow: UnitOfWork, ctx: CommandContext, runtime: ProcessRuntime): Execution {
  let execution = executions.get(uow);
  if (!execution) executions.set(uow, (execution = createExecution(uow, ctx, runtime, parts)));
  return execution;
}

export function processPort(execution: Execution): ProcessPort {
  const { uow } = execution;
  const run = <T>(work: () => Promise<T>): Promise<T> => execution.run(work);
  return {
    deploy: (request) => run(() => deploy(execution, request)),
    start: (request) => run(() => startInstance(execution, request)),
    completeUserTask: (key, variables) => run(() => completeUserTask(execution, key, variables)),
    async assignUserTask(key, assignee, options) {
      await assignUserTask(uow, key, assignee, options);
    },
    completeJob: (key, variables) => run(() => completeJob(execution, key, variables)),
    throwJobError: (key, error) => run(() => throwJobError(execution, key, error)),
    failJob: (key, failure) => run(() => failJob(execution, key, failure)),
    publishMessage: (message) =>
      run(async () => {
        const { messageKey, instanceKey } = await publishMessage(execution, message);
        return { messageKey, processInstanceKey: instanceKey };
      }),
    broadcastSignal: ({ name, variables }) => run(() => broadcastSignal(execution, name, variables)),
    setVariables: (scopeKey, variables, options) =>
      run(() => setVariables(execution, scopeKey, variables, options?.local ?? false)),
    cancelInstance: (key, reason) => run(() => cancelInstance(execution, key, reason)),
    resolveIncident: (key) => run(() => resolveIncident(execution, key)),
    modifyInstance: (key, change) => run(() => modifyInstance(execution, key, change)),
    migrateInstance: (key, migration) => run(() => migrateInstance(execution, key, migration)),
    repairInstance: (key, retries) => run(() => repairInstance(execution, key, retries)),
  };
}
