/**
 * Silences as notices and lists need them: one setting row holds those that are running or planned, areas with all below
 * them. A silence holds notices back; the alarm is raised, graded and cleared all the same.
 */
import type { Knex } from 'knex';
import type { UnitOfWork } from '../../runtime/command.ts';
import { readSetting, writeSetting } from '../setting.ts';
import { coversLess, withBelow } from './below.ts';
import type { AlarmRow, SilenceRow } from './tables.ts';

const SILENCES_SETTING = 'alarms.silences';

/** What is given must fit, all of it. */
export type KeptSilence = {
  id: string;
  from: number;
  to: number;
  rule: string | null;
  thing: string | null;
  areas: string[] | null;
  vertical: string | null;
  /** This grade or milder. */
  atMost: number | null;
};

type Silenceable = Pick<AlarmRow, 'rule_id' | 'thing_id' | 'area_id' | 'vertical' | 'severity'>;

const allKept = async (source: Knex | UnitOfWork): Promise<KeptSilence[]> =>
  ((await readSetting(source, SILENCES_SETTING)) as KeptSilence[] | null) ?? [];

/** Those that run at `at`. */
export async function runningSilences(source: Knex | UnitOfWork, at: number): Promise<KeptSilence[]> {
  return (await allKept(source)).filter(({ from, to }) => from <= at && at < to);
}

/** Does it cover the alarm? */
export const fits = ({ rule, thing, areas, vertical, atMost }: KeptSilence, alarm: Silenceable): boolean =>
  (rule === null || rule === alarm.rule_id) &&
  (thing === null || thing === alarm.thing_id) &&
  (areas === null || (alarm.area_id !== null && areas.includes(alarm.area_id))) &&
  (vertical === null || vertical === alarm.vertical) &&
  (atMost === null || alarm.severity >= atMost);

/** The same for the database: rows of `alarm` that one of the silences covers, or none of them. */
export function whereSilenced(rows: Knex.QueryBuilder, silences: readonly KeptSilence[], silenced: boolean): void {
  const any = (alarms: Knex.QueryBuilder): void => {
    void alarms.whereRaw('1 = 0');
    for (const silence of silences) void alarms.orWhere((one: Knex.QueryBuilder) => whereFits(one, silence));
  };
  if (silenced) rows.where(any);
  else rows.whereNot(any);
}

function whereFits(rows: Knex.QueryBuilder, { rule, thing, areas, vertical, atMost }: KeptSilence): void {
  void rows.whereRaw('1 = 1');
  if (rule !== null) void rows.where('alarm.rule_id', rule);
  if (thing !== null) void rows.where('alarm.thing_id', thing);
  if (areas !== null) void rows.whereNotNull('alarm.area_id').whereIn('alarm.area_id', areas);
  if (vertical !== null) void rows.where('alarm.vertical', vertical);
  if (atMost !== null) void rows.where('alarm.severity', '>=', atMost);
}

/** Writes the row again: after a silence was saved or ended, or the tree of areas has changed. */
export async function keepSilences(uow: UnitOfWork): Promise<void> {
  const rows = await uow.select('alarm_silence', (query) =>
    query.where('to_at', '>', uow.now).whereNull('ended_at').orderBy(['from_at', 'id']),
  );
  const kept: KeptSilence[] = [];
  for (const row of rows) kept.push(await keptSilence(uow, row));
  await writeSetting(uow, SILENCES_SETTING, kept);
}

/** Answers whether any of them covers less than before. */
export async function silencedAreasMoved(uow: UnitOfWork): Promise<boolean> {
  const before = (await allKept(uow)).filter(({ areas }) => areas !== null);
  if (before.length === 0) return false;
  await keepSilences(uow);
  const now = new Map((await allKept(uow)).map(({ id, areas }) => [id, areas]));
  return before.some(({ id, areas }) => coversLess(areas, now.get(id)));
}

async function keptSilence(uow: UnitOfWork, row: SilenceRow): Promise<KeptSilence> {
  const { areaId } = row.match;
  return keptOf(row, areaId === undefined ? null : await withBelow(uow, 'area', [areaId]));
}

/** `areas`: of the match, with all below. */
export const keptOf = ({ id, match, from_at, to_at }: SilenceRow, areas: string[] | null): KeptSilence => ({
  ...{ id, areas, from: from_at, to: to_at },
  rule: match.ruleId ?? null,
  thing: match.thingId ?? null,
  vertical: match.vertical ?? null,
  atMost: match.atMost ?? null,
});
