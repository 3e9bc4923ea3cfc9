/**
 * What a plan does to one instance, and what of it concerns the instance at all. The batch and its preview ask the same
 * questions here.
 */
import type { InstanceState } from '../../core/bpmn/types.ts';
import type { UnitOfWork } from '../../runtime/command.ts';
import type { Modification } from '../../runtime/process/change.ts';
import type { ProcessInstanceRow } from '../../runtime/process/tables.ts';
import type { Skip } from './errors.ts';
import type { ChangePlan } from './tables.ts';

type Subject = Pick<ProcessInstanceRow, 'status' | 'process_definition_key' | 'incidents' | 'state'>;

/** Why the plan leaves the instance as it is; null when there is something to do. */
export function skipOf(plan: ChangePlan, row: Subject): Skip | null {
  if (row.status !== 'active' || !row.state) return 'INSTANCE_OVER';
  switch (plan.kind) {
    case 'migrate':
      return row.process_definition_key === plan.targetDefinitionKey ? 'ALREADY_THERE' : null;
    case 'modify':
      return movesIn(plan, row.state).length === 0 ? 'NO_TOKEN' : null;
    case 'resolve':
      return row.incidents === 0 ? 'NO_INCIDENT' : null;
    case 'cancel':
      return null;
  }
}

/** The moves for which the instance has tokens. */
export const movesIn = (plan: Extract<ChangePlan, { kind: 'modify' }>, { body }: InstanceState) =>
  plan.moves.filter(({ from }) =>
    body.elements.some(({ at, counter, joins }) => (at === from && counter === undefined) || joins?.[from]),
  );

/** Refuses as the single changes do (runtime/process/change.ts). */
export async function carryOut(
  uow: UnitOfWork,
  plan: ChangePlan,
  row: ProcessInstanceRow & { state: InstanceState },
  reason: string,
): Promise<void> {
  const { processes } = uow;
  switch (plan.kind) {
    case 'migrate': {
      const { targetDefinitionKey, mapping: elements, sameIds } = plan;
      return processes.migrateInstance(row.key, { targetDefinitionKey, elements, sameIds });
    }
    case 'modify': {
      const change: Modification = { move: movesIn(plan, row.state) };
      return processes.modifyInstance(row.key, change);
    }
    case 'resolve':
      return void (await processes.repairInstance(row.key, plan.retries));
    case 'cancel':
      return processes.cancelInstance(row.key, reason);
  }
}
