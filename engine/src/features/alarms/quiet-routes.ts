/** Routes of silences and maintenance windows. Things that the caller may not see are not named in them. */
import type { Knex } from 'knex';
import { z } from 'zod';
import { cityTime, cityTimeOrNull } from '../../core/calendar/city-time.ts';
import type { Actor } from '../../runtime/command.ts';
import { parsedRow } from '../../store/read.ts';
import { route, type FeatureDeps, type Route } from '../feature.ts';
import { listPage } from '../page.ts';
import { visibleTo } from '../people/access.ts';
import { withDescendants, type Organisation } from '../people/actors.ts';
import { idempotency } from '../tasks/routes.ts';
import { visibleThings } from '../things/views.ts';
import { whereOpen } from './queries.ts';
import { namesOfRules } from './rule-names.ts';
import {
  maintenanceWindow,
  quietQuery,
  saveSilence,
  saveWindow,
  silence,
  silencePage,
  windowPage,
  type MaintenanceWindow,
  type Silence,
} from './schema.ts';
import { keptOf, whereSilenced } from './silences.ts';
import type { MaintenanceWindowRow, SilenceRow } from './tables.ts';
import { endOf } from './windows.ts';

const idParams = z.object({ id: z.string().regex(/^\d{1,19}$/) });

export const quietRoutes = (deps: FeatureDeps): Route[] => [...silenceRoutes(deps), ...windowRoutes(deps)];

const silenceRoutes = (deps: FeatureDeps): Route[] => [
  route({
    method: 'get',
    path: '/api/v1/alarm-silences',
    tag: 'alarms',
    summary: { zh: '告警静默', en: 'Silences' },
    access: 'staff',
    query: quietQuery,
    response: silencePage,
    async handle({ actor, query }) {
      const page = await quietPage(deps, 'alarm_silence', query);
      return { ...page, items: await silenceViews(deps, actor, page.items) };
    },
  }),
  route({
    method: 'post',
    path: '/api/v1/alarm-silences',
    tag: 'alarms',
    summary: { zh: '静默告警通知', en: 'Silence the notices of alarms' },
    access: 'alarm.silence',
    body: saveSilence,
    response: silence,
    async handle({ actor, body, headers }) {
      const submission = { type: 'alarm-silence.save', payload: body, actor, ...idempotency(headers) };
      const { id } = await deps.pipeline.submit<{ id: string }>(submission);
      return one(silenceViews, deps, actor, 'alarm_silence', id);
    },
  }),
  route({
    method: 'post',
    path: '/api/v1/alarm-silences/{id}/end',
    tag: 'alarms',
    summary: { zh: '提前结束静默', en: 'End a silence early' },
    access: 'alarm.silence',
    params: idParams,
    response: silence,
    async handle({ actor, params }) {
      await deps.pipeline.submit({ type: 'alarm-silence.end', payload: params, actor });
      return one(silenceViews, deps, actor, 'alarm_silence', params.id);
    },
  }),
];

const windowRoutes = (deps: FeatureDeps): Route[] => [
  route({
    method: 'get',
    path: '/api/v1/maintenance-windows',
    tag: 'alarms',
    summary: { zh: '维护窗口', en: 'Maintenance windows' },
    access: 'staff',
    query: quietQuery,
    response: windowPage,
    async handle({ actor, query }) {
      const page = await quietPage(deps, 'maintenance_window', query);
      return { ...page, items: await windowViews(deps, actor, page.items) };
    },
  }),
  route({
    method: 'post',
    path: '/api/v1/maintenance-windows',
    tag: 'alarms',
    summary: { zh: '登记维护窗口', en: 'Plan a maintenance window' },
    access: 'alarm.silence',
    body: saveWindow,
    response: maintenanceWindow,
    async handle({ actor, body, headers }) {
      const submission = { type: 'maintenance-window.save', payload: body, actor, ...idempotency(headers) };
      const { id } = await deps.pipeline.submit<{ id: string }>(submission);
      return one(windowViews, deps, actor, 'maintenance_window', id);
    },
  }),
  route({
    method: 'post',
    path: '/api/v1/maintenance-windows/{id}/end',
    tag: 'alarms',
    summary: { zh: '提前结束维护窗口', en: 'End a maintenance window early' },
    access: 'alarm.silence',
    params: idParams,
    response: maintenanceWindow,
    async handle({ actor, params }) {
      await deps.pipeline.submit({ type: 'maintenance-window.end', payload: params, actor });
      return one(windowViews, deps, actor, 'maintenance_window', params.id);
    },
  }),
];

interface QuietRows {
  alarm_silence: SilenceRow;
  maintenance_window: MaintenanceWindowRow;
}

function quietPage<T extends keyof QuietRows>(
  { db, clock }: FeatureDeps,
  table: T,
  query: z.infer<typeof quietQuery>,
): Promise<{ items: QuietRows[T][]; total: number; nextCursor: string | null }> {
  const now = clock.now();
  const rows = db(table);
  const over = (either: Knex.QueryBuilder): void =>
    void either.whereNotNull(`${table}.ended_at`).orWhere(`${table}.to_at`, '<=', now);
  if (query.state === 'over') rows.where(over);
  else if (query.state) rows.whereNot(over).where(`${table}.from_at`, query.state === 'planned' ? '>' : '<=', now);
  const order = { table, column: 'from_at' };
  return listPage(rows.select(`${table}.*`), query, order, (raw: unknown) => parsedRow(table, raw) as QuietRows[T]);
}

async function one<T extends keyof QuietRows, View>(
  views: (deps: FeatureDeps, actor: Actor, rows: QuietRows[T][]) => Promise<View[]>,
  deps: FeatureDeps,
  actor: Actor,
  table: T,
  id: string,
): Promise<View | undefined> {
  const raw: unknown = await deps.db(table).where({ id }).first();
  return (await views(deps, actor, [parsedRow(table, raw) as QuietRows[T]]))[0];
}

async function silenceViews(deps: FeatureDeps, actor: Actor, rows: SilenceRow[]): Promise<Silence[]> {
  const { db, people, clock } = deps;
  const organisation = await people.directory.organisation();
  const named = rows.flatMap(({ match }) => match.thingId ?? []);
  const things = await visibleThings(db, actor, named);
  const rules = await namesOfRules(
    db,
    rows.flatMap(({ match }) => match.ruleId ?? []),
  );
  return Promise.all(
    rows.map(async (row) => {
      const { thingId, ...match } = row.match;
      const running = row.ended_at === null && row.from_at <= clock.now() && clock.now() < row.to_at;
      return {
        ...{ id: row.id, from: cityTime(row.from_at), to: cityTime(row.to_at), reason: row.reason, by: row.by_name },
        match: thingId !== undefined && things.has(thingId) ? { ...match, thingId } : match,
        createdAt: cityTime(row.created_at),
        endedAt: cityTimeOrNull(row.ended_at),
        active: running,
        covers: running ? await covered(db, actor, row, organisation) : 0,
        ruleName: row.match.ruleId === undefined ? null : (rules.get(row.match.ruleId) ?? null),
        thingName: thingId === undefined ? null : (things.get(thingId)?.name ?? null),
        areaName: areaName(organisation, row.match.areaId ?? null),
      };
    }),
  );
}

async function covered(db: Knex, actor: Actor, row: SilenceRow, { areas }: Organisation): Promise<number> {
  const { areaId } = row.match;
  const kept = keptOf(row, areaId === undefined ? null : withDescendants([areaId], areas));
  const open = db('alarm')
    .modify(visibleTo(actor, 'alarm', 'alarm.id'))
    .modify(whereOpen);
  whereSilenced(open, [kept], true);
  return Number((await open.count({ n: '*' }))[0]?.['n'] ?? 0);
}

async function windowViews(
  { db, people, clock }: FeatureDeps,
  actor: Actor,
  rows: MaintenanceWindowRow[],
): Promise<MaintenanceWindow[]> {
  const organisation = await people.directory.organisation();
  const named = rows.flatMap(({ thing_ids }) => thing_ids);
  const known = await visibleThings(db, actor, named);
  const held = await heldBy(
    db,
    rows.map(({ id }) => `maintenance:${id}`),
  );
  return rows.map((row) => {
    const things = row.thing_ids.flatMap((id) => known.get(id) ?? []);
    const over = endOf(row) <= clock.now();
    return {
      ...{ id: row.id, title: row.title, areaId: row.area_id, kind: row.kind, reason: row.reason, by: row.by_name },
      ...{ things, thingIds: things.map(({ id }) => id) },
      from: cityTime(row.from_at),
      to: cityTime(row.to_at),
      createdAt: cityTime(row.created_at),
      endedAt: cityTimeOrNull(row.ended_at),
      state: over ? 'over' : row.from_at > clock.now() ? 'planned' : 'running',
      areaName: areaName(organisation, row.area_id),
      held: held.get(`maintenance:${row.id}`) ?? 0,
    };
  });
}

const areaName = ({ areas }: Organisation, id: string | null): string | null =>
  id === null ? null : (areas.get(id)?.name ?? id);

async function heldBy(db: Knex, holders: readonly string[]): Promise<Map<string, number>> {
  const counted: { held_by: string; n: number | string }[] = await db('alarm_state')
    .whereIn('held_by', holders)
    .groupBy('held_by')
    .select('held_by')
    .count({ n: '*' });
  return new Map(counted.map(({ held_by, n }) => [held_by, Number(n)]));
}
