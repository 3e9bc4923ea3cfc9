/**
 * What reaches beyond the instance that made a step: calls, answers to callers, signals, buffered messages, inline jobs.
 * A follow-up whose addressee is over by then is for nobody, and no error.
 */
import { AppError } from '../../core/error.ts';
import { boundRef } from './definition-refs.ts';
import { isGone, noNoneStart, processNotFound, stepRefused, tooMuchFollows } from './errors.ts';
import type { Execution, FollowUp } from './execution.ts';
import { runInlineJob } from './jobs.ts';
import { correlateBuffered, publishMessage, startNextByMessage } from './messages.ts';
import { broadcastSignal } from './signals.ts';

/** Calls within calls; deeper is taken for an endless recursion. */
const MAX_CALL_DEPTH = 50;

export async function followUp(execution: Execution, item: FollowUp): Promise<void> {
  switch (item.kind) {
    case 'step':
      return ignoringGone(execution.step(item.instanceKey, item.command));
    case 'inline':
      return runInlineJob(execution, item.job);
    case 'call':
      return startCalled(execution, item);
    case 'cancelCalled':
      return ignoringGone(execution.step(item.instanceKey, { type: 'cancel' }));
    case 'signal':
      return broadcastSignal(execution, item.name, item.variables);
    case 'message':
      await publishMessage(execution, item.message);
      return;
    case 'opened':
      return correlateBuffered(execution, item.subscriptionKey);
    case 'released':
      return startNextByMessage(execution, item.pointId, item.processId);
  }
}

async function ignoringGone(step: Promise<void>): Promise<void> {
  try {
    await step;
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

async function startCalled(execution: Execution, call: Extract<FollowUp, { kind: 'call' }>): Promise<void> {
  const { uow } = execution;
  const { elementInstanceKey } = call;
  const caller = await uow.get('process_instance', call.caller.key);
  if (!caller?.live[elementInstanceKey]) return;
  const failure = await callAnswer(execution, call);
  if (typeof failure !== 'string') return;
  await ignoringGone(execution.step(caller.key, { type: 'calledFailed', elementInstanceKey, errorMessage: failure }));
}

/** Starts the called process; a text when it cannot be. */
async function callAnswer(
  execution: Execution,
  call: Extract<FollowUp, { kind: 'call' }>,
): Promise<string | undefined> {
  const { uow, runtime } = execution;
  const { caller, elementInstanceKey, processId } = call;
  if (caller.depth >= MAX_CALL_DEPTH) return `process ${processId} is called more than ${MAX_CALL_DEPTH} levels deep`;
  const callerDefinition = await runtime.definitions.load(uow, caller.process_definition_key);
  const ref = boundRef('process', processId, { ...call, deploymentKey: callerDefinition.row.deployment_key });
  const named = await uow.get('definition_ref', ref);
  if (!named) return `process ${ref.slice('process:'.length)} is not deployed`;
  try {
    const child = await execution.create({
      definition: await runtime.definitions.load(uow, named.definition_key),
      variables: call.variables,
      businessKey: caller.business_key,
      tags: caller.tags,
      parent: { row: caller, elementInstanceKey },
    });
    await rememberCall(execution, caller.key, elementInstanceKey, child.key);
    return undefined;
  } catch (error) {
    if (error instanceof AppError && startFaults.includes(error.code)) return error.text.en;
    throw error;
  }
}

const startFaults = [processNotFound.code, noNoneStart.code, stepRefused.code, tooMuchFollows.code];

async function rememberCall(
  execution: Execution,
  callerKey: string,
  elementInstanceKey: string,
  childKey: string,
): Promise<void> {
  const caller = await execution.uow.require('process_instance', callerKey);
  execution.uow.update('process_instance', { ...caller, calls: { ...caller.calls, [elementInstanceKey]: childKey } });
}
