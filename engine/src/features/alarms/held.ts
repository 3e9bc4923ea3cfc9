/** What would be an alarm now if nothing held it back: which rule, at which thing, since when, and by what it is held. */
import type { Knex } from 'knex';
import { suppressionText, type AlarmState } from '../../core/alarms/index.ts';
import { cityTime } from '../../core/calendar/city-time.ts';
import type { Text } from '../../core/json.ts';
import type { Actor } from '../../runtime/command.ts';
import { parsedRow } from '../../store/read.ts';
import { liveRules, type LiveRules } from '../alarm-rules/active.ts';
import type { FeatureDeps } from '../feature.ts';
import { listPage } from '../page.ts';
import type { ThingStateRow } from '../things/tables.ts';
import { heldStates } from './figures.ts';
import { visibleAlarms, type ListedAlarm } from './queries.ts';
import type { HeldAlarm } from './schema.ts';
import { stateOf } from './rule-states.ts';
import type { AlarmStateRow } from './tables.ts';
import { endOf } from './windows.ts';

interface Holders {
  windows: ReadonlyMap<string, { id: string; title: string; from: number; to: number }>;
  /** Numbers by id, of those that the actor may see. */
  alarms: ReadonlyMap<string, string>;
}

export async function heldPage(
  { db, pipeline }: FeatureDeps,
  actor: Actor,
  query: { cursor?: string | undefined; limit: number },
): Promise<{ items: HeldAlarm[]; total: number; nextCursor: string | null }> {
  const rows = heldStates(db, actor)
    .leftJoin('thing', 'thing.id', 'alarm_state.thing_id')
    .select('alarm_state.*', 'thing.name as thing_name');
  const order = { table: 'alarm_state', column: 'updated_at', key: 'key', always: true };
  const page = await listPage(rows, query, order, (raw: unknown) => ({
    row: parsedRow('alarm_state', raw),
    name: (raw as { thing_name: string | null }).thing_name,
  }));
  const thingIds = page.items.map(({ row }) => row.thing_id);
  await pipeline.settled('thing_state', thingIds);
  const [live, states, holders] = await Promise.all([
    liveRules(db),
    statesOf(db, thingIds),
    holdersOf(
      db,
      actor,
      page.items.map(({ row }) => row.held_by),
    ),
  ]);
  return {
    ...page,
    items: page.items.map(({ row, name }) =>
      heldView(row, stateOf(states.get(row.thing_id)?.known, row.rule_id)?.state, name, live, holders),
    ),
  };
}

async function statesOf(db: Knex, thingIds: readonly string[]): Promise<Map<string, ThingStateRow>> {
  const raw: unknown[] = await db('thing_state').whereIn('thing_id', [...new Set(thingIds)]);
  return new Map(raw.map((each) => parsedRow('thing_state', each)).map((row) => [row.thing_id, row]));
}

function heldView(
  row: AlarmStateRow,
  state: AlarmState | undefined,
  thingName: string | null,
  live: LiveRules,
  holders: Holders,
): HeldAlarm {
  const rule = live.rules.get(row.rule_id);
  return {
    rule: { id: row.rule_id, name: rule?.file.name ?? { zh: row.rule_id, en: row.rule_id } },
    thing: { id: row.thing_id, name: thingName ?? row.thing_id },
    severity: state?.samples.at(-1)?.l || null,
    since: cityTime(state?.held?.at ?? Number(row.updated_at)),
    by: wordsOf(row, state, live, holders),
  };
}

function wordsOf(
  { rule_id, held_by }: AlarmStateRow,
  state: AlarmState | undefined,
  live: LiveRules,
  holders: Holders,
): Text {
  const by = held_by ?? '';
  const alarm = by.startsWith('alarm:') ? holders.alarms.get(by.slice('alarm:'.length)) : undefined;
  if (alarm !== undefined) return { zh: `告警 ${alarm} 尚未恢复`, en: `alarm ${alarm} is still open` };
  const rule = live.rules.get(rule_id);
  if (!rule) return { zh: by, en: by };
  const until = state?.held?.until;
  const windows = [...holders.windows.values()];
  return suppressionText(rule.compiled, { by, ...(until !== undefined && { until }) }, { windows, openAlarms: [] });
}

async function holdersOf(db: Knex, actor: Actor, held: readonly (string | null)[]): Promise<Holders> {
  const ids = (kind: string) => [
    ...new Set(held.flatMap((by) => (by?.startsWith(`${kind}:`) ? [by.slice(kind.length + 1)] : []))),
  ];
  const [windows, alarms] = await Promise.all([
    db('maintenance_window').whereIn('id', ids('maintenance')) as Promise<unknown[]>,
    visibleAlarms(db, actor).whereIn('alarm.id', ids('alarm')) as Promise<ListedAlarm[]>,
  ]);
  const rows = windows.map((raw) => parsedRow('maintenance_window', raw));
  return {
    windows: new Map(rows.map((row) => [row.id, { ...row, from: row.from_at, to: endOf(row) }])),
    alarms: new Map(alarms.map(({ id, number }) => [id, number])),
  };
}
