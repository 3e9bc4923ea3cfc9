/**
 * Signals (BPMN 2.0.2 §10.5.5): a broadcast goes to everybody who waits for its name at this moment, and starts one instance of
 * the newest version of every process with such a signal start event. Nothing is kept for those who come later.
 */
import type { JsonObject } from '../../core/json.ts';
import type { Execution } from './execution.ts';
import type { EventSubscriptionRow } from './tables.ts';

/** Those who are made to wait by the broadcast itself do not hear it. */
export async function broadcastSignal(execution: Execution, name: string, variables: JsonObject): Promise<void> {
  const { uow } = execution;
  const waiting = await uow.select('event_subscription', (query) =>
    query.where({ kind: 'signal', name }).orderBy('key'),
  );
  const instances = waiting.flatMap(({ process_instance_key: key }) => key ?? []);
  await uow.getMany('process_instance', [...new Set(instances)]);
  for (const subscription of waiting) {
    const { key: subscriptionKey, process_instance_key: instanceKey } = subscription;
    if (!(await uow.get('event_subscription', subscriptionKey))) continue;
    if (instanceKey) await execution.step(instanceKey, { type: 'receiveSignal', subscriptionKey, variables });
    else await startBySignal(execution, subscription, variables);
  }
}

async function startBySignal(execution: Execution, start: EventSubscriptionRow, variables: JsonObject): Promise<void> {
  const definition = await execution.runtime.definitions.load(execution.uow, start.process_definition_key);
  await execution.create({ definition, variables, startElementId: start.element_id, businessKey: null, tags: [] });
}
