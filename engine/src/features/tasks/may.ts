/** Who may do a task: whom it is assigned to, or, while it is nobody's, its candidates. What is not yours does not exist. */
import type { Actor } from '../../runtime/command.ts';
import type { UserTaskRow } from '../../runtime/process/tables.ts';
import { personSubject } from '../../runtime/process/user-tasks.ts';
import { isReceiver } from '../notices/receivers.ts';
import { notFound } from '../../runtime/errors.ts';

export const isAssignee = (actor: Actor, task: Pick<UserTaskRow, 'assignee'>): boolean =>
  task.assignee !== null && actor.subjects.includes(personSubject(task.assignee));

export const isCandidate = (actor: Actor, task: Pick<UserTaskRow, 'candidate_groups' | 'candidate_users'>): boolean =>
  task.candidate_groups.some((group) => isReceiver(actor, group)) ||
  task.candidate_users.some((user) => actor.subjects.includes(personSubject(user)));

export const isMine = (actor: Actor, task: UserTaskRow): boolean =>
  task.state === 'open' && (task.assignee === null ? isCandidate(actor, task) : isAssignee(actor, task));

/** Refuses with NOT_FOUND whoever has nothing to do with the task. */
export function assertConcerned(actor: Actor, task: UserTaskRow): void {
  if (isAssignee(actor, task) || isCandidate(actor, task) || actor.permissions.has('task.read.all')) return;
  throw notFound();
}
