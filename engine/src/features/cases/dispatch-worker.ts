/**
 * `liandong:case.dispatch`: gives the case to a department, with others helping. The department may see the case from now
 * on and gets its own clock; a department that had it before loses both. Each helping unit gets a child task.
 */
import type { MatchedRule } from '../../core/decisions/index.ts';
import type { JsonObject } from '../../core/json.ts';
import type { CommandContext, UnitOfWork } from '../../runtime/command.ts';
import type { InlineWorker } from '../../runtime/processes.ts';
import '../connections/tables.ts';
import { grant, revoke } from '../people/access.ts';
import { openChild } from './children.ts';
import { unknownUnit } from './errors.ts';
import { applyHeaders, text, unitName } from './step.ts';
import { caseSubject, saveCase, theCase, type Subject } from './subject.ts';

export const caseDispatch: InlineWorker = {
  jobType: 'liandong:case.dispatch',
  title: { zh: '派遣', en: 'Dispatch the case' },
  headers: {
    status: { title: { zh: '事件状态', en: 'State of the case' }, required: true },
    requestStatus: { title: { zh: '诉求状态', en: 'State of the requests' } },
    clock: { title: { zh: '时限', en: 'Clock' } },
    notice: { title: { zh: '通知', en: 'Notice' } },
    decision: { title: { zh: '给出建议的决策表', en: 'Decision that proposed the unit' } },
  },
  async run(uow, job, ctx) {
    const subject = await caseSubject(uow, String(job.variables['caseId']));
    const unitId = text(job.variables['dispatchTo']) ?? text(job.variables['unitId']);
    await activeUnit(uow, unitId);
    const coUnits = await coUnitIds(uow, job.variables, unitId!);
    await changeUnits(uow, subject, unitId!, coUnits);
    await remember(uow, subject, job);
    await applyHeaders(uow, subject, job.headers, job.variables);
    await askForHelp(uow, subject, coUnits, ctx);
    return { unitId, connection: await connectionOf(uow, unitId!) };
  },
};

async function activeUnit(uow: UnitOfWork, id: string | null): Promise<void> {
  const unit = id === null ? undefined : await uow.get('unit', id);
  if (!unit || unit.active !== 1) throw unknownUnit({ id: id ?? '' });
}

async function coUnitIds(uow: UnitOfWork, variables: JsonObject, unitId: string): Promise<string[]> {
  const wanted = variables['coUnitIds'];
  const ids = Array.isArray(wanted) ? [...new Set(wanted.map(String))].filter((id) => id !== unitId) : [];
  for (const id of ids) await activeUnit(uow, id);
  return ids;
}

async function changeUnits(uow: UnitOfWork, subject: Subject, unitId: string, coUnits: string[]): Promise<void> {
  const before = theCase(subject);
  const all = [...new Set([...before.co_unit_ids, ...coUnits])].filter((id) => id !== unitId);
  if (before.lead_unit_id && before.lead_unit_id !== unitId && !all.includes(before.lead_unit_id)) {
    await revoke(uow, 'case', before.id, [`unit:${before.lead_unit_id}`]);
  }
  saveCase(uow, subject, { lead_unit_id: unitId, co_unit_ids: all, handler_id: null, handler_name: null });
  await grant(
    uow,
    'case',
    before.id,
    [unitId, ...all].map((id) => `unit:${id}`),
  );
}

type Job = Parameters<InlineWorker['run']>[1];

/** Which version and row of the decision table proposed it, with the inputs it saw. */
async function whyProposed(uow: UnitOfWork, job: Job): Promise<JsonObject> {
  const decision = job.headers['decision'] ?? '';
  const [evaluation] = await uow.select('decision_evaluation', (query) =>
    query
      .where({ process_instance_key: job.processInstanceKey, decision_id: decision })
      .orderBy('evaluated_at', 'desc')
      .limit(1),
  );
  const [rule] = (evaluation?.matched ?? []) as unknown as MatchedRule[];
  if (!evaluation || !rule) return { decision };
  const definition = await uow.get('decision_definition', evaluation.decision_key);
  return {
    decision: `${definition?.name ?? decision} v${evaluation.version}`,
    row: rule.index,
    inputs: rule.inputs.map(({ label, actual }) => `${label}=${actual ?? '—'}`).join('、'),
  };
}

async function remember(uow: UnitOfWork, subject: Subject, job: Job): Promise<void> {
  const file = theCase(subject);
  const proposal = job.variables['proposal'] as JsonObject | null | undefined;
  const proposed = text(proposal?.['unitId']);
  if (proposed) {
    uow.history({
      objectType: 'case',
      objectId: file.id,
      kind: 'case.proposed',
      data: {
        ...(await whyProposed(uow, job)),
        unit: await unitName(uow, proposed),
        basis: text(proposal?.['basis']),
      },
    });
  }
  const coUnits = await Promise.all(file.co_unit_ids.map((id) => unitName(uow, id)));
  uow.history({
    objectType: 'case',
    objectId: file.id,
    kind: 'case.dispatched',
    data: {
      unit: await unitName(uow, file.lead_unit_id!),
      unitId: file.lead_unit_id,
      ...(coUnits.length > 0 && { coUnits: coUnits.join('、') }),
      note: text(job.variables['note']),
    },
  });
}

/** Once per helping unit, however often the case is dispatched. */
async function askForHelp(uow: UnitOfWork, subject: Subject, coUnits: string[], ctx: CommandContext): Promise<void> {
  if (coUnits.length === 0) return;
  const file = theCase(subject);
  const known = await uow.select('case_child', (query) => query.where({ case_id: file.id }));
  for (const unitId of coUnits) {
    if (known.some((child) => child.unit_id === unitId)) continue;
    await openChild(uow, subject, { unitId, title: `协助办理：${file.title}`.slice(0, 200), dueAt: null }, ctx);
  }
}

/** The connection through which this unit works in a system of its own; null: its people work here. */
async function connectionOf(uow: UnitOfWork, unitId: string): Promise<string | null> {
  const rows = await uow.select('connection', (query) =>
    query.where({ unit_id: unitId, enabled: 1 }).orderBy('id').limit(1),
  );
  return rows[0]?.id ?? null;
}
