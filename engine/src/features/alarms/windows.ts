/**
 * Maintenance windows as judging needs them: one setting row holds those that are running, planned, or only just over (a
 * look that comes late is made for its own moment), with everything below their things and areas resolved. It is written
 * in the transaction that saves or ends a window or moves a thing or an area.
 */
import type { Knex } from 'knex';
import { DAY } from '../../core/calendar/city-time.ts';
import type { UnitOfWork } from '../../runtime/command.ts';
import { readSetting, writeSetting } from '../setting.ts';
import type { ThingRow } from '../things/tables.ts';
import { coversLess, withBelow } from './below.ts';
import { tooManyThings } from './errors.ts';
import type { MaintenanceWindowRow } from './tables.ts';

export const WINDOWS_SETTING = 'alarms.windows';
const KEPT_AFTER = DAY;
/** Of one window, with everything below. */
const MAX_THINGS = 20_000;

type KeptWindow = {
  id: string;
  title: string;
  from: number;
  to: number;
  things: string[];
  /** Null: of no area in particular. */
  areas: string[] | null;
  kind: string | null;
};

export interface CoveringWindow {
  id: string;
  title: string;
  from: number;
  to: number;
}

const allKept = async (source: Knex | UnitOfWork): Promise<KeptWindow[]> =>
  ((await readSetting(source, WINDOWS_SETTING)) as KeptWindow[] | null) ?? [];

/** Windows that cover the thing, except those that were over long before `at`; which of them runs is the caller's question. */
export async function windowsFor(
  source: Knex | UnitOfWork,
  thing: Pick<ThingRow, 'id' | 'kind' | 'area_id'>,
  at: number,
): Promise<CoveringWindow[]> {
  return (await allKept(source))
    .filter((window) => window.to > at - KEPT_AFTER && covers(window, thing))
    .map(({ id, title, from, to }) => ({ id, title, from, to }));
}

/** Whether there is any window that may cover something: most of the time there is none. */
export const hasWindows = async (uow: UnitOfWork): Promise<boolean> => (await allKept(uow)).length > 0;

function covers({ things, areas, kind }: KeptWindow, thing: Pick<ThingRow, 'id' | 'kind' | 'area_id'>): boolean {
  if (things.includes(thing.id)) return true;
  if (areas === null && kind === null) return false;
  const here = areas === null || (thing.area_id !== null && areas.includes(thing.area_id));
  return here && (kind === null || kind === thing.kind);
}

/** The moment at which a window is or was over. */
export const endOf = ({ to_at, ended_at }: Pick<MaintenanceWindowRow, 'to_at' | 'ended_at'>): number =>
  ended_at ?? to_at;

/** Writes the row again: after a window or what lies below a thing has changed. */
export async function keepWindows(uow: UnitOfWork): Promise<void> {
  const rows = await uow.select('maintenance_window', (query) =>
    query.where('to_at', '>', uow.now - KEPT_AFTER).orderBy(['from_at', 'id']),
  );
  const kept: KeptWindow[] = [];
  for (const row of rows) {
    if (endOf(row) <= Math.max(uow.now - KEPT_AFTER, row.from_at)) continue;
    const things = await withBelow(uow, 'thing', row.thing_ids);
    if (things.length > MAX_THINGS) throw tooManyThings({ count: things.length, most: MAX_THINGS });
    const { id, title, kind, from_at: from } = row;
    const areas = row.area_id === null ? null : await withBelow(uow, 'area', [row.area_id]);
    kept.push({ id, title, from, to: endOf(row), things, areas, kind });
  }
  await writeSetting(uow, WINDOWS_SETTING, kept);
}

/** A thing has moved below another: windows that name something above it may now cover it, or no longer. */
export async function thingMoved(uow: UnitOfWork): Promise<void> {
  const kept = await allKept(uow);
  if (kept.some(({ things, to }) => things.length > 0 && to > uow.now)) await keepWindows(uow);
}

/** Areas have moved below others. Answers the windows that cover less than before. */
export async function windowAreasMoved(uow: UnitOfWork): Promise<string[]> {
  const before = (await allKept(uow)).filter(({ areas }) => areas !== null);
  if (before.length === 0) return [];
  await keepWindows(uow);
  const now = new Map((await allKept(uow)).map(({ id, areas }) => [id, areas]));
  return before.filter(({ id, areas }) => coversLess(areas, now.get(id))).map(({ id }) => id);
}
