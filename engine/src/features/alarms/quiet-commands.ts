/**
 * Silences and maintenance windows: saved for a time with a reason, ended early. Who may not see all alarms may only quiet
 * things and areas of his own. What judging and notices read of them is written in the same transaction.
 */
import { z } from 'zod';
import type { Actor, CommandDefinition, UnitOfWork } from '../../runtime/command.ts';
import { silenceOver } from '../notices/after-silence.ts';
import { assertReadable, mayReadAll } from '../people/access.ts';
import { coversNothing, quietOver, timesWrong, tooWide, unknownCover } from './errors.ts';
import { saveSilence, saveWindow } from './schema.ts';
import { keepSilences } from './silences.ts';
import type { MaintenanceWindowRow, SilenceRow } from './tables.ts';
import { wakeHeld } from './waking.ts';
import { keepWindows } from './windows.ts';

const LONGEST = 366 * 86_400_000;
const endPayload = z.object({ id: z.string().max(20) });

export const silenceAlarms: CommandDefinition<z.infer<typeof saveSilence>, { id: string }> = {
  type: 'alarm-silence.save',
  payload: saveSilence,
  async execute(uow, { match, from, to, reason }, { actor }) {
    const times = timesOf(from, to, uow.now);
    if (Object.values(match).every((value) => value === undefined)) throw coversNothing();
    const { ruleId, thingId, areaId } = match;
    if (ruleId !== undefined) await assertRule(uow, ruleId);
    await assertMayQuiet(uow, actor, thingId === undefined ? [] : [thingId], areaId ?? null);
    const row: SilenceRow = {
      ...{ id: uow.nextKey(), match, reason, ...times, rev: 1 },
      ...{ by_id: actor.id, by_name: actor.name, created_at: uow.now, ended_at: null },
    };
    uow.insert('alarm_silence', row);
    await keepSilences(uow);
    uow.changed({ type: 'alarm-silence', id: row.id, subjects: [] });
    return { id: row.id };
  },
  audit: ({ match, from, to, reason }, { id }) => ({
    objectType: 'alarm-silence',
    objectId: id,
    summary: { match: JSON.stringify(match), from, to, reason },
  }),
};

export const endSilence: CommandDefinition<z.infer<typeof endPayload>, void> = {
  type: 'alarm-silence.end',
  payload: endPayload,
  async execute(uow, { id }, { actor }) {
    const row = await uow.require('alarm_silence', id);
    await assertMayQuiet(
      uow,
      actor,
      row.match.thingId === undefined ? [] : [row.match.thingId],
      row.match.areaId ?? null,
    );
    uow.update('alarm_silence', ended(uow, row));
    await keepSilences(uow);
    await silenceOver(uow);
    uow.changed({ type: 'alarm-silence', id, subjects: [] });
  },
  audit: ({ id }) => ({ objectType: 'alarm-silence', objectId: id }),
};

export const openWindow: CommandDefinition<z.infer<typeof saveWindow>, { id: string }> = {
  type: 'maintenance-window.save',
  payload: saveWindow as z.ZodType<z.infer<typeof saveWindow>>,
  async execute(uow, { title, thingIds, areaId, kind, from, to, reason }, { actor }) {
    const times = timesOf(from, to, uow.now);
    const things = [...new Set(thingIds)];
    if (things.length === 0 && areaId === null && kind === null) throw coversNothing();
    // A kind reaches everywhere unless an area bounds it, whatever things are named beside it.
    if (kind !== null && areaId === null && !mayReadAll(actor, 'alarm')) throw tooWide();
    await assertMayQuiet(uow, actor, things, areaId);
    const row: MaintenanceWindowRow = {
      ...{ id: uow.nextKey(), title, thing_ids: things, area_id: areaId, kind, reason, ...times, rev: 1 },
      ...{ by_id: actor.id, by_name: actor.name, created_at: uow.now, ended_at: null },
    };
    uow.insert('maintenance_window', row);
    await keepWindows(uow);
    uow.changed({ type: 'maintenance-window', id: row.id, subjects: [] });
    return { id: row.id };
  },
  audit: ({ title, from, to, reason }, { id }) => ({
    objectType: 'maintenance-window',
    objectId: id,
    summary: { title, from, to, reason },
  }),
};

export const endWindow: CommandDefinition<z.infer<typeof endPayload>, void> = {
  type: 'maintenance-window.end',
  payload: endPayload,
  async execute(uow, { id }, { actor }) {
    const row = await uow.require('maintenance_window', id);
    await assertMayQuiet(uow, actor, row.thing_ids, row.area_id);
    uow.update('maintenance_window', ended(uow, row));
    await keepWindows(uow);
    await wakeHeld(uow, `maintenance:${id}`);
    uow.changed({ type: 'maintenance-window', id, subjects: [] });
  },
  audit: ({ id }) => ({ objectType: 'maintenance-window', objectId: id }),
};

function timesOf(from: string, to: string, now: number): { from_at: number; to_at: number } {
  const [from_at, to_at] = [Date.parse(from), Date.parse(to)];
  if (to_at <= from_at || to_at <= now || to_at - from_at > LONGEST) throw timesWrong();
  return { from_at, to_at };
}

function ended<Row extends { to_at: number; ended_at: number | null }>(uow: UnitOfWork, row: Row): Row {
  if (row.ended_at !== null || row.to_at <= uow.now) throw quietOver();
  return { ...row, ended_at: uow.now };
}

/** What is named exists, and the actor may see it; who may not see all alarms must name something. */
async function assertMayQuiet(
  uow: UnitOfWork,
  actor: Actor,
  things: readonly string[],
  areaId: string | null,
): Promise<void> {
  const known = new Set((await uow.getMany('thing', things)).map(({ id }) => id));
  const missing = things.find((id) => !known.has(id));
  if (missing !== undefined) throw unknownCover({ what: 'thing', id: missing });
  if (areaId !== null && !(await uow.get('area', areaId))) throw unknownCover({ what: 'area', id: areaId });
  if (mayReadAll(actor, 'alarm')) return;
  if (things.length === 0 && areaId === null) throw tooWide();
  for (const id of things) await assertReadable(uow, actor, 'thing', id);
  if (areaId !== null && !actor.subjects.includes(`area:${areaId}`)) throw tooWide();
}

async function assertRule(uow: UnitOfWork, id: string): Promise<void> {
  const versions = await uow.select('rule_version', (query) => query.where({ rule_id: id }).limit(1));
  if (versions.length === 0) throw unknownCover({ what: 'rule', id });
}
