/**
 * What features and the REST layer may do with processes inside a unit of work. Everything that follows from a call —
 * called processes, inline jobs, signals, completed parents — happens in the same unit of work before the command ends.
 */
import type { Json, JsonObject } from '../core/json.ts';
import type { Problem } from '../core/problem.ts';
import type { CommandContext, UnitOfWork } from './command.ts';
import type { Migration, Modification } from './process/change.ts';

export interface StartProcess {
  processId?: string;
  processDefinitionKey?: string;
  /** Default: latest active version. */
  version?: number;
  variables: JsonObject;
  /** Elements to start at instead of the none start event, with the scopes around them. */
  startBefore?: string[];
  /** Elements with whose completion or termination the instance is terminated. */
  stopAfter?: string[];
  /** Object that the instance belongs to, e.g. `case:<id>`; shown there and inherited by called processes. */
  businessKey?: string;
  tags?: string[];
}

/** Files that are deployed together: `.bpmn`, `.dmn`, `.form` or `.json` forms. All of them, or nothing. */
export interface DeployRequest {
  resources: { name: string; content: string }[];
  /** `pack:<id>` when a pack brings them. */
  origin?: string;
}

/** What a deployment made, or found unchanged (the version and key are then those of before). */
export interface Deployment {
  deploymentKey: string;
  processes: {
    processId: string;
    name: string;
    version: number;
    versionTag: string | null;
    processDefinitionKey: string;
    resourceName: string;
    unchanged: boolean;
  }[];
  decisions: {
    decisionId: string;
    name: string;
    version: number;
    decisionKey: string;
    requirementsId: string;
    requirementsKey: string;
    unchanged: boolean;
  }[];
  requirements: {
    requirementsId: string;
    name: string;
    version: number;
    requirementsKey: string;
    resourceName: string;
    unchanged: boolean;
  }[];
  forms: { formId: string; version: number; formKey: string; resourceName: string; unchanged: boolean }[];
  /** Warnings: what is referred to and not deployed, and what the compiler remarked. */
  problems: Problem[];
}

export interface ProcessPort {
  /** Refuses with DEPLOYMENT_REFUSED and all problems. Unchanged content makes no new version. */
  deploy(request: DeployRequest): Promise<Deployment>;
  /** Returns the instance key. Refuses with PROCESS_NOT_FOUND. */
  start(request: StartProcess): Promise<{ processInstanceKey: string; processDefinitionKey: string }>;
  /** Refuses with TASK_NOT_FOUND / TASK_NOT_OPEN. Permission and form checks are the caller's (features/tasks). */
  completeUserTask(userTaskKey: string, variables: JsonObject): Promise<void>;
  /** `null` gives it back. Refuses with TASK_NOT_OPEN, and TASK_ASSIGNED when `override` is false and another has it. */
  assignUserTask(userTaskKey: string, assignee: string | null, options?: { override?: boolean }): Promise<void>;
  completeJob(jobKey: string, variables: JsonObject): Promise<void>;
  throwJobError(
    jobKey: string,
    error: { errorCode: string; errorMessage?: string; variables?: JsonObject },
  ): Promise<void>;
  /** `retries` 0 raises an incident. */
  failJob(
    jobKey: string,
    failure: { retries: number; errorMessage?: string; retryBackOffMs?: number; variables?: JsonObject },
  ): Promise<void>;
  publishMessage(message: {
    name: string;
    correlationKey: string;
    variables: JsonObject;
    timeToLiveMs?: number;
    messageId?: string;
  }): Promise<{ messageKey: string; processInstanceKey: string | null }>;
  broadcastSignal(signal: { name: string; variables: JsonObject }): Promise<void>;
  setVariables(scopeKey: string, variables: JsonObject, options?: { local?: boolean }): Promise<void>;
  cancelInstance(processInstanceKey: string, reason?: string): Promise<void>;
  resolveIncident(incidentKey: string): Promise<void>;
  /** Tokens put, moved and taken away by hand. Refuses with CHANGE_REFUSED and all problems. */
  modifyInstance(processInstanceKey: string, change: Modification): Promise<void>;
  /** Lets the instance follow another definition. Refuses with PROCESS_NOT_FOUND, CHANGE_REFUSED and all problems. */
  migrateInstance(processInstanceKey: string, migration: Migration): Promise<void>;
  /** Resolves all open incidents of the instance, whose jobs get `retries`; answers how many. */
  repairInstance(processInstanceKey: string, retries?: number): Promise<number>;
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
