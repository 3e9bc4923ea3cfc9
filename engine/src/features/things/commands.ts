/**
 * `thing.save`: one thing or many, new or changed, all of them or none. `thing.retire`: no longer in use; what was recorded
 * of it stays. Nobody saves a thing into where he could not see it.
 */
import { z } from 'zod';
import type { Problem } from '../../core/problem.ts';
import type { Actor, CommandDefinition, UnitOfWork } from '../../runtime/command.ts';
import { thingChanged } from '../alarms/watching.ts';
import { thingMoved } from '../alarms/windows.ts';
import { assertReadable, grant, isVisible, mayReadAll, revoke } from '../people/access.ts';
import { notFound } from '../people/errors.ts';
import { checkThings, type Known } from './check.ts';
import { thingRetired, thingsRefused } from './errors.ts';
import { thingKinds } from './kinds.ts';
import { saveThing, type SaveThing } from './schema.ts';
import type { ThingRow } from './tables.ts';

export const MAX_THINGS = 500;
const savePayload = z.object({ things: z.array(saveThing).min(1).max(MAX_THINGS) });

export const saveThings: CommandDefinition<{ things: SaveThing[] }, { saved: number }> = {
  type: 'thing.save',
  payload: savePayload as z.ZodType<{ things: SaveThing[] }>,
  async execute(uow, { things }, ctx) {
    const { actor } = ctx;
    const before = new Map((await uow.getMany('thing', ids(things))).map((row) => [row.id, row]));
    for (const id of before.keys()) await assertReadable(uow, actor, 'thing', id);
    const problems = [...checkThings(things, await knownOf(uow, things)), ...(await beyond(uow, actor, things))];
    if (problems.length > 0) throw thingsRefused({ count: problems.length }, problems);
    const rows: ThingRow[] = [];
    let moved = false;
    for (const thing of things) {
      const old = before.get(thing.id);
      if ((old?.parent_id ?? null) !== thing.parentId) moved = true;
      rows.push(await write(uow, thing, old));
    }
    if (moved) await thingMoved(uow);
    for (const row of rows) await thingChanged(uow, row, ctx);
    return { saved: things.length };
  },
  audit: ({ things }) => ({
    objectType: 'thing',
    ...(things.length === 1 && { objectId: things[0]!.id }),
    summary: { count: things.length, first: ids(things).slice(0, 20).join(' ') },
  }),
  needs: ({ things }) => things.map(({ id }) => ({ table: 'thing' as const, key: id })),
};

const ids = (things: readonly SaveThing[]): string[] => [...new Set(things.map(({ id }) => id))];

/** Looks up what the things name. */
async function knownOf(uow: UnitOfWork, things: readonly SaveThing[]): Promise<Known> {
  const named = <T>(pick: (thing: SaveThing) => T | null): T[] => [
    ...new Set(things.map(pick).filter((each) => each !== null)),
  ];
  const areas = await uow.getMany(
    'area',
    named(({ areaId }) => areaId),
  );
  const units = await uow.getMany(
    'unit',
    named(({ unitId }) => unitId),
  );
  const parents = new Map<string, string | null>();
  let wanted = [
    ...named(({ parentId }) => parentId),
    ...things.flatMap(({ relations }) => Object.values(relations).flat()),
  ];
  while (wanted.length > 0) {
    const rows = await uow.getMany('thing', [...new Set(wanted)]);
    for (const row of rows) parents.set(row.id, row.parent_id);
    wanted = rows.flatMap(({ parent_id }) => (parent_id === null || parents.has(parent_id) ? [] : [parent_id]));
  }
  const idsOf = (rows: readonly { id: string }[]) => new Set(rows.map(({ id }) => id));
  return { kinds: await thingKinds(uow), areas: idsOf(areas), units: idsOf(units), parents };
}

/** Who may not see all things saves only into areas and units of his own, below and beside things that he may see. */
async function beyond(uow: UnitOfWork, actor: Actor, things: readonly SaveThing[]): Promise<Problem[]> {
  if (mayReadAll(actor, 'thing')) return [];
  const problems: Problem[] = [];
  const report = (path: string): void => {
    const message = { zh: '超出您负责的范围', en: 'This reaches beyond what you may see' };
    problems.push({ severity: 'error', code: 'THING_BEYOND', path, message });
  };
  const given = new Set(ids(things));
  const hidden = async (id: string) => !given.has(id) && !(await isVisible(uow, actor, 'thing', id));
  for (const [i, thing] of things.entries()) {
    if (!subjectsOf(thing.areaId, thing.unitId).some((subject) => actor.subjects.includes(subject))) {
      report(`things[${i}].areaId`);
    }
    if (thing.parentId !== null && (await hidden(thing.parentId))) report(`things[${i}].parentId`);
    for (const [relation, others] of Object.entries(thing.relations)) {
      for (const id of others) if (await hidden(id)) report(`things[${i}].relations.${relation}`);
    }
  }
  return problems;
}

const subjectsOf = (areaId: string | null, unitId: string | null): string[] => [
  ...(areaId === null ? [] : [`area:${areaId}`]),
  ...(unitId === null ? [] : [`unit:${unitId}`]),
];

async function write(uow: UnitOfWork, thing: SaveThing, before: ThingRow | undefined): Promise<ThingRow> {
  const { id, kind, name, areaId, unitId, parentId, relations, address, place, tags, attributes, contacts } = thing;
  const row: ThingRow = {
    ...{ id, kind, name, relations, address, tags, attributes, contacts, active: 1 as const },
    ...{ area_id: areaId, unit_id: unitId, parent_id: parentId, lat: place?.lat ?? null, lng: place?.lng ?? null },
    ...{ created_at: before?.created_at ?? uow.now, updated_at: uow.now, rev: before?.rev ?? 1 },
  };
  if (before) uow.update('thing', row);
  else uow.insert('thing', row);
  const subjects = subjectsOf(areaId, unitId);
  const gone = before ? subjectsOf(before.area_id, before.unit_id).filter((each) => !subjects.includes(each)) : [];
  await revoke(uow, 'thing', id, gone);
  await grant(uow, 'thing', id, subjects);
  announce(uow, id, [...subjects, ...gone]);
  return row;
}

/** Nobody in particular is not everybody. */
const announce = (uow: UnitOfWork, id: string, subjects: readonly string[]): void =>
  uow.changed({ type: 'thing', id, subjects: subjects.length > 0 ? subjects : ['role:admin'] });

const retirePayload = z.object({ id: z.string().max(100) });

export const retireThing: CommandDefinition<z.infer<typeof retirePayload>, void> = {
  type: 'thing.retire',
  payload: retirePayload,
  async execute(uow, { id }, ctx) {
    const before = await uow.get('thing', id);
    if (!before) throw notFound();
    await assertReadable(uow, ctx.actor, 'thing', id);
    if (before.active === 0) throw thingRetired({ id });
    const row: ThingRow = { ...before, active: 0, updated_at: uow.now };
    uow.update('thing', row);
    announce(uow, id, subjectsOf(row.area_id, row.unit_id));
    await thingChanged(uow, row, ctx);
  },
  audit: ({ id }) => ({ objectType: 'thing', objectId: id }),
};
