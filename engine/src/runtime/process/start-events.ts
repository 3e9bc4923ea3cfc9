/**
 * Start events of the newest version of a process: message start events wait at their message's point, signal start events
 * and conditional ones are subscriptions of no instance, timer start events have a timer row. When a newer version is deployed, those of the
 * version before are taken away.
 */
import { nextOccurrence } from '../../core/bpmn/index.ts';
import type { Occurrence, ProcessModel } from '../../core/bpmn/index.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Execution } from './execution.ts';
import { closeSubscription, openStartSubscription } from './messages.ts';
import type { ProcessDefinitionRow } from './tables.ts';

export const START_BY_TIMER = 'instance.start-by-timer';

const timerKey = (definitionKey: string, elementId: string) => `start:${definitionKey}:${elementId}`;

export async function startWatching(
  execution: Execution,
  definition: ProcessDefinitionRow,
  model: ProcessModel,
): Promise<void> {
  const { uow, runtime } = execution;
  const of = { definitionKey: definition.key, processId: definition.process_id };
  for (const start of model.startMessages) await openStartSubscription(execution, 'message', { ...start, ...of });
  for (const start of model.startSignals) await openStartSubscription(execution, 'signal', { ...start, ...of });
  for (const { elementId } of model.startConditions) {
    await openStartSubscription(execution, 'conditional', { name: elementId, elementId, ...of });
  }
  for (const timer of model.startTimers) {
    const first = timer.first(uow.now, runtime.feelContext());
    scheduleStart(execution, definition.key, timer.elementId, first);
  }
}

export async function stopWatching(execution: Execution, processId: string, definitionKey: string): Promise<void> {
  const { uow, runtime } = execution;
  const subscriptions = await uow.select('event_subscription', (query) =>
    query.where({ process_id: processId, process_definition_key: definitionKey }).whereNull('process_instance_key'),
  );
  for (const { key } of subscriptions) await closeSubscription(execution, key);
  const { model } = await runtime.definitions.load(uow, definitionKey);
  for (const { elementId } of model.startTimers) uow.unschedule(timerKey(definitionKey, elementId));
}

function scheduleStart(execution: Execution, definitionKey: string, elementId: string, occurrence: Occurrence): void {
  execution.uow.schedule({
    key: timerKey(definitionKey, elementId),
    dueAt: occurrence.dueAt,
    command: START_BY_TIMER,
    payload: { definitionKey, elementId, occurrence: occurrence as unknown as JsonObject },
  });
}

/** A timer start event fires: one instance, and the next occurrence of a cycle. */
export async function startByTimer(
  execution: Execution,
  definitionKey: string,
  elementId: string,
  occurrence: Occurrence,
): Promise<void> {
  const { uow, runtime } = execution;
  const definition = await runtime.definitions.load(uow, definitionKey);
  const next = nextOccurrence(occurrence, uow.now);
  if (next) scheduleStart(execution, definitionKey, elementId, next);
  await execution.create({ definition, variables: {}, startElementId: elementId, businessKey: null, tags: [] });
}
