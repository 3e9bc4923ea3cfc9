/** Things as lists and details show them: names of what they belong to, open alarms, newest readings in words. */
import type { Knex } from 'knex';
import { cityTime, cityTimeOrNull } from '../../core/calendar/city-time.ts';
import type { Text } from '../../core/json.ts';
import type { Actor } from '../../runtime/command.ts';
import { parsedRow } from '../../store/read.ts';
import { visibleAlarms, whereOpen } from '../alarms/queries.ts';
import type { FeatureDeps } from '../feature.ts';
import { lookups } from '../lookups.ts';
import { visibleTo } from '../people/access.ts';
import { thingKinds } from './kinds.ts';
import type { LatestReading, ThingDetail, ThingItem, ThingKind } from './schema.ts';
import type { ThingRow, ThingStateRow } from './tables.ts';

type Ref = { id: string; name: string };

export async function thingItems(deps: FeatureDeps, actor: Actor, rows: readonly ThingRow[]): Promise<ThingItem[]> {
  const { db, pipeline } = deps;
  const ids = rows.map(({ id }) => id);
  await pipeline.settled('thing_state', ids);
  const [names, kinds, heard, open, parents] = await Promise.all([
    lookups(deps),
    thingKinds(db),
    lastHeard(db, ids),
    openAlarms(db, actor, ids),
    visibleThings(
      db,
      actor,
      rows.flatMap(({ parent_id }) => parent_id ?? []),
    ),
  ]);
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    kindName: kinds.get(row.kind)?.name ?? { zh: row.kind, en: row.kind },
    name: row.name,
    area: names.area(row.area_id),
    unit: names.unit(row.unit_id),
    parent: row.parent_id === null ? null : (parents.get(row.parent_id) ?? null),
    address: row.address,
    place: row.lat === null || row.lng === null ? null : { lat: row.lat, lng: row.lng },
    tags: row.tags,
    active: row.active === 1,
    lastSeenAt: cityTimeOrNull(heard.get(row.id) ?? null),
    openAlarms: open.get(row.id) ?? 0,
  }));
}

export async function thingDetail(deps: FeatureDeps, actor: Actor, row: ThingRow): Promise<ThingDetail> {
  const { db, pipeline } = deps;
  await pipeline.settled('thing_state', [row.id]);
  const related = Object.values(row.relations).flat();
  const [[item], kinds, latest, others, children] = await Promise.all([
    thingItems(deps, actor, [row]),
    thingKinds(db),
    db('thing_state').where({ thing_id: row.id }).first() as Promise<unknown>,
    visibleThings(db, actor, related),
    childrenOf(db, actor, row.id),
  ]);
  return {
    ...item!,
    relations: Object.fromEntries(
      Object.entries(row.relations).map(([name, ids]) => [name, ids.flatMap((id) => others.get(id) ?? [])]),
    ),
    attributes: row.attributes,
    contacts: seesContacts(actor, row) ? row.contacts : [],
    readings: latest ? readings(parsedRow('thing_state', latest), kinds.get(row.kind)) : [],
    children,
  };
}

/** Whoever keeps the records, and the people of the thing's own unit. */
const seesContacts = (actor: Actor, row: ThingRow): boolean =>
  actor.kind === 'system' ||
  actor.permissions.has('thing.manage') ||
  (row.unit_id !== null && actor.unitIds.includes(row.unit_id));

/** In the order of the kind; what the kind does not know comes last, by its id. */
function readings({ known: { readings: latest } }: ThingStateRow, kind: ThingKind | undefined): LatestReading[] {
  const declared = new Map((kind?.metrics ?? []).map((metric, i) => [metric.id, { ...metric, i }]));
  const place = (id: string) => declared.get(id)?.i ?? declared.size;
  return [...latest]
    .sort(({ metric: a }, { metric: b }) => place(a) - place(b) || (a < b ? -1 : 1))
    .map(({ metric: id, value, unit, quality = 'good' as const, t, r = t }) => ({
      metric: id,
      name: declared.get(id)?.name ?? plain(id),
      value,
      unit: unit ?? declared.get(id)?.unit ?? null,
      quality,
      time: cityTime(t),
      receivedAt: cityTime(r),
    }));
}

const plain = (text: string): Text => ({ zh: text, en: text });

async function lastHeard(db: Knex, ids: string[]): Promise<Map<string, number>> {
  const raw: unknown[] = await db('thing_state').whereIn('thing_id', ids);
  return new Map(
    raw.map((each) => parsedRow('thing_state', each)).map(({ thing_id, known }) => [thing_id, known.lastSeenAt]),
  );
}

async function openAlarms(db: Knex, actor: Actor, ids: string[]): Promise<Map<string, number>> {
  const rows: { thing_id: string; n: number | string }[] = await visibleAlarms(db, actor)
    .modify(whereOpen)
    .whereIn('alarm.thing_id', ids)
    .clearSelect()
    .groupBy('alarm.thing_id')
    .select('alarm.thing_id as thing_id')
    .count({ n: '*' });
  return new Map(rows.map(({ thing_id, n }) => [thing_id, Number(n)]));
}

const MAX_AT_ONCE = 500;

/** Names of those that the actor may see. */
export async function visibleThings(db: Knex, actor: Actor, ids: readonly string[]): Promise<Map<string, Ref>> {
  const found = new Map<string, Ref>();
  const wanted = [...new Set(ids)];
  for (let i = 0; i < wanted.length; i += MAX_AT_ONCE) {
    const rows: Ref[] = await db('thing')
      .modify(visibleTo(actor, 'thing', 'thing.id'))
      .whereIn('thing.id', wanted.slice(i, i + MAX_AT_ONCE))
      .select('thing.id', 'thing.name');
    for (const row of rows) found.set(row.id, row);
  }
  return found;
}

const MAX_CHILDREN = 1_000;

const childrenOf = (db: Knex, actor: Actor, id: string): Promise<Ref[]> =>
  db('thing')
    .modify(visibleTo(actor, 'thing', 'thing.id'))
    .where({ 'thing.parent_id': id, 'thing.active': 1 })
    .orderBy(['thing.name', 'thing.id'])
    .limit(MAX_CHILDREN)
    .select('thing.id', 'thing.name');
