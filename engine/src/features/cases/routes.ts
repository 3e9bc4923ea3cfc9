/** Routes of cases. Another department's case does not exist for the caller: 404. */
import type { Knex } from 'knex';
import { z } from 'zod';
import type { Actor } from '../../runtime/command.ts';
import { route, type FeatureDeps, type Route } from '../feature.ts';
import { timeline } from '../history-view.ts';
import { lookups } from '../lookups.ts';
import { listPage, orderOf } from '../page.ts';
import { visibleTo } from '../people/access.ts';
import { notFound } from '../people/errors.ts';
import { parsedRow } from '../../store/read.ts';
import { search } from '../requests/queries.ts';
import { historyItem } from '../requests/schema.ts';
import {
  addChild,
  caseDetail as detailSchema,
  casePage,
  caseQuery,
  caseSummary as summarySchema,
  comment,
  runAction,
  setMark,
} from './schema.ts';
import { caseSummary } from './summary.ts';
import type { CaseRow } from './tables.ts';
import { caseDetail, caseItem, marksOf } from './views.ts';

const idParams = z.object({ id: z.string().regex(/^\d{1,19}$/) });
const ok = z.object({ ok: z.literal(true) });
const sorts = { createdAt: 'created_at', updatedAt: 'updated_at', dueAt: 'due_at', level: 'level' };

export const caseRoutes = (deps: FeatureDeps): Route[] => [...reads(deps), ...writes(deps)];

const reads = (deps: FeatureDeps): Route[] => [
  route({
    method: 'get',
    path: '/api/v1/cases',
    tag: 'cases',
    summary: { zh: '事件列表', en: 'Cases' },
    access: 'staff',
    query: caseQuery,
    response: casePage,
    async handle({ actor, query }) {
      const rows = visibleCases(deps.db, actor);
      applyFilter(rows, query, deps.clock.now());
      const order = orderOf(query.sort, 'case_file', sorts, { table: 'case_file', column: 'created_at' });
      const page = await listPage(rows, query, order, (raw: unknown) => parsedRow('case_file', raw));
      const names = await lookups(deps);
      const marks = await marksOf(
        deps.db,
        page.items.map(({ id }) => id),
      );
      return { ...page, items: page.items.map((row) => caseItem(row, marks, names, deps.clock.now())) };
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/cases/summary',
    tag: 'cases',
    summary: { zh: '督办看板', en: 'Figures of the supervision board' },
    access: 'staff',
    response: summarySchema,
    handle: async ({ actor }) => caseSummary(deps.db, actor, await lookups(deps), deps.clock.now()),
  }),
  route({
    method: 'get',
    path: '/api/v1/cases/{id}',
    tag: 'cases',
    summary: { zh: '事件详情', en: 'One case' },
    access: 'staff',
    params: idParams,
    response: detailSchema,
    handle: async ({ actor, params }) =>
      caseDetail(deps, await readCase(deps.db, actor, params.id), await lookups(deps), actor),
  }),
  route({
    method: 'get',
    path: '/api/v1/cases/{id}/history',
    tag: 'cases',
    summary: { zh: '事件时间线', en: 'Timeline of a case' },
    access: 'staff',
    params: idParams,
    response: z.array(historyItem),
    async handle({ actor, params }) {
      const { id } = await readCase(deps.db, actor, params.id);
      return timeline(deps, { type: 'case', id }, await lookups(deps));
    },
  }),
];

const writes = ({ pipeline }: FeatureDeps): Route[] => [
  route({
    method: 'post',
    path: '/api/v1/cases/{id}/marks',
    tag: 'cases',
    summary: { zh: '督办、加急、批示', en: 'Supervise, urge, instruct' },
    access: 'staff',
    params: idParams,
    body: setMark,
    response: z.object({ id: z.string() }),
    handle: ({ actor, params, body }) =>
      pipeline.submit({ type: 'case.mark', payload: { caseId: params.id, mark: body.mark, text: body.text }, actor }),
  }),
  route({
    method: 'post',
    path: '/api/v1/cases/{id}/children',
    tag: 'cases',
    summary: { zh: '请其他部门协办', en: 'Ask another unit for help' },
    access: 'case.child',
    params: idParams,
    body: addChild,
    response: z.object({ id: z.string() }),
    handle: ({ actor, params, body }) =>
      pipeline.submit({ type: 'case.add-child', payload: { caseId: params.id, ...body }, actor }),
  }),
  route({
    method: 'delete',
    path: '/api/v1/cases/{id}/children/{childId}',
    tag: 'cases',
    summary: { zh: '取消协办', en: 'Cancel a child task' },
    access: 'case.child',
    params: idParams.extend({ childId: z.string().regex(/^\d{1,19}$/) }),
    response: ok,
    async handle({ actor, params }) {
      const payload = { caseId: params.id, childId: params.childId };
      await pipeline.submit({ type: 'case.cancel-child', payload, actor });
      return { ok: true };
    },
  }),
  route({
    method: 'post',
    path: '/api/v1/cases/{id}/actions/{actionId}',
    tag: 'cases',
    summary: { zh: '延期、挂起、转办等申请', en: 'Ask for an extension, suspension, reassignment …' },
    access: 'staff',
    params: idParams.extend({ actionId: z.string().max(60) }),
    body: runAction,
    response: z.object({ processInstanceKey: z.string().nullable() }),
    handle({ actor, params, body }) {
      const payload = { caseId: params.id, action: params.actionId, values: body.values };
      return pipeline.submit({ type: 'case.action', payload, actor });
    },
  }),
  route({
    method: 'post',
    path: '/api/v1/cases/{id}/comments',
    tag: 'cases',
    summary: { zh: '留言', en: 'Comment' },
    access: 'case.comment',
    params: idParams,
    body: comment,
    response: ok,
    async handle({ actor, params, body }) {
      await pipeline.submit({ type: 'case.comment', payload: { caseId: params.id, ...body }, actor });
      return { ok: true };
    },
  }),
];

const visibleCases = (db: Knex, actor: Actor) =>
  db('case_file')
    .modify(visibleTo(actor, 'case', 'case_file.id'))
    .select('case_file.*');

async function readCase(db: Knex, actor: Actor, id: string): Promise<CaseRow> {
  const raw: unknown = await visibleCases(db, actor).where('case_file.id', id).first();
  if (!raw) throw notFound();
  return parsedRow('case_file', raw);
}

function applyFilter(rows: Knex.QueryBuilder, query: z.infer<typeof caseQuery>, now: number): void {
  if (query.status) rows.where('case_file.status', query.status);
  if (query.state === 'open') rows.whereNull('case_file.closed_at');
  if (query.state === 'closed') rows.whereNotNull('case_file.closed_at');
  if (query.due === 'overdue') rows.whereNull('case_file.closed_at').where('case_file.due_at', '<', now);
  if (query.due === 'soon') {
    rows.whereNull('case_file.closed_at').where('case_file.warn_at', '<=', now).where('case_file.due_at', '>=', now);
  }
  if (query.level !== undefined) rows.where('case_file.level', '>=', query.level);
  if (query.eventType) rows.where('case_file.event_type_id', query.eventType);
  if (query.areaId) rows.where('case_file.area_id', query.areaId);
  if (query.unitId) rows.where('case_file.lead_unit_id', query.unitId);
  if (query.from) rows.where('case_file.created_at', '>=', Date.parse(query.from));
  if (query.to) rows.where('case_file.created_at', '<=', Date.parse(query.to));
  if (query.mark) {
    rows.whereExists((marks: Knex.QueryBuilder) => {
      marks.select('case_mark.id').from('case_mark');
      marks.whereRaw('case_mark.case_id = case_file.id').where('case_mark.mark', query.mark!);
    });
  }
  if (query.q) search(rows, query.q, ['case_file.number', 'case_file.title', 'case_file.text', 'case_file.address']);
}
