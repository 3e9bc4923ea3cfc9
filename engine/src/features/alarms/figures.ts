/** Counts of the alarm centre, made by the database over what the caller may see. */
import type { Knex } from 'knex';
import { cityDate, startOfCityDay } from '../../core/calendar/city-time.ts';
import type { Actor } from '../../runtime/command.ts';
import { mayReadAll, visibleTo } from '../people/access.ts';
import { visibleAlarms, whereOpen } from './queries.ts';
import type { AlarmSummary } from './schema.ts';

type Counted = Record<string, number | string | null>;

export async function alarmSummary(db: Knex, actor: Actor, now: number): Promise<AlarmSummary> {
  const open = () => visibleAlarms(db, actor).clearSelect().modify(whereOpen);
  const sum = (condition: string, name: string) => db.raw(`sum(case when ${condition} then 1 else 0 end) as ${name}`);
  const [bySeverity, byVertical, today, held] = (await Promise.all([
    open()
      .groupBy('alarm.severity')
      .select('alarm.severity as severity', sum('alarm.active = 1', 'active'), sum("alarm.handling = 'new'", 'fresh'))
      .count({ n: '*' }),
    open().groupBy('alarm.vertical').orderBy('alarm.vertical').select('alarm.vertical as vertical').count({ n: '*' }),
    visibleAlarms(db, actor)
      .clearSelect()
      .where('alarm.raised_at', '>=', startOfCityDay(cityDate(now)))
      .count({ n: '*' }),
    heldStates(db, actor).count({ n: '*' }),
  ])) as Counted[][];
  const total = (column: string) => bySeverity!.reduce((all, row) => all + Number(row[column] ?? 0), 0);
  const of = (severity: number) => Number(bySeverity!.find((row) => Number(row['severity']) === severity)?.['n'] ?? 0);
  return {
    open: total('n'),
    active: total('active'),
    unacknowledged: total('fresh'),
    bySeverity: { 1: of(1), 2: of(2), 3: of(3), 4: of(4) },
    byVertical: byVertical!.map((row) => ({ vertical: String(row['vertical']), open: Number(row['n']) })),
    raisedToday: Number(today![0]?.['n'] ?? 0),
    suppressedNow: Number(held![0]?.['n'] ?? 0),
  };
}

/** What is held back now: by rule and thing, of things that the actor may see. */
export function heldStates(db: Knex, actor: Actor): Knex.QueryBuilder {
  const rows = db('alarm_state').whereNotNull('alarm_state.held_by');
  return mayReadAll(actor, 'alarm') ? rows : rows.modify(visibleTo(actor, 'thing', 'alarm_state.thing_id'));
}
