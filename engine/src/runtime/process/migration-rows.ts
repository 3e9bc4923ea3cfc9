/**
 * Rows of an instance that follows another definition: what lives gets its new element and definition and keeps all the
 * rest, so that tasks stay assigned and jobs stay leased. History that is over stays under the definition it happened in.
 */
import type { Effect } from '../../core/bpmn/types.ts';
import type { Execution } from './execution.ts';
import { pointAt, pointOf, writePoint } from './messages.ts';
import { historyRow, placeOf, type ProjectedStep } from './projected-step.ts';
import type { ProcessInstanceRow } from './tables.ts';

type Of<T extends Effect['type']> = Extract<Effect, { type: T }>;

export async function migrateElement(projection: ProjectedStep, effect: Of<'elementMigrated'>): Promise<void> {
  const { execution, row } = projection;
  const { uow } = execution;
  const { elementInstanceKey: key, elementId, userTaskKey, jobKey, incidentKey } = effect;
  const place = { ...placeOf(projection, effect), version: row.version };
  const visit = row.live[key];
  if (visit) {
    row.live[key] = { ...visit, elementId };
    uow.update('element_instance', historyRow(projection, key, row.live[key]));
  }
  if (userTaskKey) uow.update('user_task', { ...(await uow.require('user_task', userTaskKey)), ...place });
  const job = jobKey === undefined ? undefined : await uow.get('job', jobKey);
  if (job) uow.update('job', { ...job, ...place });
  const incident = incidentKey === undefined ? undefined : await uow.get('incident', incidentKey);
  if (incident) uow.update('incident', { ...incident, ...placeOf(projection, effect) });
}

/** Correlation is once per process id: the point, too, learns which process waits now. */
export async function migrateSubscription(
  projection: ProjectedStep,
  effect: Of<'subscriptionMigrated'>,
): Promise<void> {
  const { execution, row } = projection;
  const { uow } = execution;
  const before = await uow.require('event_subscription', effect.subscriptionKey);
  const { process_definition_key, process_id } = row;
  const after = { ...before, process_definition_key, process_id, element_id: effect.elementId };
  uow.update('event_subscription', { ...after, interrupting: effect.interrupting ? 1 : 0 });
  if (before.kind !== 'message' || before.process_id === process_id) return;
  const point = await pointAt(uow, pointOf(before));
  const waiting = point.waiting.map((one) =>
    one.subscriptionKey === effect.subscriptionKey ? { ...one, processId: process_id } : one,
  );
  writePoint(uow, { ...point, waiting });
}

/** An instance that a message started holds its correlation key for its process; it does so for the new one, if that is free. */
export async function migrateStartHold(execution: Execution, before: ProcessInstanceRow): Promise<void> {
  const { uow } = execution;
  const row = await uow.require('process_instance', before.key);
  if (!row.start_point || row.process_id === before.process_id) return;
  const point = await pointAt(uow, row.start_point);
  const { [before.process_id]: _held, ...started } = point.started;
  const free = started[row.process_id] === undefined;
  writePoint(uow, { ...point, started: free ? { ...started, [row.process_id]: row.key } : started });
  if (!free) uow.update('process_instance', { ...row, start_point: null });
}
