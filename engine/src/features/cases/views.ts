/** Cases as lists and details show them, with what the caller may do now and why not. */
import type { Knex } from 'knex';
import { cityTime, cityTimeOrNull } from '../../core/calendar/city-time.ts';
import type { Actor } from '../../runtime/command.ts';
import { attachmentView } from '../attachments/attach.ts';
import type { AttachmentRow } from '../attachments/tables.ts';
import { clocksOf } from '../clocks/view.ts';
import type { FeatureDeps } from '../feature.ts';
import type { Lookups } from '../lookups.ts';
import { parsedRow } from '../../store/read.ts';
import { ratingView, reporterView, seesContact } from '../requests/views.ts';
import type { RatingRow } from '../requests/tables.ts';
import { openTasksOf, taskDetails } from '../tasks/views.ts';
import { actionFacts, whyNot } from './actions.ts';
import type { CaseAction, CaseDetail, CaseItem } from './schema.ts';
import type { CaseActionRow, CaseChildRow, CaseMarkRow, CaseResultRow, CaseRow } from './tables.ts';

export async function marksOf(db: Knex, caseIds: readonly string[]): Promise<CaseMarkRow[]> {
  return caseIds.length === 0 ? [] : db('case_mark').whereIn('case_id', caseIds).orderBy(['at', 'id']);
}

export function caseItem(row: CaseRow, marks: readonly CaseMarkRow[], names: Lookups, now: number): CaseItem {
  const declared = names.pack(row.pack_id).content.catalog.marks;
  const open = row.closed_at === null;
  return {
    id: row.id,
    number: row.number,
    title: row.title,
    status: row.status,
    statusLabel: names.caseState(row.pack_id, row.status),
    suspended: row.suspended === 1,
    eventType: names.eventType(row.pack_id, row.event_type_id),
    area: names.area(row.area_id),
    address: row.address,
    place: row.lat === null || row.lng === null ? null : { lat: row.lat, lng: row.lng },
    urgency: row.urgency,
    leadUnit: names.unit(row.lead_unit_id),
    handler: row.handler_id === null ? null : { id: row.handler_id, name: row.handler_name ?? row.handler_id },
    createdAt: cityTime(row.created_at),
    updatedAt: cityTime(row.updated_at),
    closedAt: cityTimeOrNull(row.closed_at),
    dueAt: cityTimeOrNull(row.due_at),
    warnAt: cityTimeOrNull(row.warn_at),
    overdue: open && row.due_at !== null && row.due_at < now,
    level: row.level,
    marks: marks
      .filter(({ case_id }) => case_id === row.id)
      .map((mark) => ({
        id: mark.mark,
        label: declared.find(({ id }) => id === mark.mark)?.label ?? { zh: mark.mark, en: mark.mark },
        level: mark.level,
        text: mark.text,
        at: cityTime(mark.at),
        by: mark.by_name,
      })),
    openChildren: row.open_children,
    rework: row.rework,
  };
}

export async function caseDetail(deps: FeatureDeps, row: CaseRow, names: Lookups, actor: Actor): Promise<CaseDetail> {
  const { db, clock } = deps;
  const object = { type: 'case' as const, id: row.id };
  const [marks, clocks, tasks, ratings, files, instances] = await Promise.all([
    marksOf(db, [row.id]),
    clocksOf(db, object, names, clock.now()),
    openTasksOf(db, object),
    db('rating').where({ case_id: row.id }).orderBy('at') as Promise<RatingRow[]>,
    attachments(db, row),
    db('process_instance')
      .where({ business_key: `case:${row.id}` })
      .orderBy('key')
      .select('key'),
  ]);
  const details = await taskDetails(deps, tasks, names, actor);
  return {
    ...caseItem(row, marks, names, clock.now()),
    text: row.text,
    requests: await requests(db, row, actor),
    alarm: await alarm(db, row),
    coUnits: row.co_unit_ids.map((id) => names.unit(id)!),
    clocks,
    tasks: details,
    actions: await actions(deps, row, names, actor),
    marksAllowed: marksAllowed(row, names, actor),
    children: await children(db, row, names, details),
    mayAddChild: row.closed_at === null && actor.permissions.has('case.child'),
    results: await results(db, row, names, files),
    ratings: ratings.map(ratingView),
    attachments: files.map(attachmentView),
    processInstanceKeys: instances.map(({ key }: { key: string }) => key),
  };
}

async function requests(db: Knex, row: CaseRow, actor: Actor): Promise<CaseDetail['requests']> {
  const raw: unknown[] = await db('request').whereIn('id', row.request_ids).orderBy('id');
  return raw
    .map((each) => parsedRow('request', each))
    .map((request) => ({
      id: request.id,
      number: request.number,
      text: request.text,
      channel: request.channel,
      receivedAt: cityTime(request.received_at),
      reporter: reporterView(request, seesContact(actor, request)),
    }));
}

async function alarm(db: Knex, { id }: CaseRow): Promise<CaseDetail['alarm']> {
  const row: CaseDetail['alarm'] | undefined = await db('alarm').where({ case_id: id }).first('id', 'number');
  return row ?? null;
}

/** Files of the case and of the requests it came from. */
async function attachments(db: Knex, row: CaseRow): Promise<AttachmentRow[]> {
  return db<AttachmentRow>('attachment')
    .where({ owner_type: 'case', owner_id: row.id })
    .orWhere((ofRequest) => {
      void ofRequest.where({ owner_type: 'request' }).whereIn('owner_id', row.request_ids);
    })
    .orderBy([{ column: 'uploaded_at' }, { column: 'id' }]);
}

async function actions({ db, clock }: FeatureDeps, row: CaseRow, names: Lookups, actor: Actor): Promise<CaseAction[]> {
  const pack = names.pack(row.pack_id);
  if (row.closed_at !== null) return [];
  const open: CaseActionRow[] = await db('case_action').where({ case_id: row.id, status: 'open' });
  const facts = actionFacts(row, pack, actor, clock.now());
  return pack.content.actions
    .filter(({ permission }) => actor.permissions.has(permission))
    .map((action) => {
      const pending = action.single && open.some((each) => each.action === action.id);
      const waiting = { zh: '已有一项申请在审批中', en: 'One such application is being decided' };
      const why = pending ? waiting : whyNot(action, facts, clock.now());
      const form = pack.content.forms[action.form]!;
      return { id: action.id, label: action.label, form, enabled: why === null, why };
    });
}

function marksAllowed(row: CaseRow, names: Lookups, actor: Actor): CaseDetail['marksAllowed'] {
  if (row.closed_at !== null) return [];
  return names
    .pack(row.pack_id)
    .content.catalog.marks.filter(({ permission }) => permission !== undefined && actor.permissions.has(permission))
    .map(({ id, label, needsText }) => ({ id, label, needsText }));
}

async function children(
  db: Knex,
  row: CaseRow,
  names: Lookups,
  tasks: CaseDetail['tasks'],
): Promise<CaseDetail['children']> {
  const found: CaseChildRow[] = await db('case_child').where({ case_id: row.id }).orderBy('id');
  return found.map((child) => ({
    id: child.id,
    unit: names.unit(child.unit_id)!,
    title: child.title,
    status: child.status,
    result: child.result,
    createdAt: cityTime(child.created_at),
    dueAt: cityTimeOrNull(child.due_at),
    closedAt: cityTimeOrNull(child.closed_at),
    taskKey: tasks.find((task) => task.processInstanceKey === child.process_instance_key)?.key ?? null,
  }));
}

async function results(
  db: Knex,
  row: CaseRow,
  names: Lookups,
  files: readonly AttachmentRow[],
): Promise<CaseDetail['results']> {
  const raw: unknown[] = await db('case_result').where({ case_id: row.id }).orderBy(['at', 'id']);
  const found: CaseResultRow[] = raw.map((each) => parsedRow('case_result', each));
  return found.map((result) => ({
    round: result.round,
    outcome: result.outcome,
    outcomeLabel: names.outcome(row.pack_id, result.outcome),
    text: result.text,
    unit: names.unit(result.unit_id)?.name ?? null,
    by: result.by_name,
    at: cityTime(result.at),
    attachments: files.filter(({ id }) => result.attachment_ids.includes(id)).map(attachmentView),
  }));
}
