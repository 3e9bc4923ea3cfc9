/** Routes of alarms: lists, one alarm, map, figures, export, and what people do. What may not be seen does not exist: 404. */
import { z } from 'zod';
import { cityTime } from '../../core/calendar/city-time.ts';
import { languageOf } from '../../core/language.ts';
import type { Actor } from '../../runtime/command.ts';
import { parsedRow } from '../../store/read.ts';
import { Reply, route, type FeatureDeps, type Route } from '../feature.ts';
import { timeline } from '../history-view.ts';
import { lookups } from '../lookups.ts';
import { listPage } from '../page.ts';
import { historyItem } from '../requests/schema.ts';
import { idempotency } from '../tasks/routes.ts';
import { exportAlarms } from './export.ts';
import { alarmSummary } from './figures.ts';
import { heldPage } from './held.ts';
import { applyFilter, orderFor, readAlarm, visibleAlarms, whereOpen, type AlarmFilter } from './queries.ts';
import * as schema from './schema.ts';
import { alarmContext, alarmDetail, alarmItem } from './views.ts';

const idParams = z.object({ id: z.string().regex(/^\d{1,19}$/) });
const ok = z.object({ ok: z.literal(true) });
const heldQuery = z.object({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
const MAX_ON_MAP = 5_000;

export const alarmRoutes = (deps: FeatureDeps): Route[] => [...lists(deps), ...one(deps), ...actions(deps)];

/** Visible to the actor and asked for by the query. In an object, because a query that is awaited runs. */
async function asked({ db, clock, people }: FeatureDeps, actor: Actor, query: AlarmFilter) {
  const rows = visibleAlarms(db, actor);
  const organisation = await people.directory.organisation();
  await applyFilter(rows, query, { db, now: clock.now(), organisation });
  return { rows };
}

const lists = (deps: FeatureDeps): Route[] => [
  route({
    method: 'get',
    path: '/api/v1/alarms',
    tag: 'alarms',
    summary: { zh: '告警列表', en: 'Alarms' },
    access: 'staff',
    query: schema.alarmQuery,
    response: schema.alarmPage,
    async handle({ actor, query }) {
      const { rows } = await asked(deps, actor, query);
      const page = await listPage(rows, query, orderFor(query), (raw: unknown) => parsedRow('alarm', raw));
      const context = await alarmContext(deps.db, page.items, await lookups(deps), deps.clock.now());
      return { ...page, items: page.items.map((row) => alarmItem(row, context)) };
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/alarms/summary',
    tag: 'alarms',
    summary: { zh: '告警统计', en: 'Figures of alarms' },
    access: 'staff',
    response: schema.alarmSummary,
    handle: ({ actor }) => alarmSummary(deps.db, actor, deps.clock.now()),
  }),
  route({
    method: 'get',
    path: '/api/v1/alarms/held',
    tag: 'alarms',
    summary: { zh: '被抑制的告警', en: 'What is held back' },
    access: 'staff',
    query: heldQuery,
    response: schema.heldPage,
    handle: ({ actor, query }) => heldPage(deps, actor, query),
  }),
  route({
    method: 'get',
    path: '/api/v1/alarms/map',
    tag: 'alarms',
    summary: { zh: '告警地图（GeoJSON）', en: 'Open alarms on the map (GeoJSON)' },
    access: 'staff',
    query: schema.alarmQuery,
    response: schema.alarmMap,
    async handle({ actor, query }) {
      const { rows } = await asked(deps, actor, query);
      rows.modify(whereOpen).whereNotNull('alarm.lat').whereNotNull('alarm.lng');
      const raw: unknown[] = await rows
        .orderBy(['alarm.severity', { column: 'alarm.raised_at', order: 'desc' }, 'alarm.id'])
        .limit(MAX_ON_MAP);
      const features = raw.map((each) => {
        const { id, number, title, severity, active, handling, lat, lng } = parsedRow('alarm', each);
        const geometry = { type: 'Point', coordinates: [lng, lat] };
        return {
          type: 'Feature',
          id,
          geometry,
          properties: { id, number, title, severity, active: active === 1, handling },
        };
      });
      return { type: 'FeatureCollection', features };
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/alarms/export',
    tag: 'alarms',
    summary: { zh: '导出告警（Excel）', en: 'Alarms as an Excel file' },
    access: 'staff',
    query: schema.alarmExportQuery,
    async handle({ actor, query: { language: wanted, ...query }, headers, gone }) {
      const language = wanted ?? languageOf(headers['accept-language']);
      const now = deps.clock.now();
      const { rows } = await asked(deps, actor, query);
      const book = await exportAlarms({ rows, db: deps.db, names: await lookups(deps), now, language, gone });
      const day = cityTime(now).slice(0, 16).replace(/\D/g, '');
      const name = `${language === 'zh' ? '告警' : 'alarms'}-${day}.xlsx`;
      return new Reply(200, book, {
        'content-type': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
        'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
      });
    },
  }),
];

const one = (deps: FeatureDeps): Route[] => [
  route({
    method: 'get',
    path: '/api/v1/alarms/{id}',
    tag: 'alarms',
    summary: { zh: '告警详情', en: 'One alarm' },
    access: 'staff',
    params: idParams,
    response: schema.alarmDetail,
    handle: async ({ actor, params }) =>
      alarmDetail(deps, await readAlarm(deps.db, actor, params.id), await lookups(deps), actor),
  }),
  route({
    method: 'get',
    path: '/api/v1/alarms/{id}/history',
    tag: 'alarms',
    summary: { zh: '告警时间线', en: 'Timeline of an alarm' },
    access: 'staff',
    params: idParams,
    response: z.array(historyItem),
    async handle({ actor, params }) {
      const { id } = await readAlarm(deps.db, actor, params.id);
      return timeline(deps, { type: 'alarm', id }, await lookups(deps));
    },
  }),
  route({
    method: 'post',
    path: '/api/v1/alarms/{id}/notes',
    tag: 'alarms',
    summary: { zh: '告警备注', en: 'Note on an alarm' },
    access: 'alarm.handle',
    params: idParams,
    body: schema.noteAlarm,
    response: ok,
    async handle({ actor, params, body, headers }) {
      const payload = { id: params.id, ...body };
      await deps.pipeline.submit({ type: 'alarm.note', payload, actor, ...idempotency(headers) });
      return { ok: true };
    },
  }),
];

const actions = (deps: FeatureDeps): Route[] => [
  action(deps, 'acknowledge', schema.acknowledgeAlarms, { zh: '确认告警', en: 'Acknowledge alarms' }),
  action(deps, 'assign', schema.assignAlarms, { zh: '指派告警', en: 'Assign alarms' }),
  action(deps, 'review', schema.reviewAlarms, { zh: '复核告警真伪', en: 'Review alarms as true or false' }),
  action(deps, 'close', schema.closeAlarms, { zh: '关闭告警', en: 'Close alarms' }),
];

const action = (
  { pipeline }: FeatureDeps,
  name: 'acknowledge' | 'assign' | 'review' | 'close',
  body: z.ZodType,
  summary: { zh: string; en: string },
): Route =>
  route({
    method: 'post',
    path: `/api/v1/alarms/${name}`,
    tag: 'alarms',
    summary,
    access: 'alarm.handle',
    body,
    response: schema.bulkResult,
    handle: ({ actor, body: payload, headers }) =>
      pipeline.submit({ type: `alarm.${name}`, payload, actor, ...idempotency(headers) }),
  });
