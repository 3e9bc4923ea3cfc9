/**
 * Jobs: work for somebody else. `liandong:*` types are worked at once by the features' inline workers and leave no row;
 * all others wait for workers outside: leased for a time, retried with backoff, an incident when the retries are used up.
 * One column, `available_at`, says from when a job may be activated; leases and backoff move it.
 */
import { AppError } from '../../core/error.ts';
import type { Effect, ProcessCommand } from '../../core/bpmn/types.ts';
import type { JsonObject } from '../../core/json.ts';
import { RevConflict } from '../../store/write.ts';
import type { UnitOfWork } from '../command.ts';
import { KeysExhausted } from '../keys.ts';
import { BpmnError, DEFERRED } from '../processes.ts';
import { jobNotActivated, jobNotFound } from './errors.ts';
import type { Execution, InlineJob } from './execution.ts';
import { placeOf, scopePath, type ProjectedStep } from './projected-step.ts';
import type { EndedJobRow, JobRow } from './tables.ts';
import { merge, setVariables, visibleVariables } from './variables.ts';

const MAX_ERROR_MESSAGE = 10_000;

export async function createJob(
  projection: ProjectedStep,
  effect: Extract<Effect, { type: 'jobCreated' }>,
): Promise<void> {
  const { execution, row: instance } = projection;
  const { uow, runtime } = execution;
  const row: JobRow = {
    ...placeOf(projection, effect),
    key: effect.jobKey,
    version: instance.version,
    type: effect.jobType,
    retries: effect.retries,
    available_at: uow.now,
    deadline: null,
    worker: null,
    error_message: null,
    headers: effect.customHeaders,
    scope_path: scopePath(instance, effect.elementInstanceKey),
    created_at: uow.now,
    rev: 1,
  };
  if (!runtime.inlineWorker(effect.jobType)) {
    uow.insert('job', row);
    return announceJobs(uow, row.type);
  }
  execution.rowless.add(row.key);
  execution.follow({ kind: 'inline', job: { row, variables: effect.variables } });
}

/** Live change of a job type, for those who wait for its jobs (long polls). No socket has this subject. */
export const JOBS_CHANGE = 'jobs';
const announceJobs = (uow: UnitOfWork, type: string) =>
  uow.changed({ type: JOBS_CHANGE, id: type, subjects: ['worker'] });

/** The job is over; what it was is kept for those who search. Jobs that were worked inline leave nothing. */
export async function endJob(execution: Execution, jobKey: string, state: 'completed' | 'canceled'): Promise<void> {
  const { uow } = execution;
  if (execution.rowless.delete(jobKey)) return;
  const row = await uow.get('job', jobKey);
  uow.remove('job', jobKey);
  if (row) uow.insert('ended_job', endedRow(row, state, uow.now));
}

const endedRow = (row: JobRow, state: EndedJobRow['state'], at: number): EndedJobRow => ({
  key: row.key,
  process_instance_key: row.process_instance_key,
  process_definition_key: row.process_definition_key,
  process_id: row.process_id,
  element_id: row.element_id,
  element_instance_key: row.element_instance_key,
  type: row.type,
  retries: row.retries,
  worker: row.worker,
  deadline: row.deadline,
  error_message: row.error_message,
  error_code: null,
  headers: row.headers,
  state,
  ended_at: at,
});

/** Runs a feature's worker. What it wrote is gone when it fails; the job then stays, with an incident. */
export async function runInlineJob(execution: Execution, { row, variables }: InlineJob): Promise<void> {
  const { uow, ctx, runtime } = execution;
  const instance = await uow.get('process_instance', row.process_instance_key);
  const worker = runtime.inlineWorker(row.type);
  // Something that followed from an earlier effect may have ended the element already.
  if (!worker || !instance?.live[row.element_instance_key]) return;
  const job = {
    jobKey: row.key,
    jobType: row.type,
    processInstanceKey: row.process_instance_key,
    elementInstanceKey: row.element_instance_key,
    elementId: row.element_id,
    businessKey: instance.business_key,
    headers: row.headers,
    variables,
  };
  let command: ProcessCommand;
  try {
    const answer = await uow.isolated(() => worker.run(uow, job, ctx));
    if (answer === DEFERRED) return keepJob(execution, { ...row, available_at: null });
    command = { type: 'completeJob', jobKey: row.key, variables: answer ?? {} };
  } catch (error) {
    if (error instanceof KeysExhausted || error instanceof RevConflict) throw error;
    if (error instanceof BpmnError) {
      const { errorCode, message: errorMessage } = error;
      command = { type: 'throwJobError', jobKey: row.key, errorCode, errorMessage, variables: error.variables };
    } else {
      const errorMessage = describe(error);
      keepJob(execution, { ...row, retries: 0, available_at: null, error_message: errorMessage });
      command = { type: 'failJob', jobKey: row.key, errorMessage };
    }
  }
  await stepWhileOpen(execution, row, command);
}

function keepJob(execution: Execution, row: JobRow): void {
  execution.rowless.delete(row.key);
  execution.uow.insert('job', row);
}

/** A worker may have ended its own element (a message to its boundary event): then its answer is for nobody. */
async function stepWhileOpen(execution: Execution, row: JobRow, command: ProcessCommand): Promise<void> {
  const instance = await execution.uow.get('process_instance', row.process_instance_key);
  if (instance?.live[row.element_instance_key]) await execution.step(instance.key, command);
}

const describe = (error: unknown): string => {
  const text =
    error instanceof AppError
      ? `${error.text.zh} / ${error.text.en} (${error.code})`
      : String((error as Error).message ?? error);
  return text.slice(0, MAX_ERROR_MESSAGE);
};

/** A job whose incident is being resolved: inline ones run again, others may be activated again. */
export async function reviveJob(execution: Execution, jobKey: string, atLeast: number): Promise<void> {
  const { uow, runtime } = execution;
  const row = await uow.get('job', jobKey);
  if (!row) return;
  const retries = Math.max(atLeast, row.retries);
  if (!runtime.inlineWorker(row.type)) {
    uow.update('job', { ...row, retries, available_at: uow.now, deadline: null });
    return announceJobs(uow, row.type);
  }
  uow.remove('job', row.key);
  execution.rowless.add(row.key);
  const variables = await visibleVariables(uow, row.scope_path);
  const again = { ...row, retries, available_at: uow.now, error_message: null, rev: 1 };
  execution.follow({ kind: 'inline', job: { row: again, variables } });
}

async function openJob(uow: UnitOfWork, jobKey: string): Promise<JobRow> {
  const row = await uow.get('job', jobKey);
  if (!row) throw jobNotFound({ key: jobKey });
  return row;
}

/** Completed whether or not its lease is over, as long as it exists: the first answer counts. */
export async function completeJob(execution: Execution, jobKey: string, variables: JsonObject): Promise<void> {
  const row = await openJob(execution.uow, jobKey);
  if (row.retries === 0) throw jobNotActivated({ key: jobKey });
  await execution.step(row.process_instance_key, { type: 'completeJob', jobKey, variables });
}

export async function throwJobError(
  execution: Execution,
  jobKey: string,
  error: { errorCode: string; errorMessage?: string; variables?: JsonObject },
): Promise<void> {
  const row = await openJob(execution.uow, jobKey);
  if (row.retries === 0) throw jobNotActivated({ key: jobKey });
  await execution.step(row.process_instance_key, { ...error, type: 'throwJobError', jobKey });
  const ended = await execution.uow.get('ended_job', jobKey);
  if (!ended) return;
  const { errorCode: error_code, errorMessage: error_message = null } = error;
  execution.uow.update('ended_job', { ...ended, state: 'error_thrown', error_code, error_message });
}

export interface JobFailure {
  /** Retries left; 0 raises an incident. */
  retries: number;
  errorMessage?: string;
  retryBackOffMs?: number;
  /** Set at the element, for the next try. */
  variables?: JsonObject;
}

export async function failJob(execution: Execution, jobKey: string, failure: JobFailure): Promise<void> {
  const { uow } = execution;
  const row = await openJob(uow, jobKey);
  if (row.retries === 0) throw jobNotActivated({ key: jobKey });
  const { errorMessage = '', retryBackOffMs = 0 } = failure;
  const retries = Math.max(0, failure.retries);
  uow.update('job', {
    ...row,
    retries,
    available_at: retries > 0 ? uow.now + retryBackOffMs : null,
    deadline: null,
    worker: null,
    error_message: errorMessage.slice(0, MAX_ERROR_MESSAGE),
  });
  if (failure.variables && Object.keys(failure.variables).length > 0) {
    await setVariables(execution, row.element_instance_key, failure.variables, true);
  }
  if (retries > 0) return;
  await execution.step(row.process_instance_key, { type: 'failJob', jobKey, errorMessage });
}

/** Changes retries, or moves the end of the lease to `timeoutMs` from now. */
export async function updateJob(
  uow: UnitOfWork,
  jobKey: string,
  change: { retries?: number; timeoutMs?: number },
): Promise<void> {
  const row = { ...(await openJob(uow, jobKey)) };
  if (change.retries !== undefined) row.retries = change.retries;
  if (change.timeoutMs !== undefined) {
    if (row.deadline === null) throw jobNotActivated({ key: jobKey });
    row.deadline = row.available_at = uow.now + change.timeoutMs;
  }
  uow.update('job', row);
}

export interface JobRequest {
  maxJobs: number;
  timeoutMs: number;
  worker: string;
}

export interface ActivatedJob {
  row: JobRow;
  variables: JsonObject;
}

/** Leases free jobs of a type, oldest first, to several workers at once; answers what each of them got. */
export async function activateJobs(
  uow: UnitOfWork,
  type: string,
  requests: readonly JobRequest[],
): Promise<ActivatedJob[][]> {
  const wanted = requests.reduce((sum, request) => sum + request.maxJobs, 0);
  const free = await uow.select('job', (query) =>
    query.where('type', type).where('available_at', '<=', uow.now).orderBy(['available_at', 'key']).limit(wanted),
  );
  const paths = [...new Set(free.flatMap((row) => row.scope_path))];
  const scopes = new Map((await uow.getMany('variable_scope', paths)).map((scope) => [scope.scope_key, scope]));
  return requests.map(({ maxJobs, timeoutMs, worker }) =>
    free.splice(0, maxJobs).map((found) => {
      const deadline = uow.now + timeoutMs;
      const row = { ...found, deadline, available_at: deadline, worker };
      uow.update('job', row);
      return { row, variables: merge(row.scope_path, scopes) };
    }),
  );
}
