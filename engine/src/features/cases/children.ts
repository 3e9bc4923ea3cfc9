/**
 * Child tasks (协办): another unit helps. Each is a row of the case and a side process with a user task for that unit.
 * While one is open the case cannot be closed.
 */
import { z } from 'zod';
import { cityTime } from '../../core/calendar/city-time.ts';
import type { CommandContext, CommandDefinition, UnitOfWork } from '../../runtime/command.ts';
import type { InlineWorker } from '../../runtime/processes.ts';
import { loadWorkingTime } from '../clocks/working-time.ts';
import { deadline } from '../packs/format.ts';
import { assertReadable, grant } from '../people/access.ts';
import { caseClosed, unknownUnit } from './errors.ts';
import { addChild } from './schema.ts';
import { applyHeaders, tell, text, unitName } from './step.ts';
import { announce, caseSubject, saveCase, theCase, type Subject } from './subject.ts';

interface Help {
  unitId: string;
  title: string;
  dueAt: number | null;
}

export async function openChild(uow: UnitOfWork, subject: Subject, help: Help, { actor }: CommandContext) {
  const file = theCase(subject);
  const dueAt = help.dueAt ?? (await defaultDue(uow, subject));
  const id = uow.nextKey();
  uow.insert('case_child', {
    id,
    case_id: file.id,
    unit_id: help.unitId,
    title: help.title,
    status: 'open',
    result: null,
    created_at: uow.now,
    created_by: actor.id,
    due_at: dueAt,
    closed_at: null,
    closed_by: null,
    process_instance_key: null,
  });
  const coUnits = [...new Set([...file.co_unit_ids, help.unitId])];
  saveCase(uow, subject, { open_children: file.open_children + 1, co_unit_ids: coUnits });
  await grant(uow, 'case', file.id, [`unit:${help.unitId}`]);
  const unit = await unitName(uow, help.unitId);
  uow.history({
    objectType: 'case',
    objectId: file.id,
    kind: 'case.child-opened',
    data: { unit, unitId: help.unitId, title: help.title, childId: id },
  });
  await tell(uow, subject, 'child-opened', { unitId: help.unitId, childTitle: help.title });
  const { processInstanceKey } = await uow.processes.start({
    processId: subject.pack.content.manifest.cases!.childProcess,
    businessKey: `case:${file.id}`,
    variables: {
      caseId: file.id,
      childId: id,
      unitId: help.unitId,
      childTitle: help.title,
      dueAt: dueAt === null ? null : cityTime(dueAt),
      inputs: subject.pack.inputs,
    },
  });
  const row = await uow.require('case_child', id);
  uow.update('case_child', { ...row, process_instance_key: processInstanceKey });
  return id;
}

async function defaultDue(uow: UnitOfWork, { pack }: Subject): Promise<number | null> {
  const length = deadline.safeParse(pack.inputs['childDeadline']);
  if (!length.success) return null;
  const time = await loadWorkingTime(uow, pack.content.clocks.calendar);
  return time.deadline(uow.now, length.data).due;
}

const payload = addChild.extend({ caseId: z.string() });

export const addChildCommand: CommandDefinition<z.infer<typeof payload>, { id: string }> = {
  type: 'case.add-child',
  payload,
  async execute(uow, { caseId, unitId, title, dueAt }, ctx) {
    await assertReadable(uow, ctx.actor, 'case', caseId);
    const subject = await caseSubject(uow, caseId);
    const file = theCase(subject);
    if (file.closed_at !== null) throw caseClosed({ number: file.number });
    if ((await uow.get('unit', unitId))?.active !== 1) throw unknownUnit({ id: unitId });
    const id = await openChild(uow, subject, { unitId, title, dueAt: dueAt ? Date.parse(dueAt) : null }, ctx);
    await announce(uow, subject);
    return { id };
  },
  audit: ({ caseId, unitId, title }) => ({ objectType: 'case', objectId: caseId, summary: { unitId, title } }),
};

/** `liandong:case.child-done`: the helping unit has reported. */
export const childDone: InlineWorker = {
  jobType: 'liandong:case.child-done',
  title: { zh: '登记协办结果', en: 'Record a helping unit’s result' },
  headers: { notice: { title: { zh: '通知', en: 'Notice' } } },
  async run(uow, job, { actor }) {
    const subject = await caseSubject(uow, String(job.variables['caseId']));
    const child = await uow.require('case_child', String(job.variables['childId']));
    if (child.status !== 'open') return;
    const result = text(job.variables['childResult']);
    uow.update('case_child', { ...child, status: 'done', result, closed_at: uow.now, closed_by: actor.id });
    saveCase(uow, subject, { open_children: Math.max(0, theCase(subject).open_children - 1) });
    uow.history({
      objectType: 'case',
      objectId: child.case_id,
      kind: 'case.child-done',
      data: { unit: await unitName(uow, child.unit_id), unitId: child.unit_id, title: child.title, result },
    });
    await applyHeaders(uow, subject, job.headers, job.variables);
  },
};

const cancelPayload = z.object({ caseId: z.string(), childId: z.string() });

export const cancelChildCommand: CommandDefinition<z.infer<typeof cancelPayload>, void> = {
  type: 'case.cancel-child',
  payload: cancelPayload,
  async execute(uow, { caseId, childId }, { actor }) {
    await assertReadable(uow, actor, 'case', caseId);
    const subject = await caseSubject(uow, caseId);
    const child = await uow.require('case_child', childId);
    if (child.case_id !== caseId || child.status !== 'open') return;
    uow.update('case_child', { ...child, status: 'canceled', closed_at: uow.now, closed_by: actor.id });
    if (child.process_instance_key) await uow.processes.cancelInstance(child.process_instance_key, 'canceled');
    saveCase(uow, subject, { open_children: Math.max(0, theCase(subject).open_children - 1) });
    const unit = await unitName(uow, child.unit_id);
    uow.history({
      objectType: 'case',
      objectId: caseId,
      kind: 'case.child-canceled',
      data: { unit, title: child.title },
    });
    await announce(uow, subject);
  },
  audit: ({ caseId, childId }) => ({ objectType: 'case', objectId: caseId, summary: { childId } }),
};
