/**
 * What features and the REST layer may do with processes inside a unit of work. Everything that follows from a call —
 * called processes, inline jobs, signals, completed parents — happens in the same unit of work before the command ends.
 */
import type { Json, JsonObject } from '../core/json.ts';
import type { CommandContext, UnitOfWork } from './command.ts';

export interface StartProcess {
  processId?: string;
  processDefinitionKey?: string;
  /** Default: latest active version. */
  version?: number;
  variables: JsonObject;
  /** Object that the instance belongs to, e.g. `case:<id>`; shown there and inherited by called processes. */
  businessKey?: string;
  tenantId?: string;
}

export interface ProcessPort {
  /** Returns the instance key. Refuses with PROCESS_NOT_FOUND. */
  start(request: StartProcess): Promise<{ processInstanceKey: string; processDefinitionKey: string }>;
  /** Refuses with TASK_NOT_FOUND / TASK_NOT_OPEN. Permission and form checks are the caller's (features/tasks). */
  completeUserTask(userTaskKey: string, variables: JsonObject): Promise<void>;
  completeJob(jobKey: string, variables: JsonObject): Promise<void>;
  throwJobError(
    jobKey: string,
    error: { errorCode: string; errorMessage?: string; variables?: JsonObject },
  ): Promise<void>;
  publishMessage(message: {
    name: string;
    correlationKey: string;
    variables: JsonObject;
    timeToLiveMs?: number;
    messageId?: string;
  }): Promise<{ messageKey: string }>;
  broadcastSignal(signal: { name: string; variables: JsonObject }): Promise<void>;
  setVariables(scopeKey: string, variables: JsonObject, options?: { local?: boolean }): Promise<void>;
  cancelInstance(processInstanceKey: string, reason?: string): Promise<void>;
  resolveIncident(incidentKey: string): Promise<void>;
}

/** Returned by an inline worker that started something: the job stays open until somebody completes it by its key. */
export const DEFERRED = Symbol('deferred');

/**
 * A job type that the engine itself works, inside the step's own transaction (`liandong:…`). Returned variables complete
 * the job. Throw `BpmnError` to throw a BPMN error; any other error becomes an incident on the element.
 */
export interface InlineWorker {
  /** e.g. `liandong:case.open`; a trailing `*` takes every type with that beginning (`connector:*`). */
  jobType: string;
  /** Shown in the designer: what it does, which headers it takes. */
  title: { zh: string; en: string };
  headers?: Record<string, { title: { zh: string; en: string }; required?: boolean }>;
  run(
    uow: UnitOfWork,
    job: {
      jobKey: string;
      processInstanceKey: string;
      elementInstanceKey: string;
      elementId: string;
      /** The job's full type, for workers of a `*` type. */
      jobType: string;
      businessKey: string | null;
      headers: Record<string, string>;
      variables: JsonObject;
    },
    ctx: CommandContext,
  ): Promise<Record<string, Json> | void | typeof DEFERRED>;
}

export class BpmnError extends Error {
  constructor(
    readonly errorCode: string,
    message: string,
    readonly variables: JsonObject = {},
  ) {
    super(message);
    this.name = 'BpmnError';
  }
}
