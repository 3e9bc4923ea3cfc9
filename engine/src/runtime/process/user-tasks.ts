/**
 * User tasks as rows: who may do them, until when, with which form. Who may do what is decided by the callers
 * (features/tasks, the /v2 routes); here a task is only open or not. An open task has one row per candidate beside it.
 */
import type { Effect } from '../../core/bpmn/types.ts';
import type { JsonObject } from '../../core/json.ts';
import type { UnitOfWork } from '../command.ts';
import { latest } from './definition-refs.ts';
import { taskAssigned, taskNotFound, taskNotOpen } from './errors.ts';
import type { Execution } from './execution.ts';
import { placeOf, scopePath, type ProjectedStep } from './projected-step.ts';
import type { UserTaskRow } from './tables.ts';

/** `user:<id>`; ids that name their kind already (`citizen:<id>`) stay as they are. */
export const personSubject = (id: string): string => (id.includes(':') ? id : `user:${id}`);

/** Whom a task concerns: candidate groups, candidate users, the assignee. */
export const taskSubjects = (task: UserTaskRow): string[] => [
  ...new Set([
    ...task.candidate_groups,
    ...task.candidate_users.map(personSubject),
    ...(task.assignee ? [personSubject(task.assignee)] : []),
  ]),
];

export async function createUserTask(
  projection: ProjectedStep,
  effect: Extract<Effect, { type: 'userTaskCreated' }>,
): Promise<void> {
  const { execution, row: instance } = projection;
  const { uow } = execution;
  const { task } = effect;
  const form = task.formId ? await latest(uow, 'form', task.formId) : undefined;
  const row: UserTaskRow = {
    ...placeOf(projection, effect),
    key: effect.userTaskKey,
    version: instance.version,
    name: task.name,
    state: 'open',
    assignee: task.assignee,
    candidate_groups: task.candidateGroups,
    candidate_users: task.candidateUsers,
    due_at: instantOf(task.dueDate),
    follow_up_at: instantOf(task.followUpDate),
    priority: task.priority,
    form_id: task.formId,
    form_key: form?.definition_key ?? null,
    external_form_reference: task.externalFormReference,
    headers: task.customHeaders,
    scope_path: scopePath(instance, effect.elementInstanceKey),
    business_key: instance.business_key,
    created_at: uow.now,
    completed_at: null,
    completed_by: null,
    action: null,
    rev: 1,
  };
  uow.insert('user_task', row);
  insertCandidates(uow, row);
  announce(uow, row);
}

export async function completedUserTask(execution: Execution, key: string): Promise<void> {
  await closeTask(execution, key, 'completed');
}

export async function cancelUserTask(execution: Execution, key: string): Promise<void> {
  await closeTask(execution, key, 'canceled');
}

async function closeTask(execution: Execution, key: string, state: 'completed' | 'canceled'): Promise<void> {
  const { uow, ctx } = execution;
  const row = { ...(await uow.require('user_task', key)), state, completed_at: uow.now };
  if (state === 'completed') row.completed_by = ctx.actor.id;
  uow.update('user_task', row);
  removeCandidates(uow, row);
  announce(uow, row);
}

/** Refuses with TASK_NOT_FOUND or TASK_NOT_OPEN. */
export async function openTask(uow: UnitOfWork, key: string): Promise<UserTaskRow> {
  const row = await uow.get('user_task', key);
  if (!row) throw taskNotFound({ key });
  if (row.state !== 'open') throw taskNotOpen({ key });
  return row;
}

/** `action`: a word of the client's own for what was done, kept with the task. */
export async function completeUserTask(
  execution: Execution,
  key: string,
  variables: JsonObject,
  action?: string,
): Promise<void> {
  const row = await openTask(execution.uow, key);
  if (action) execution.uow.update('user_task', { ...row, action });
  await execution.step(row.process_instance_key, { type: 'completeUserTask', userTaskKey: key, variables });
}

/** `null` gives the task back. Without `override` an assigned task stays with whom it is (TASK_ASSIGNED). */
export async function assignUserTask(
  uow: UnitOfWork,
  key: string,
  assignee: string | null,
  options: { override?: boolean; action?: string } = {},
): Promise<UserTaskRow> {
  const task = await openTask(uow, key);
  if (assignee && task.assignee && task.assignee !== assignee && options.override === false)
    throw taskAssigned({ key });
  const row = { ...task, assignee, action: options.action ?? task.action };
  uow.update('user_task', row);
  announce(uow, row, task.assignee);
  return row;
}

export interface TaskChange {
  candidateGroups?: string[];
  candidateUsers?: string[];
  /** Null takes the date away. */
  dueAt?: number | null;
  followUpAt?: number | null;
  priority?: number;
  action?: string;
}

export async function updateUserTask(uow: UnitOfWork, key: string, change: TaskChange): Promise<UserTaskRow> {
  const task = await openTask(uow, key);
  const row = {
    ...task,
    candidate_groups: change.candidateGroups ?? task.candidate_groups,
    candidate_users: change.candidateUsers ?? task.candidate_users,
    due_at: change.dueAt === undefined ? task.due_at : change.dueAt,
    follow_up_at: change.followUpAt === undefined ? task.follow_up_at : change.followUpAt,
    priority: change.priority ?? task.priority,
    action: change.action ?? task.action,
  };
  uow.update('user_task', row);
  if (change.candidateGroups || change.candidateUsers) {
    removeCandidates(uow, task);
    insertCandidates(uow, row);
  }
  announce(uow, row);
  return row;
}

const candidateIds = (row: UserTaskRow) =>
  [...new Set([...row.candidate_groups, ...row.candidate_users.map(personSubject)])].map((subject) => ({
    id: `${row.key}:${subject}`,
    user_task_key: row.key,
    subject,
  }));

function insertCandidates(uow: UnitOfWork, row: UserTaskRow): void {
  for (const candidate of candidateIds(row)) uow.insert('user_task_candidate', candidate);
}

function removeCandidates(uow: UnitOfWork, row: UserTaskRow): void {
  for (const { id } of candidateIds(row)) uow.remove('user_task_candidate', id);
}

function announce(uow: UnitOfWork, row: UserTaskRow, before?: string | null): void {
  const subjects = taskSubjects(row);
  if (before) subjects.push(personSubject(before));
  // Nobody in particular is not everybody: a task without candidates is announced to those who may operate processes.
  uow.changed({ type: 'task', id: row.key, subjects: subjects.length > 0 ? subjects : ['role:admin'] });
}

function instantOf(iso: string | null): number | null {
  const at = iso === null ? NaN : Date.parse(iso);
  return Number.isNaN(at) ? null : at;
}
