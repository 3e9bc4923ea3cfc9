/** Routes of things. A thing that the caller may not see does not exist for him: 404. */
import type { Knex } from 'knex';
import { z } from 'zod';
import type { Actor } from '../../runtime/command.ts';
import { likePattern } from '../../store/like.ts';
import { parsedRow } from '../../store/read.ts';
import { areaWithBelow, whereOpen } from '../alarms/queries.ts';
import { route, type FeatureDeps, type Route } from '../feature.ts';
import { listPage, orderOf } from '../page.ts';
import { visibleTo } from '../people/access.ts';
import type { Organisation } from '../people/actors.ts';
import { notFound } from '../people/errors.ts';
import { locateArea } from '../people/locate-area.ts';
import { idempotency } from '../tasks/routes.ts';
import { MAX_THINGS } from './commands.ts';
import { thingKinds } from './kinds.ts';
import {
  saveThing,
  thingDetail as detailSchema,
  thingId,
  thingKind,
  thingPage,
  thingQuery,
  type SaveThing,
} from './schema.ts';
import type { ThingRow } from './tables.ts';
import { thingDetail, thingItems } from './views.ts';

const idParams = z.object({ id: thingId });
const sorts = { name: 'name', id: 'id', updatedAt: 'updated_at', kind: 'kind' };
const MAX_BULK_BYTES = 8 * 1024 * 1024;

export const thingRoutes = (deps: FeatureDeps): Route[] => [...reads(deps), ...writes(deps)];

const reads = (deps: FeatureDeps): Route[] => [
  route({
    method: 'get',
    path: '/api/v1/things',
    tag: 'things',
    summary: { zh: '对象列表', en: 'Things' },
    access: 'staff',
    query: thingQuery,
    response: thingPage,
    async handle({ actor, query }) {
      const rows = deps
        .db('thing')
        .modify(visibleTo(actor, 'thing', 'thing.id'))
        .select('thing.*');
      applyFilter(rows, query, actor, await deps.people.directory.organisation());
      const newest = { table: 'thing', column: 'updated_at', always: true };
      const order = { ...orderOf(query.sort, 'thing', sorts, newest), always: true };
      const page = await listPage(rows, query, order, (raw: unknown) => parsedRow('thing', raw));
      return { ...page, items: await thingItems(deps, actor, page.items) };
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/thing-kinds',
    tag: 'things',
    summary: { zh: '对象类型', en: 'Kinds of things' },
    access: 'staff',
    response: z.array(thingKind),
    handle: async () => [...(await thingKinds(deps.db)).values()],
  }),
  route({
    method: 'get',
    path: '/api/v1/things/{id}',
    tag: 'things',
    summary: { zh: '对象详情', en: 'One thing' },
    access: 'staff',
    params: idParams,
    response: detailSchema,
    handle: async ({ actor, params }) => thingDetail(deps, actor, await readThing(deps.db, actor, params.id)),
  }),
];

const writes = (deps: FeatureDeps): Route[] => [
  route({
    method: 'post',
    path: '/api/v1/things',
    tag: 'things',
    summary: { zh: '批量登记对象', en: 'Save many things' },
    access: 'thing.manage',
    body: z.object({ things: z.array(saveThing).min(1).max(MAX_THINGS) }),
    maxBodyBytes: MAX_BULK_BYTES,
    response: z.object({ saved: z.number().int() }),
    async handle({ actor, body, headers }) {
      const things = await Promise.all(body.things.map((thing) => located(deps.db, thing)));
      return deps.pipeline.submit({ type: 'thing.save', payload: { things }, actor, ...idempotency(headers) });
    },
  }),
  route({
    method: 'put',
    path: '/api/v1/things/{id}',
    tag: 'things',
    summary: { zh: '登记或修改对象', en: 'Save a thing' },
    access: 'thing.manage',
    params: idParams,
    body: saveThing.omit({ id: true }),
    response: detailSchema,
    async handle({ actor, params, body }) {
      const things = [await located(deps.db, { ...body, id: params.id })];
      await deps.pipeline.submit({ type: 'thing.save', payload: { things }, actor });
      return thingDetail(deps, actor, await readThing(deps.db, actor, params.id));
    },
  }),
  route({
    method: 'post',
    path: '/api/v1/things/{id}/retire',
    tag: 'things',
    summary: { zh: '停用对象', en: 'Retire a thing' },
    access: 'thing.manage',
    params: idParams,
    response: detailSchema,
    async handle({ actor, params }) {
      await deps.pipeline.submit({ type: 'thing.retire', payload: params, actor });
      return thingDetail(deps, actor, await readThing(deps.db, actor, params.id));
    },
  }),
];

async function located(db: Knex, thing: SaveThing): Promise<SaveThing> {
  if (thing.areaId !== null || !thing.place) return thing;
  return { ...thing, areaId: (await locateArea(db, thing.place)) ?? null };
}

async function readThing(db: Knex, actor: Actor, id: string): Promise<ThingRow> {
  const raw: unknown = await db('thing')
    .modify(visibleTo(actor, 'thing', 'thing.id'))
    .where('thing.id', id)
    .first('thing.*');
  if (!raw) throw notFound();
  return parsedRow('thing', raw);
}

function applyFilter(
  rows: Knex.QueryBuilder,
  query: z.infer<typeof thingQuery>,
  actor: Actor,
  organisation: Organisation,
): void {
  rows.where('thing.active', query.retired === '1' ? 0 : 1);
  if (query.kind) rows.where('thing.kind', query.kind);
  if (query.areaId) rows.whereIn('thing.area_id', areaWithBelow(organisation, query.areaId));
  if (query.unitId) rows.where('thing.unit_id', query.unitId);
  if (query.alarming === '1') {
    rows.whereIn('thing.id', (open: Knex.QueryBuilder) => {
      open
        .select('alarm.thing_id')
        .from('alarm')
        .modify(visibleTo(actor, 'alarm', 'alarm.id'))
        .modify(whereOpen);
    });
  }
  if (query.q) {
    const { q } = query;
    rows.where((any: Knex.QueryBuilder) => {
      for (const column of ['thing.id', 'thing.name', 'thing.address']) {
        any.orWhereRaw(`lower(??) like lower(?) escape '\\'`, [column, likePattern(q)]);
      }
    });
  }
}
