/**
 * Changes of one running instance by hand: modification, migration, and the repair of all its incidents. Who may do it is
 * decided by the callers. All of it or nothing, in the unit of work of the command.
 */
import type { MigrationPlan } from '../../core/bpmn/index.ts';
import type { ActivateInstruction, MoveInstruction } from '../../core/bpmn/types.ts';
import { instanceNotFound, instanceOver } from './errors.ts';
import type { Execution } from './execution.ts';
import { resolveIncident } from './incidents.ts';
import { migrateStartHold } from './migration-rows.ts';
import { migrateRow } from './steps.ts';
import type { ProcessInstanceRow } from './tables.ts';

export interface Modification {
  activate?: ActivateInstruction[];
  move?: MoveInstruction[];
  terminate?: string[];
}

export interface Migration extends Omit<MigrationPlan, 'version'> {
  targetDefinitionKey: string;
}

/** Refuses with INSTANCE_NOT_FOUND, INSTANCE_OVER, CHANGE_REFUSED and all problems. */
export async function modifyInstance(execution: Execution, key: string, change: Modification): Promise<void> {
  await execution.step(key, { type: 'modify', ...change });
}

/** Refuses with INSTANCE_NOT_FOUND, INSTANCE_OVER, PROCESS_NOT_FOUND, CHANGE_REFUSED and all problems. */
export async function migrateInstance(
  execution: Execution,
  key: string,
  { targetDefinitionKey, ...plan }: Migration,
): Promise<void> {
  const { uow, runtime } = execution;
  const row = await liveInstance(execution, key);
  const to = await runtime.definitions.load(uow, targetDefinitionKey);
  await migrateRow(execution, row, row.state, to, plan);
  await migrateStartHold(execution, row);
}

/** Resolves every open incident of the instance; answers how many. Refuses with INSTANCE_NOT_FOUND, INSTANCE_OVER. */
export async function repairInstance(execution: Execution, key: string, retries?: number): Promise<number> {
  const { uow } = execution;
  await liveInstance(execution, key);
  const open = await uow.select('incident', (query) =>
    query.where({ process_instance_key: key, state: 'active' }).orderBy('key'),
  );
  let resolved = 0;
  for (const { key: incidentKey } of open) {
    // Resolving one may have ended others, or the instance.
    if ((await uow.get('incident', incidentKey))?.state !== 'active') continue;
    await resolveIncident(execution, incidentKey, retries);
    resolved += 1;
  }
  return resolved;
}

async function liveInstance(
  { uow }: Execution,
  key: string,
): Promise<ProcessInstanceRow & { state: NonNullable<ProcessInstanceRow['state']> }> {
  const row = await uow.get('process_instance', key);
  if (!row) throw instanceNotFound({ key });
  const { state } = row;
  if (row.status !== 'active' || !state) throw instanceOver({ key });
  return { ...row, state };
}
