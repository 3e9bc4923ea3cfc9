/**
 * The citizen's side: file without an account, track by number and the last four digits of the telephone, see progress,
 * complete a returned request, rate. A wrong number and wrong digits are answered alike, and only a few tries are free.
 */
import { z } from 'zod';
import { cityTime, cityTimeOrNull } from '../../core/calendar/city-time.ts';
import type { Actor } from '../../runtime/command.ts';
import { attachmentsOf } from '../attachments/attach.ts';
import type { CaseResultRow } from '../cases/tables.ts';
import { Reply, route, type FeatureDeps, type Route } from '../feature.ts';
import { timeline } from '../history-view.ts';
import { lookups, type Lookups } from '../lookups.ts';
import { notFound } from '../people/errors.ts';
import { parsedRow } from '../../store/read.ts';
import { idempotency } from '../tasks/routes.ts';
import { taskDetails } from '../tasks/views.ts';
import { trackFailed } from './errors.ts';
import type { FiledRequest } from './file.ts';
import { locateArea } from '../people/locate-area.ts';
import { readRequest } from './queries.ts';
import { citizenView, filed, fileRequest, track, type CitizenView } from './schema.ts';
import { createTrackThrottle } from './track-throttle.ts';
import type { ListedRequest } from './views.ts';

const idParams = z.object({ id: z.string().regex(/^\d{1,19}$/) });
/** Channels that a visitor may claim to come by; others are the staff's or another system's. */
const openChannels = ['web', 'wechat', 'app', 'tip-off'];
const publicFiling = fileRequest.omit({ urgency: true });

export function citizenRoutes(deps: FeatureDeps): Route[] {
  const throttle = createTrackThrottle();
  return [
    route({
      method: 'post',
      path: '/api/v1/public/requests',
      tag: 'citizen',
      summary: { zh: '群众提交诉求', en: 'File a request as a citizen' },
      access: 'public',
      body: publicFiling,
      response: filed,
      async handle({ actor, body, headers, ip }) {
        throttle.file(ip);
        const channel = openChannels.includes(body.channel) ? body.channel : 'web';
        const areaId = body.areaId ?? (body.place && (await locateArea(deps.db, body.place)));
        const payload = { ...body, channel, ...(areaId && { areaId }) };
        const submission = { type: 'request.file', payload, actor: visitor(actor), ...idempotency(headers) };
        const { id, number } = await deps.pipeline.submit<FiledRequest>(submission);
        return new Reply(201, { id, number, token: await deps.people.sessions.issueCitizenToken(id) });
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/public/track',
      tag: 'citizen',
      summary: { zh: '凭编号查询', en: 'Track by number' },
      access: 'public',
      body: track,
      response: filed,
      async handle({ body, ip }) {
        throttle.check(ip, body.number);
        const row: { id: string; number: string; reporter_phone: string | null } | undefined = await deps
          .db('request')
          .where({ number: body.number.trim() })
          .first('id', 'number', 'reporter_phone');
        if (!row?.reporter_phone?.endsWith(body.phoneSuffix)) {
          throttle.failed(ip, body.number);
          throw trackFailed();
        }
        throttle.succeeded(ip, body.number);
        return { id: row.id, number: row.number, token: await deps.people.sessions.issueCitizenToken(row.id) };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/public/requests/{id}',
      tag: 'citizen',
      summary: { zh: '群众查看诉求', en: 'A request as its citizen sees it' },
      access: 'citizen',
      params: idParams,
      response: citizenView,
      async handle({ actor, params }) {
        const row = await ownRequest(deps, actor, params.id);
        return view(deps, row, await lookups(deps), actor);
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/public/requests/{id}/tasks/{key}',
      tag: 'citizen',
      summary: { zh: '群众补充或评价', en: 'Complete a returned request, or rate' },
      access: 'citizen',
      params: idParams.extend({ key: z.string().regex(/^\d{1,19}$/) }),
      body: z.object({ outcome: z.string().max(60), values: z.record(z.string(), z.json()).default({}) }),
      response: z.object({ ok: z.literal(true) }),
      async handle({ actor, params, body }) {
        await ownRequest(deps, actor, params.id);
        const payload = { taskKey: params.key, outcome: body.outcome, values: body.values };
        await deps.pipeline.submit({ type: 'task.complete', payload, actor });
        return { ok: true };
      },
    }),
  ];
}

/** Nobody in particular: staff who use the portal file as citizens there. */
const visitor = (actor: Actor): Actor => ({
  ...actor,
  kind: 'citizen',
  id: 'anonymous',
  name: '群众',
  permissions: new Set(),
  subjects: [],
});

async function ownRequest({ db }: FeatureDeps, actor: Actor, id: string): Promise<ListedRequest> {
  if (actor.id !== `citizen:${id}`) throw notFound();
  return readRequest(db, actor, id);
}

async function view(deps: FeatureDeps, row: ListedRequest, names: Lookups, actor: Actor): Promise<CitizenView> {
  const state = names.pack(row.pack_id).content.catalog.requestStates.find(({ id }) => id === row.status);
  const dueAt = row.closed_at === null ? (row.case_id ? row.case_due_at : row.due_at) : null;
  const object = { type: 'request' as const, id: row.id };
  const rawTasks: unknown[] = await deps
    .db('user_task')
    .where({ assignee: `citizen:${row.id}`, state: 'open' })
    .orderBy('key');
  const tasks = rawTasks.map((raw) => parsedRow('user_task', raw));
  return {
    id: row.id,
    number: row.number,
    text: row.text,
    status: row.status,
    statusLabel: names.requestState(row.pack_id, row.status),
    sentence: state?.citizen ?? names.requestState(row.pack_id, row.status),
    eventType: names.eventType(row.pack_id, row.event_type_id),
    address: row.address,
    place: row.lat === null || row.lng === null ? null : { lat: row.lat, lng: row.lng },
    receivedAt: cityTime(row.received_at),
    dueAt: cityTimeOrNull(dueAt ?? null),
    closedAt: cityTimeOrNull(row.closed_at),
    answer: row.answer ?? row.reject_reason,
    results: await results(deps, row, names),
    progress: await timeline(deps, object, names, { publicOnly: true }),
    attachments: await attachmentsOf(deps.db, object),
    tasks: (await taskDetails(deps, tasks, names, actor)).map((task) => ({
      ...task,
      candidateGroups: [],
      candidates: [],
      marks: [],
    })),
  };
}

/** Results are the citizen's to read once they were verified. */
async function results(deps: FeatureDeps, row: ListedRequest, names: Lookups): Promise<CitizenView['results']> {
  if (!row.case_id) return [];
  const found: CaseResultRow[] = await deps.db('case_result').where({ case_id: row.case_id }).orderBy('at');
  return found.map(({ round, outcome, text, at }) => ({
    round,
    outcome,
    outcomeLabel: names.outcome(row.pack_id, outcome),
    text,
    at: cityTime(at),
  }));
}
