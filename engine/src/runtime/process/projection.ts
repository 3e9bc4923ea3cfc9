/**
 * From effects to rows: what a step did becomes history, tasks, jobs, timers, subscriptions, variables and incidents, and
 * follow-ups for what reaches beyond the instance. An element that came and went within one step is one insert.
 */
import type { Effect, StepResult } from '../../core/bpmn/types.ts';
import type { Json, JsonObject } from '../../core/json.ts';
import { keepEvaluation } from './decisions.ts';
import type { Definition } from './definition-cache.ts';
import type { Execution } from './execution.ts';
import { closeIncidents, openIncident, resolvedIncident } from './incidents.ts';
import { createJob, endJob } from './jobs.ts';
import { closeSubscription, openSubscription } from './messages.ts';
import { migrateElement, migrateSubscription } from './migration-rows.ts';
import { historyRow, type Evaluation, type ProjectedStep } from './projected-step.ts';
import type { LiveVisit, ProcessInstanceRow } from './tables.ts';
import { scheduleTimer } from './timers.ts';
import { cancelUserTask, completedUserTask, createUserTask } from './user-tasks.ts';
import { writeScopes } from './variables.ts';

export async function project(
  execution: Execution,
  definition: Definition,
  before: ProcessInstanceRow,
  result: StepResult,
  options: { created: boolean; evaluations: readonly Evaluation[] },
): Promise<ProcessInstanceRow> {
  const { uow } = execution;
  const row = {
    ...before,
    state: result.state,
    live: { ...before.live },
    calls: { ...before.calls },
    flows: { ...before.flows },
  };
  const projection: ProjectedStep = { execution, definition, row, begun: new Map(), ended: [], scopes: new Map() };
  if (options.created) projection.scopes.set(row.key, {});
  for (const effect of result.effects) await apply(projection, effect);
  for (const visit of projection.begun.values()) uow.insert('element_instance', visit);
  for (const visit of projection.ended) uow.update('element_instance', visit);
  await writeScopes(projection, options.created);
  keepEvaluations(projection, options.evaluations);
  if (options.created) uow.insert('process_instance', row);
  else uow.update('process_instance', row);
  return row;
}

async function apply(projection: ProjectedStep, effect: Effect): Promise<void> {
  const { execution, row } = projection;
  switch (effect.type) {
    case 'elementActivated':
      return begin(projection, effect);
    case 'elementCompleted':
      return end(projection, effect.elementInstanceKey, 'completed');
    case 'elementTerminated':
      return end(projection, effect.elementInstanceKey, 'terminated');
    case 'elementMigrated':
      return migrateElement(projection, effect);
    case 'subscriptionMigrated':
      return migrateSubscription(projection, effect);
    case 'flowTaken':
      row.flows[effect.flowId] = (row.flows[effect.flowId] ?? 0) + 1;
      return;
    case 'userTaskCreated':
      return createUserTask(projection, effect);
    case 'userTaskCompleted':
      return completedUserTask(execution, effect.userTaskKey);
    case 'userTaskCanceled':
      return cancelUserTask(execution, effect.userTaskKey);
    case 'jobCreated':
      return createJob(projection, effect);
    case 'jobCompleted':
      return endJob(execution, effect.jobKey, 'completed');
    case 'jobCanceled':
      return endJob(execution, effect.jobKey, 'canceled');
    case 'timerCreated':
      return scheduleTimer(execution, row.key, effect.timerKey, effect.dueAt);
    case 'timerCanceled':
      return execution.uow.unschedule(effect.timerKey);
    case 'subscriptionOpened':
      return openSubscription(projection, effect);
    case 'subscriptionClosed':
      return closeSubscription(execution, effect.subscriptionKey);
    case 'signalThrown':
      return execution.follow({ kind: 'signal', name: effect.name, variables: effect.variables });
    case 'messageThrown':
      return execution.follow({ kind: 'message', message: effect });
    case 'callStarted':
      return execution.follow({ ...effect, kind: 'call', caller: row });
    case 'callCanceled':
      return cancelCall(projection, effect.elementInstanceKey);
    case 'variableSet':
      return setVariable(projection, effect.scopeKey, effect.name, effect.value);
    case 'incidentCreated':
      return openIncident(projection, effect);
    case 'incidentResolved':
      return resolvedIncident(projection, effect.incidentKey);
    case 'instanceCompleted':
      return finish(projection, 'completed', { type: 'completed', variables: effect.variables });
    case 'errorPropagated':
      return finish(projection, 'terminated', { ...effect, type: 'error' });
    case 'escalationPropagated':
      return escalate(projection, effect);
    case 'instanceTerminated':
      return finish(projection, 'terminated', null);
  }
}

function begin(projection: ProjectedStep, effect: Extract<Effect, { type: 'elementActivated' }>): void {
  // The process itself is the instance row.
  if (effect.elementInstanceKey === projection.row.key) return;
  const { elementInstanceKey: key, elementId, elementType, scopeKey } = effect;
  const visit: LiveVisit = { elementId, type: elementType, scopeKey, startedAt: projection.execution.uow.now };
  projection.row.live[key] = visit;
  projection.begun.set(key, historyRow(projection, key, visit));
}

function end(projection: ProjectedStep, key: string, state: 'completed' | 'terminated'): void {
  const visit = projection.row.live[key];
  if (!visit) return;
  delete projection.row.live[key];
  delete projection.row.calls[key];
  const begun = projection.begun.get(key);
  const row = begun ?? historyRow(projection, key, visit);
  row.state = state;
  row.ended_at = projection.execution.uow.now;
  if (!begun) projection.ended.push(row);
}

function setVariable(projection: ProjectedStep, scopeKey: string, name: string, value: Json): void {
  const scope = projection.scopes.get(scopeKey);
  if (scope) scope[name] = value;
  else projection.scopes.set(scopeKey, { [name]: value });
}

function cancelCall(projection: ProjectedStep, elementInstanceKey: string): void {
  const child = projection.row.calls[elementInstanceKey];
  if (!child) return;
  delete projection.row.calls[elementInstanceKey];
  projection.execution.follow({ kind: 'cancelCalled', instanceKey: child });
}

/** What nobody in a called process catches goes to the call activity that started it. */
function escalate(projection: ProjectedStep, effect: Extract<Effect, { type: 'escalationPropagated' }>): void {
  const { execution, row } = projection;
  if (!row.parent_key || !row.parent_element_key) return;
  const { escalationCode, variables } = effect;
  const elementInstanceKey = row.parent_element_key;
  execution.follow({
    kind: 'step',
    instanceKey: row.parent_key,
    command: { type: 'calledEscalation', elementInstanceKey, escalationCode, variables },
  });
}

type Answer =
  | { type: 'completed'; variables: JsonObject }
  | { type: 'error'; errorCode: string; errorMessage?: string; variables: JsonObject };

/** The instance is over; `answer` goes to the call activity that started it. */
async function finish(
  projection: ProjectedStep,
  status: 'completed' | 'terminated',
  answer: Answer | null,
): Promise<void> {
  const { execution, row } = projection;
  row.status = status;
  row.state = null;
  row.ended_at = execution.uow.now;
  execution.runtime.ended?.(execution.uow, row);
  if (row.incidents > 0) await closeIncidents(execution, row);
  if (row.start_point) execution.follow({ kind: 'released', pointId: row.start_point, processId: row.process_id });
  if (!row.parent_key || !row.parent_element_key || !answer) return;
  const { type, ...rest } = answer;
  const elementInstanceKey = row.parent_element_key;
  execution.follow({
    kind: 'step',
    instanceKey: row.parent_key,
    command:
      type === 'completed'
        ? { type: 'calledCompleted', elementInstanceKey, variables: rest.variables }
        : { ...(rest as Omit<Extract<Answer, { type: 'error' }>, 'type'>), type: 'calledError', elementInstanceKey },
  });
}

function keepEvaluations({ execution, row }: ProjectedStep, evaluations: readonly Evaluation[]): void {
  for (const { decision, result, elementId, elementInstanceKey } of evaluations) {
    keepEvaluation(execution.uow, decision, result, { instanceKey: row.key, elementId, elementInstanceKey });
  }
}
