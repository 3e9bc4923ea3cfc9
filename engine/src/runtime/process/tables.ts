/**
 * Rows of processes: what is deployed, what runs, what waits and what happened. Columns are made by migration 002.
 * Definitions are never changed after they were written, so they may be cached by key. `process_instance` is the only
 * row that the kernel's state lives in; everything else is written from the effects of its steps.
 */
import type { InstanceState } from '../../core/bpmn/types.ts';
import type { Json, JsonObject } from '../../core/json.ts';
import { defineTable } from '../../store/tables.ts';

/** A deployed file, once per content. */
export interface DeployedResourceRow {
  /** SHA-256 of the content, hex. */
  hash: string;
  kind: 'bpmn' | 'dmn' | 'form';
  content: string;
}

export interface DeploymentRow {
  key: string;
  deployed_at: number;
  deployed_by: string;
  /** `pack:<id>` when a pack brought it; null: a person or a client. */
  origin: string | null;
}

/**
 * Which definition a name stands for now. `ref` is `<kind>:<id>` (latest), `<kind>:<id>/<version>`,
 * `<kind>:<id>@<versionTag>` or `<kind>:<id>#<deploymentKey>`, kind `process`, `decision`, `requirements` or `form`.
 */
export interface DefinitionRefRow {
  ref: string;
  definition_key: string;
  version: number;
  hash: string;
  rev: number;
}

export interface DefinitionColumns {
  key: string;
  version: number;
  hash: string;
  resource_name: string;
  deployment_key: string;
  deployed_at: number;
  deployed_by: string;
  origin: string | null;
}

export interface ProcessDefinitionRow extends DefinitionColumns {
  process_id: string;
  name: string;
  version_tag: string | null;
  /** Form that a start event names: its newest version is asked for before an instance is made. */
  start_form_id: string | null;
}

export interface DecisionRequirementsRow extends DefinitionColumns {
  requirements_id: string;
  name: string;
}

export interface DecisionDefinitionRow extends DefinitionColumns {
  decision_id: string;
  name: string;
  version_tag: string | null;
  requirements_key: string;
  requirements_id: string;
}

export interface FormDefinitionRow extends DefinitionColumns {
  form_id: string;
}

/** A live visit of an element, kept with its instance so that its end needs no read. */
export interface LiveVisit {
  elementId: string;
  type: string;
  scopeKey: string;
  startedAt: number;
}

export interface ProcessInstanceRow {
  key: string;
  process_definition_key: string;
  process_id: string;
  version: number;
  status: 'active' | 'completed' | 'terminated';
  /** The kernel's state; null once the instance is over. */
  state: InstanceState | null;
  live: Record<string, LiveVisit>;
  /** Called instances by the call activity's element instance. */
  calls: Record<string, string>;
  /** How often each sequence flow was taken. */
  flows: Record<string, number>;
  business_key: string | null;
  tags: string[];
  parent_key: string | null;
  parent_element_key: string | null;
  root_key: string;
  /** Calls above this instance. */
  depth: number;
  /** Message point whose message started it: no second start with that correlation key while it lives. */
  start_point: string | null;
  /** Unresolved incidents. */
  incidents: number;
  started_at: number;
  started_by: string;
  ended_at: number | null;
  end_reason: string | null;
  rev: number;
}

/** Variables of one scope: the instance (scope key = instance key) or an element instance with local variables. */
export interface VariableScopeRow {
  scope_key: string;
  process_instance_key: string;
  variables: JsonObject;
}

interface ElementColumns {
  process_instance_key: string;
  process_definition_key: string;
  process_id: string;
  element_id: string;
  element_instance_key: string;
}

export interface UserTaskRow extends ElementColumns {
  key: string;
  version: number;
  name: string;
  state: 'open' | 'completed' | 'canceled';
  assignee: string | null;
  candidate_groups: string[];
  candidate_users: string[];
  due_at: number | null;
  follow_up_at: number | null;
  priority: number;
  form_id: string | null;
  /** Form version that was the newest when the task was created. */
  form_key: string | null;
  external_form_reference: string | null;
  headers: Record<string, string>;
  /** Scopes whose variables are visible, innermost first. */
  scope_path: string[];
  business_key: string | null;
  created_at: number;
  completed_at: number | null;
  completed_by: string | null;
  action: string | null;
  rev: number;
}

/** One row per open task and candidate; gone when the task is. */
export interface UserTaskCandidateRow {
  /** `<user_task_key>:<subject>`. */
  id: string;
  user_task_key: string;
  /** A candidate group as the model gave it, or `user:<id>` for a candidate user. */
  subject: string;
}

/** Work for a worker outside. When completed or canceled it becomes an `ended_job`. */
export interface JobRow extends ElementColumns {
  key: string;
  version: number;
  type: string;
  retries: number;
  /** May be activated from this moment; null: not any more (no retries left). A lease and a backoff move it. */
  available_at: number | null;
  /** End of the lease, while a worker has it. */
  deadline: number | null;
  worker: string | null;
  error_message: string | null;
  headers: Record<string, string>;
  scope_path: string[];
  created_at: number;
  rev: number;
}

/** History: a job that is over, as it was then. */
export interface EndedJobRow extends ElementColumns {
  key: string;
  type: string;
  retries: number;
  worker: string | null;
  deadline: number | null;
  error_message: string | null;
  /** The BPMN error that the worker threw. */
  error_code: string | null;
  headers: Record<string, string>;
  state: 'completed' | 'canceled' | 'error_thrown';
  ended_at: number;
}

/** What waits for a message or a signal: an element of an instance, or a start event (no instance). */
export interface EventSubscriptionRow {
  key: string;
  /** `conditional`: start events only; conditions inside an instance are awaited in its state. */
  kind: 'message' | 'signal' | 'conditional';
  /** Of the message or signal; the element of a conditional start event. */
  name: string;
  /** Null for signals and start events. */
  correlation_key: string | null;
  process_instance_key: string | null;
  process_definition_key: string;
  process_id: string;
  element_instance_key: string | null;
  element_id: string;
  interrupting: number;
  created_at: number;
}

/**
 * Where messages and those who wait meet: one row per (name, correlation key), and one per name for start events.
 * Read and written by both sides under one `rev`, so that neither can miss the other.
 */
export interface MessagePointRow {
  /** Hash of name and correlation key, see `messages.ts`. */
  id: string;
  /** Open subscriptions, oldest first. */
  waiting: { subscriptionKey: string; processId: string; instanceKey: string | null }[];
  buffered: { messageKey: string; messageId: string | null; expiresAt: number }[];
  /** Live instances that a message with this correlation key started, by process id. */
  started: Record<string, string>;
  rev: number;
}

/** A message that is kept for its time-to-live. */
export interface MessageRow {
  key: string;
  point_id: string;
  name: string;
  correlation_key: string;
  message_id: string | null;
  variables: JsonObject;
  /** Process ids that have had it: at most once each. */
  correlated: string[];
  published_at: number;
  expires_at: number;
}

/** History: a message met somebody who waited for it, or started an instance. */
export interface MessageCorrelationRow {
  key: string;
  message_key: string;
  name: string;
  correlation_key: string;
  subscription_key: string;
  process_instance_key: string;
  process_definition_key: string;
  process_id: string;
  element_id: string;
  /** Null: a start event. */
  element_instance_key: string | null;
  correlated_at: number;
}

/** History: one visit of an element. */
export interface ElementInstanceRow {
  key: string;
  process_instance_key: string;
  process_definition_key: string;
  process_id: string;
  element_id: string;
  element_name: string;
  type: string;
  state: 'active' | 'completed' | 'terminated';
  scope_key: string;
  started_at: number;
  ended_at: number | null;
}

export interface IncidentRow extends ElementColumns {
  key: string;
  error_type: string;
  message: string;
  job_key: string | null;
  state: 'active' | 'resolved';
  /** A command that could not be carried out at all (endless cycle); resolving tries it again. */
  retry: Json;
  created_at: number;
  resolved_at: number | null;
}

/** Why a decision came out as it did. */
export interface DecisionEvaluationRow {
  key: string;
  decision_id: string;
  decision_key: string;
  version: number;
  process_instance_key: string | null;
  element_id: string | null;
  element_instance_key: string | null;
  inputs: Json;
  matched: Json;
  /** The decisions that this one asked, each with its own reasons. */
  required: Json;
  output: Json;
  evaluated_at: number;
}

declare module '../../store/tables.ts' {
  interface Tables {
    deployed_resource: DeployedResourceRow;
    deployment: DeploymentRow;
    definition_ref: DefinitionRefRow;
    process_definition: ProcessDefinitionRow;
    decision_requirements: DecisionRequirementsRow;
    decision_definition: DecisionDefinitionRow;
    form_definition: FormDefinitionRow;
    process_instance: ProcessInstanceRow;
    variable_scope: VariableScopeRow;
    user_task: UserTaskRow;
    user_task_candidate: UserTaskCandidateRow;
    job: JobRow;
    ended_job: EndedJobRow;
    event_subscription: EventSubscriptionRow;
    message_point: MessagePointRow;
    message: MessageRow;
    message_correlation: MessageCorrelationRow;
    element_instance: ElementInstanceRow;
    incident: IncidentRow;
    decision_evaluation: DecisionEvaluationRow;
  }
}

const definition = [
  ...(['key', 'version', 'hash', 'resource_name', 'deployment_key'] as const),
  ...(['deployed_at', 'deployed_by', 'origin'] as const),
] as const;
const element = [
  ...(['process_instance_key', 'process_definition_key', 'process_id', 'element_id'] as const),
  'element_instance_key',
] as const;

defineTable({ name: 'deployed_resource', key: 'hash', columns: ['hash', 'kind', 'content'], json: [] });
defineTable({ name: 'deployment', key: 'key', columns: ['key', 'deployed_at', 'deployed_by', 'origin'], json: [] });
defineTable({
  name: 'definition_ref',
  key: 'ref',
  columns: ['ref', 'definition_key', 'version', 'hash', 'rev'],
  json: [],
  rev: 'rev',
});
defineTable({
  name: 'process_definition',
  key: 'key',
  columns: [...definition, 'process_id', 'name', 'version_tag', 'start_form_id'],
  json: [],
});
defineTable({
  name: 'decision_requirements',
  key: 'key',
  columns: [...definition, 'requirements_id', 'name'],
  json: [],
});
defineTable({
  name: 'decision_definition',
  key: 'key',
  columns: [...definition, 'decision_id', 'name', 'version_tag', 'requirements_key', 'requirements_id'],
  json: [],
});
defineTable({ name: 'form_definition', key: 'key', columns: [...definition, 'form_id'], json: [] });
defineTable({
  name: 'process_instance',
  key: 'key',
  columns: [
    ...(['key', 'process_definition_key', 'process_id', 'version', 'status', 'state', 'live', 'calls'] as const),
    ...(['flows', 'business_key', 'tags', 'parent_key', 'parent_element_key', 'root_key', 'depth'] as const),
    ...(['start_point', 'incidents', 'started_at', 'started_by', 'ended_at', 'end_reason', 'rev'] as const),
  ],
  json: ['state', 'live', 'calls', 'flows', 'tags'],
  shared: true,
  rev: 'rev',
});
defineTable({
  name: 'variable_scope',
  key: 'scope_key',
  columns: ['scope_key', 'process_instance_key', 'variables'],
  json: ['variables'],
});
defineTable({
  name: 'user_task',
  key: 'key',
  columns: [
    ...element,
    ...(['key', 'version', 'name', 'state', 'assignee', 'candidate_groups', 'candidate_users', 'due_at'] as const),
    ...(['follow_up_at', 'priority', 'form_id', 'form_key', 'external_form_reference', 'headers'] as const),
    ...(['scope_path', 'business_key', 'created_at', 'completed_at', 'completed_by', 'action', 'rev'] as const),
  ],
  json: ['candidate_groups', 'candidate_users', 'headers', 'scope_path'],
  rev: 'rev',
});
defineTable({
  name: 'user_task_candidate',
  key: 'id',
  columns: ['id', 'user_task_key', 'subject'],
  json: [],
});
defineTable({
  name: 'job',
  key: 'key',
  columns: [
    ...element,
    ...(['key', 'version', 'type', 'retries', 'available_at', 'deadline', 'worker', 'error_message'] as const),
    ...(['headers', 'scope_path', 'created_at', 'rev'] as const),
  ],
  json: ['headers', 'scope_path'],
  rev: 'rev',
});
defineTable({
  name: 'ended_job',
  key: 'key',
  columns: [
    ...element,
    ...(['key', 'type', 'retries', 'worker', 'deadline', 'error_message', 'error_code', 'headers'] as const),
    ...(['state', 'ended_at'] as const),
  ],
  json: ['headers'],
});
defineTable({
  name: 'event_subscription',
  key: 'key',
  columns: [...element, 'key', 'kind', 'name', 'correlation_key', 'interrupting', 'created_at'],
  json: [],
});
defineTable({
  name: 'message_point',
  key: 'id',
  columns: ['id', 'waiting', 'buffered', 'started', 'rev'],
  json: ['waiting', 'buffered', 'started'],
  rev: 'rev',
});
defineTable({
  name: 'message',
  key: 'key',
  columns: [
    ...(['key', 'point_id', 'name', 'correlation_key', 'message_id', 'variables', 'correlated'] as const),
    ...(['published_at', 'expires_at'] as const),
  ],
  json: ['variables', 'correlated'],
});
defineTable({
  name: 'message_correlation',
  key: 'key',
  columns: [
    ...(['key', 'message_key', 'name', 'correlation_key', 'subscription_key', 'process_instance_key'] as const),
    ...(['process_definition_key', 'process_id', 'element_id', 'element_instance_key', 'correlated_at'] as const),
  ],
  json: [],
});
defineTable({
  name: 'element_instance',
  key: 'key',
  columns: [
    ...(['key', 'process_instance_key', 'process_definition_key', 'process_id', 'element_id'] as const),
    ...(['element_name', 'type', 'state', 'scope_key', 'started_at', 'ended_at'] as const),
  ],
  json: [],
});
defineTable({
  name: 'incident',
  key: 'key',
  columns: [
    ...element,
    ...(['key', 'error_type', 'message', 'job_key', 'state', 'retry', 'created_at', 'resolved_at'] as const),
  ],
  json: ['retry'],
});
defineTable({
  name: 'decision_evaluation',
  key: 'key',
  columns: [
    ...(['key', 'decision_id', 'decision_key', 'version', 'process_instance_key', 'element_id'] as const),
    ...(['element_instance_key', 'inputs', 'matched', 'required', 'output', 'evaluated_at'] as const),
  ],
  json: ['inputs', 'matched', 'required', 'output'],
});
