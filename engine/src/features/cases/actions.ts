/**
 * `case.action`: starts what a pack offers beside a case (延期, 挂起, 转办 …) as a side process, or tells the case's process
 * by message. Guards say whether it is possible now; checks look at what was filled in. A refusal says why.
 */
import { z } from 'zod';
import type { JsonObject, Text } from '../../core/json.ts';
import { cityTime } from '../../core/calendar/city-time.ts';
import type { Actor, CommandDefinition, UnitOfWork } from '../../runtime/command.ts';
import type { ActionDeclaration } from '../packs/format.ts';
import type { ActivePack } from '../packs/active.ts';
import { holds } from '../packs/expression.ts';
import { assertReadable } from '../people/access.ts';
import { notPermitted } from '../people/errors.ts';
import { eventTypeOf } from '../requests/facts.ts';
import { attachFiles } from '../attachments/attach.ts';
import { referencesIn } from '../tasks/commands.ts';
import { fieldsInvalid } from '../tasks/errors.ts';
import { takeFields } from '../tasks/fields.ts';
import { actionOpen, actionRefused, caseClosed, unknownAction } from './errors.ts';
import { actorFacts, caseFacts } from './facts.ts';
import { runAction } from './schema.ts';
import { announce, caseSubject, theCase, type Subject } from './subject.ts';
import type { CaseRow } from './tables.ts';

const payload = runAction.extend({ caseId: z.string(), action: z.string() });

export const caseAction: CommandDefinition<z.infer<typeof payload>, { processInstanceKey: string | null }> = {
  type: 'case.action',
  payload: payload as z.ZodType<z.infer<typeof payload>>,
  async execute(uow, { caseId, action: id, values: body }, { actor }) {
    await assertReadable(uow, actor, 'case', caseId);
    const subject = await caseSubject(uow, caseId);
    const file = theCase(subject);
    const action = subject.pack.content.actions.find((each) => each.id === id);
    if (!action) throw unknownAction({ action: id });
    if (!actor.permissions.has(action.permission)) throw notPermitted();
    if (file.closed_at !== null) throw caseClosed({ number: file.number });
    const why = whyNot(action, actionFacts(file, subject.pack, actor, uow.now), uow.now);
    if (why) throw actionRefused({ ...why });
    await assertSingle(uow, file.id, action);
    const values = await accept(uow, subject, action, body, actor);
    const processInstanceKey = await begin(uow, subject, action, values, actor);
    await announce(uow, subject);
    return { processInstanceKey };
  },
  audit: ({ caseId, action }) => ({ objectType: 'case', objectId: caseId, summary: { action } }),
};

export const actionFacts = (file: CaseRow, pack: ActivePack, actor: Actor, now: number): JsonObject => ({
  case: caseFacts(file, pack, now),
  actor: actorFacts(actor),
  inputs: pack.inputs,
});

/** The first guard that does not hold. */
export function whyNot(action: ActionDeclaration, facts: JsonObject, now: number): Text | null {
  return action.guards.find(({ expression }) => !holds(expression, facts, now))?.message ?? null;
}

async function assertSingle(uow: UnitOfWork, caseId: string, action: ActionDeclaration): Promise<void> {
  if (!action.single || !action.process) return;
  const rows = await uow.select('case_action', (query) =>
    query.where({ case_id: caseId, action: action.id, status: 'open' }),
  );
  if (rows.length > 0) throw actionOpen({ label: action.label.zh });
}

async function accept(
  uow: UnitOfWork,
  subject: Subject,
  action: ActionDeclaration,
  body: JsonObject,
  actor: Actor,
): Promise<JsonObject> {
  const form = subject.pack.content.forms[action.form]!;
  const references = referencesIn(uow, (id) => eventTypeOf(subject.pack, id)?.active === true);
  const { values, problems } = await takeFields(form, form.outcomes[0]!.value, body, references);
  if (problems.length > 0) throw fieldsInvalid({ count: problems.length }, problems);
  const file = theCase(subject);
  const facts = { ...actionFacts(file, subject.pack, actor, uow.now), values };
  const failed = action.checks.find(({ expression }) => !holds(expression, facts, uow.now));
  if (failed) throw actionRefused({ ...failed.message });
  const files = values['attachmentIds'];
  if (Array.isArray(files)) await attachFiles(uow, files.map(String), { type: 'case', id: file.id });
  return values;
}

async function begin(
  uow: UnitOfWork,
  subject: Subject,
  action: ActionDeclaration,
  values: JsonObject,
  actor: Actor,
): Promise<string | null> {
  const file = theCase(subject);
  const reason = values['reason'] ?? null;
  uow.history({
    objectType: 'case',
    objectId: file.id,
    kind: 'case.action',
    data: { action: { ...action.label }, actionId: action.id, reason, values },
  });
  if (!action.process) {
    await uow.processes.publishMessage({ name: action.message!, correlationKey: file.id, variables: values });
    return null;
  }
  const { engineering, extensions, overdue } = caseFacts(file, subject.pack, uow.now);
  const { processInstanceKey } = await uow.processes.start({
    processId: action.process,
    businessKey: `case:${file.id}`,
    variables: {
      ...values,
      caseId: file.id,
      actionId: action.id,
      actionLabel: action.label.zh,
      // The approver's form may have a reason of its own.
      askedReason: reason,
      askedBy: actor.id,
      askedAt: cityTime(uow.now),
      leadUnitId: file.lead_unit_id,
      engineering: engineering ?? false,
      extensions: extensions ?? 0,
      overdue: overdue ?? false,
      inputs: subject.pack.inputs,
    },
  });
  uow.insert('case_action', {
    id: processInstanceKey,
    case_id: file.id,
    action: action.id,
    status: 'open',
    asked_by: actor.id,
    asked_at: uow.now,
    decided_by: null,
    decided_at: null,
  });
  return processInstanceKey;
}
