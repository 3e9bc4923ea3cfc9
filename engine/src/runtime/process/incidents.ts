/**
 * Incidents: what stands still until somebody mends it. Most are the kernel's; a command that never comes to rest is
 * kept in the row (`retry`) and carried out again when the incident is resolved.
 */
import type { Effect, ProcessCommand } from '../../core/bpmn/types.ts';
import type { Json } from '../../core/json.ts';
import { incidentNotFound } from './errors.ts';
import type { Execution } from './execution.ts';
import { reviveJob } from './jobs.ts';
import { placeOf, type ProjectedStep } from './projected-step.ts';
import type { ProcessInstanceRow } from './tables.ts';

export async function openIncident(
  projection: ProjectedStep,
  effect: Extract<Effect, { type: 'incidentCreated' }>,
): Promise<void> {
  const { execution, row } = projection;
  row.incidents += 1;
  execution.uow.insert('incident', {
    ...placeOf(projection, effect),
    key: effect.incidentKey,
    error_type: effect.errorType,
    message: effect.message,
    job_key: effect.jobKey ?? null,
    state: 'active',
    retry: (execution.held ?? null) as Json,
    created_at: execution.uow.now,
    resolved_at: null,
  });
}

export async function resolvedIncident(projection: ProjectedStep, incidentKey: string): Promise<void> {
  const { uow } = projection.execution;
  const incident = await uow.get('incident', incidentKey);
  if (incident?.state !== 'active') return;
  projection.row.incidents = Math.max(0, projection.row.incidents - 1);
  uow.update('incident', { ...incident, state: 'resolved', resolved_at: uow.now });
}

/** The instance is over: nothing of it stands still any more. */
export async function closeIncidents(execution: Execution, row: ProcessInstanceRow): Promise<void> {
  const { uow } = execution;
  const open = await uow.select('incident', (query) => query.where({ process_instance_key: row.key, state: 'active' }));
  for (const incident of open) uow.update('incident', { ...incident, state: 'resolved', resolved_at: uow.now });
  row.incidents = 0;
}

/** Takes up again what stood still. Its job gets `retries`, at least one. Refuses with INCIDENT_NOT_FOUND. */
export async function resolveIncident(execution: Execution, incidentKey: string, retries = 1): Promise<void> {
  const { uow } = execution;
  const incident = await uow.get('incident', incidentKey);
  if (incident?.state !== 'active') throw incidentNotFound({ key: incidentKey });
  const { process_instance_key: instanceKey, job_key: jobKey, retry } = incident;
  await execution.step(instanceKey, { type: 'resolveIncident', incidentKey });
  if (jobKey) await reviveJob(execution, jobKey, retries);
  if (retry) execution.follow({ kind: 'step', instanceKey, command: retry as unknown as ProcessCommand });
}
