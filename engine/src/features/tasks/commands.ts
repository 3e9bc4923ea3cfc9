/**
 * Commands on user tasks: take one, give it back, complete it. Completing reads the form's fields for the chosen outcome,
 * checks them and the outcome's guards, and lets the process go on; everything that follows happens in this command.
 */
import { z } from 'zod';
import type { JsonObject } from '../../core/json.ts';
import type { Actor, CommandDefinition, UnitOfWork } from '../../runtime/command.ts';
import { taskNotFound, taskNotOpen } from '../../runtime/process/errors.ts';
import type { UserTaskRow } from '../../runtime/process/tables.ts';
import '../attachments/tables.ts';
import { holds } from '../packs/expression.ts';
import { notFound } from '../../runtime/errors.ts';
import { eventTypeOf } from '../requests/facts.ts';
import { fieldsInvalid, guardRefused, outcomeUnknown, taskTaken } from './errors.ts';
import { taskFacts, type TaskFacts } from './facts.ts';
import { takeFields, type References } from './fields.ts';
import { formOf } from './forms.ts';
import { assertConcerned, isAssignee, isCandidate } from './may.ts';
import { completeTask, type Form } from './schema.ts';

const one = z.object({ taskKey: z.string() });

export const claimTask: CommandDefinition<z.infer<typeof one>, void> = {
  type: 'task.claim',
  payload: one,
  async execute(uow, { taskKey }, { actor }) {
    const task = await openTask(uow, taskKey, actor);
    if (isAssignee(actor, task)) return;
    if (task.assignee !== null) throw await taken(uow, task);
    if (!isCandidate(actor, task)) throw notFound();
    await uow.processes.assignUserTask(taskKey, actor.id, { override: false });
    remember(uow, task, 'task.claimed');
  },
  audit: ({ taskKey }) => ({ objectType: 'task', objectId: taskKey }),
};

export const releaseTask: CommandDefinition<z.infer<typeof one>, void> = {
  type: 'task.release',
  payload: one,
  async execute(uow, { taskKey }, { actor }) {
    const task = await openTask(uow, taskKey, actor);
    if (task.assignee === null) return;
    if (!isAssignee(actor, task) || task.candidate_groups.length + task.candidate_users.length === 0) {
      throw await taken(uow, task);
    }
    await uow.processes.assignUserTask(taskKey, null);
    remember(uow, task, 'task.released');
  },
  audit: ({ taskKey }) => ({ objectType: 'task', objectId: taskKey }),
};

const completion = completeTask.extend({ taskKey: z.string() });

export const completeTaskCommand: CommandDefinition<z.infer<typeof completion>, { taskKey: string }> = {
  type: 'task.complete',
  payload: completion as z.ZodType<z.infer<typeof completion>>,
  needs: ({ taskKey }) => [{ table: 'user_task', key: taskKey }],
  async execute(uow, { taskKey, outcome, values }, { actor }) {
    const task = await openTask(uow, taskKey, actor);
    if (task.assignee !== null && !isAssignee(actor, task)) throw await taken(uow, task);
    if (task.assignee === null && !isCandidate(actor, task)) throw notFound();
    const form = await formOf(uow, task.form_key);
    const known = await taskFacts(uow, task, actor);
    const accepted = form ? await fill(uow, form, outcome, values, known) : {};
    await uow.processes.completeUserTask(taskKey, { outcome, ...accepted });
    return { taskKey };
  },
  audit: ({ taskKey, outcome }) => ({ objectType: 'task', objectId: taskKey, summary: { outcome } }),
};

async function openTask(uow: UnitOfWork, key: string, actor: Actor): Promise<UserTaskRow> {
  const task = await uow.get('user_task', key);
  if (!task) throw taskNotFound({ key });
  assertConcerned(actor, task);
  if (task.state !== 'open') throw taskNotOpen({ key });
  return task;
}

async function taken(uow: UnitOfWork, task: UserTaskRow) {
  const account = task.assignee === null ? undefined : await uow.get('account', task.assignee);
  return taskTaken({ name: account?.name ?? task.assignee ?? '' });
}

async function fill(
  uow: UnitOfWork,
  form: Form,
  outcome: string,
  body: JsonObject,
  { facts, subject }: TaskFacts,
): Promise<JsonObject> {
  const chosen = form.outcomes.find(({ value }) => value === outcome);
  if (!chosen) throw outcomeUnknown({ outcome });
  const references = referencesIn(uow, (id) => !subject || eventTypeOf(subject.pack, id)?.active === true);
  const { values, problems } = await takeFields(form, outcome, body, references);
  if (problems.length > 0) throw fieldsInvalid({ count: problems.length }, problems);
  for (const guard of chosen.guard ?? []) {
    if (!holds(guard.expression, { ...facts, ...values, values }, uow.now)) throw guardRefused({ ...guard.message });
  }
  return values;
}

export const referencesIn = (uow: UnitOfWork, eventType: (id: string) => boolean): References => ({
  unit: async (id) => (await uow.get('unit', id))?.active === 1,
  area: async (id) => (await uow.get('area', id)) !== undefined,
  person: async (id) => (await uow.get('account', id))?.active === 1,
  eventType: async (id) => eventType(id),
  attachment: async (id) => (await uow.get('attachment', id)) !== undefined,
});

function remember(uow: UnitOfWork, task: UserTaskRow, kind: string): void {
  const [objectType, objectId] = (task.business_key ?? '').split(':');
  if (objectType && objectId) uow.history({ objectType, objectId, kind, data: { task: task.name, taskKey: task.key } });
}
