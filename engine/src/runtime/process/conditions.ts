/**
 * Conditional start events (Camunda 8.9): nothing watches the world for them; whoever knows that something has changed asks
 * them with variables, and every one that holds starts an instance of the newest version with these. Conditions inside an
 * instance are the kernel's own affair.
 */
import type { JsonObject } from '../../core/json.ts';
import type { Execution } from './execution.ts';

export interface ConditionQuestion {
  variables: JsonObject;
  /** Asks this definition alone; it has to be the newest version. */
  processDefinitionKey?: string;
}

export interface StartedByCondition {
  processDefinitionKey: string;
  processInstanceKey: string;
}

/** A condition that cannot be evaluated does not hold. */
export async function evaluateConditions(
  execution: Execution,
  { variables, processDefinitionKey }: ConditionQuestion,
): Promise<StartedByCondition[]> {
  const { uow, runtime } = execution;
  const asked = await uow.select('event_subscription', (query) => {
    const all = query.where({ kind: 'conditional' }).whereNull('process_instance_key').orderBy('key');
    return processDefinitionKey ? all.where({ process_definition_key: processDefinitionKey }) : all;
  });
  const started: StartedByCondition[] = [];
  for (const { process_definition_key: definitionKey, element_id: elementId } of asked) {
    const definition = await runtime.definitions.load(uow, definitionKey);
    const start = definition.model.startConditions.find((one) => one.elementId === elementId);
    if (!start?.holds(variables, uow.now, execution.feelContext())) continue;
    const row = await execution.create({
      definition,
      variables,
      startElementId: elementId,
      businessKey: null,
      tags: [],
    });
    started.push({ processDefinitionKey: definitionKey, processInstanceKey: row.key });
  }
  return started;
}
