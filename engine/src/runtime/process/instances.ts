/** Instances: which definition a start means, how they begin and how they are cut short. */
import type { UnitOfWork } from '../command.ts';
import type { StartProcess } from '../processes.ts';
import type { Definition, DefinitionCache } from './definition-cache.ts';
import { latestRef, versionRef } from './definition-refs.ts';
import { calledInstance, instanceNotFound, noNoneStart, processNotFound } from './errors.ts';
import type { Execution } from './execution.ts';

/** Refuses with PROCESS_NOT_FOUND. */
export async function definitionFor(
  uow: UnitOfWork,
  definitions: DefinitionCache,
  { processId, processDefinitionKey, version }: Pick<StartProcess, 'processId' | 'processDefinitionKey' | 'version'>,
): Promise<Definition> {
  if (processDefinitionKey) return definitions.load(uow, processDefinitionKey);
  const id = processId ?? '';
  const named = await uow.get(
    'definition_ref',
    version ? versionRef('process', id, version) : latestRef('process', id),
  );
  if (!named) throw processNotFound({ process: version ? `${id} v${version}` : id });
  return definitions.load(uow, named.definition_key);
}

/** Refuses with PROCESS_NOT_FOUND or NO_NONE_START_EVENT. */
export async function startInstance(
  execution: Execution,
  request: StartProcess,
): Promise<{ processInstanceKey: string; processDefinitionKey: string }> {
  const definition = await definitionFor(execution.uow, execution.runtime.definitions, request);
  const { startBefore } = request;
  if (!definition.model.noneStartId && !startBefore?.length) {
    throw noNoneStart({ process: definition.row.process_id });
  }
  const row = await execution.create({
    definition,
    variables: request.variables,
    ...(startBefore?.length ? { startBefore } : {}),
    ...(request.stopAfter?.length ? { stopAfter: request.stopAfter } : {}),
    businessKey: request.businessKey ?? null,
    tags: request.tags ?? [],
  });
  return { processInstanceKey: row.key, processDefinitionKey: definition.row.key };
}

/** Ends an instance and everything it called. Refuses with INSTANCE_NOT_FOUND, INSTANCE_OVER, CALLED_INSTANCE. */
export async function cancelInstance(execution: Execution, key: string, reason?: string): Promise<void> {
  const { uow } = execution;
  const row = await uow.get('process_instance', key);
  if (!row) throw instanceNotFound({ key });
  if (row.parent_key) throw calledInstance({ key, root: row.root_key });
  await execution.step(key, { type: 'cancel' });
  if (!reason) return;
  uow.update('process_instance', { ...(await uow.require('process_instance', key)), end_reason: reason });
}
