/** Routes of requests for staff: filing, lists, one request with all it needs, duplicates, a caller's history, merging. */
import { z } from 'zod';
import { attachmentsOf } from '../attachments/attach.ts';
import { clocksOf } from '../clocks/view.ts';
import type { Actor } from '../../runtime/command.ts';
import { Reply, route, type FeatureDeps, type Route } from '../feature.ts';
import { timeline } from '../history-view.ts';
import { lookups, type Lookups } from '../lookups.ts';
import { listPage, orderOf } from '../page.ts';
import { intakePack } from '../packs/active.ts';
import { idempotency } from '../tasks/routes.ts';
import { openTasksOf, taskDetails } from '../tasks/views.ts';
import type { FiledRequest } from './file.ts';
import { locateArea } from '../people/locate-area.ts';
import { applyFilter, nearbyRequests, readRequest, requestRow, visibleRequests, type Near } from './queries.ts';
import {
  fileRequest,
  historyItem,
  nearbyItem,
  requestDetail,
  requestPage,
  requestQuery,
  type RequestDetail,
} from './schema.ts';
import type { RatingRow } from './tables.ts';
import { ratingView, requestItem, type ListedRequest } from './views.ts';

const idParams = z.object({ id: z.string().regex(/^\d{1,19}$/) });
const filedRequest = z.object({ id: z.string(), number: z.string(), existing: z.boolean() });
const nearbyQuery = z.object({
  lat: z.coerce.number().min(-90).max(90),
  lng: z.coerce.number().min(-180).max(180),
  eventType: z.string().max(60).optional(),
  exclude: z.string().max(20).optional(),
});

export const requestRoutes = (deps: FeatureDeps): Route[] => [
  route({
    method: 'post',
    path: '/api/v1/requests',
    tag: 'requests',
    summary: { zh: '登记诉求', en: 'File a request' },
    access: 'request.file',
    body: fileRequest,
    response: filedRequest,
    async handle({ actor, body, headers }) {
      const areaId = body.areaId ?? (body.place && (await locateArea(deps.db, body.place)));
      const payload = { ...body, ...(areaId && { areaId }) };
      const submission = { type: 'request.file', payload, actor, ...idempotency(headers) };
      return new Reply(201, await deps.pipeline.submit<FiledRequest>(submission));
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/requests',
    tag: 'requests',
    summary: { zh: '诉求列表', en: 'Requests' },
    access: 'staff',
    query: requestQuery,
    response: requestPage,
    async handle({ actor, query }) {
      const rows = visibleRequests(deps.db, actor);
      applyFilter(rows, query);
      const sorts = { receivedAt: 'received_at', updatedAt: 'updated_at' };
      const order = orderOf(query.sort, 'request', sorts, { table: 'request', column: 'received_at' });
      const names = await lookups(deps);
      return listPage(rows, query, order, (raw: unknown) =>
        requestItem(requestRow(raw), names, actor, deps.clock.now()),
      );
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/requests/nearby',
    tag: 'requests',
    summary: { zh: '附近的相同诉求', en: 'Reports of the same thing nearby' },
    access: 'staff',
    query: nearbyQuery,
    response: z.array(nearbyItem),
    async handle({ actor, query }) {
      const names = await lookups(deps);
      const place = { lat: query.lat, lng: query.lng };
      const near = await nearBy(deps, place, query.eventType ?? null, query.exclude ?? null);
      const found = await nearbyRequests(deps.db, actor, near);
      return found.map(({ row, distance }) => ({
        ...requestItem(row, names, actor, deps.clock.now()),
        distanceMeters: Math.round(distance),
      }));
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/requests/callers/{phone}',
    tag: 'requests',
    summary: { zh: '来电人的诉求', en: 'Requests of a caller' },
    access: 'request.contact',
    params: z.object({ phone: z.string().min(3).max(30) }),
    response: requestPage,
    async handle({ actor, params }) {
      const rows = visibleRequests(deps.db, actor).where('request.reporter_phone', params.phone);
      const names = await lookups(deps);
      const order = { table: 'request', column: 'received_at' };
      return listPage(rows, { limit: 50 }, order, (raw: unknown) =>
        requestItem(requestRow(raw), names, actor, deps.clock.now()),
      );
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/requests/{id}',
    tag: 'requests',
    summary: { zh: '诉求详情', en: 'One request' },
    access: 'staff',
    params: idParams,
    response: requestDetail,
    handle: async ({ actor, params }) =>
      requestDetailView(deps, await readRequest(deps.db, actor, params.id), await lookups(deps), actor),
  }),
  route({
    method: 'get',
    path: '/api/v1/requests/{id}/history',
    tag: 'requests',
    summary: { zh: '诉求时间线', en: 'Timeline of a request' },
    access: 'staff',
    params: idParams,
    response: z.array(historyItem),
    async handle({ actor, params }) {
      const { id } = await readRequest(deps.db, actor, params.id);
      return timeline(deps, { type: 'request', id }, await lookups(deps));
    },
  }),
  route({
    method: 'post',
    path: '/api/v1/requests/{id}/merge',
    tag: 'requests',
    summary: { zh: '合并诉求', en: 'Merge a request into another' },
    access: 'request.merge',
    params: idParams,
    body: z.object({ into: z.string().max(20) }),
    response: z.object({ number: z.string() }),
    handle: ({ actor, params, body }) =>
      deps.pipeline.submit({ type: 'request.merge', payload: { requestId: params.id, into: body.into }, actor }),
  }),
];

async function nearBy(
  { db, clock }: FeatureDeps,
  place: Near['place'],
  eventTypeId: string | null,
  exclude: string | null,
): Promise<Near> {
  const { inputs } = await intakePack(db);
  const meters = Number(inputs['duplicateMeters'] ?? 50);
  const hours = Number(inputs['duplicateHours'] ?? 72);
  return { place, eventTypeId, exclude, meters, since: clock.now() - hours * 3_600_000 };
}

async function requestDetailView(
  deps: FeatureDeps,
  row: ListedRequest,
  names: Lookups,
  actor: Actor,
): Promise<RequestDetail> {
  const { db, clock } = deps;
  const object = { type: 'request' as const, id: row.id };
  const [attachments, ratings, own, ofCase, tasks, merged, instances] = await Promise.all([
    attachmentsOf(db, object),
    db('rating').where({ request_id: row.id }).orderBy('at') as Promise<RatingRow[]>,
    clocksOf(db, object, names, clock.now()),
    row.case_id ? clocksOf(db, { type: 'case', id: row.case_id }, names, clock.now()) : [],
    openTasksOf(db, object),
    db('request').where({ merged_into: row.id }).select('id', 'number').orderBy('id'),
    db('process_instance')
      .where({ business_key: `request:${row.id}` })
      .orderBy('key')
      .select('key'),
  ]);
  return {
    ...requestItem(row, names, actor, clock.now()),
    answer: row.answer,
    rejectReason: row.reject_reason,
    returnQuestion: row.return_question,
    attachments,
    ratings: ratings.map(ratingView),
    clocks: [...own, ...ofCase.filter(({ kind }) => kind === 'total')],
    tasks: await taskDetails(deps, tasks, names, actor),
    processInstanceKeys: instances.map(({ key }: { key: string }) => key),
    mergedFrom: merged,
    possibleDuplicates: await duplicates(deps, row, actor),
  };
}

async function duplicates(deps: FeatureDeps, row: ListedRequest, actor: Actor): Promise<number> {
  if (row.lat === null || row.lng === null || row.closed_at !== null || row.merged_into) return 0;
  const near = await nearBy(deps, { lat: row.lat, lng: row.lng }, row.event_type_id, row.id);
  return (await nearbyRequests(deps.db, actor, near)).length;
}
