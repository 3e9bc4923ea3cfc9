/** Counts of the alarm centre over what the caller may see. */
import type { Knex } from 'knex';
import { cityDate, startOfCityDay } from '../../core/calendar/city-time.ts';
import type { Actor } from '../../runtime/command.ts';
import { mayReadAll, visibleTo } from '../people/access.ts';
import { visibleAlarms, whereOpen } from './queries.ts';
import type { AlarmSummary } from './schema.ts';
import type { AlarmRow } from './tables.ts';

/** Of what is open the columns are read and counted here: the databases would group by the wrong index, over all alarms. */
type OpenAlarm = Pick<AlarmRow, 'severity' | 'vertical' | 'active' | 'handling'>;
const columns = ['severity', 'vertical', 'active', 'handling'].map((column) => `alarm.${column}`);

export async function alarmSummary(db: Knex, actor: Actor, now: number): Promise<AlarmSummary> {
  const visible = () => visibleAlarms(db, actor).clearSelect();
  const [open, today, held] = (await Promise.all([
    visible().modify(whereOpen).select(columns),
    visible()
      .where('alarm.raised_at', '>=', startOfCityDay(cityDate(now)))
      .count({ n: '*' }),
    heldStates(db, actor).count({ n: '*' }),
  ])) as [OpenAlarm[], { n: number | string }[], { n: number | string }[]];
  const many = (holds: (alarm: OpenAlarm) => boolean) => open.filter(holds).length;
  const of = (grade: number) => many(({ severity }) => severity === grade);
  const verticals = [...new Set(open.map(({ vertical }) => vertical))].sort();
  return {
    open: open.length,
    active: many(({ active }) => active === 1),
    unacknowledged: many(({ handling }) => handling === 'new'),
    bySeverity: { 1: of(1), 2: of(2), 3: of(3), 4: of(4) },
    byVertical: verticals.map((each) => ({ vertical: each, open: many(({ vertical }) => vertical === each) })),
    raisedToday: Number(today[0]?.n ?? 0),
    suppressedNow: Number(held[0]?.n ?? 0),
  };
}

/** What is held back now: by rule and thing, of things that the actor may see. */
export function heldStates(db: Knex, actor: Actor): Knex.QueryBuilder {
  const rows = db('alarm_state').whereNotNull('alarm_state.held_by');
  return mayReadAll(actor, 'alarm') ? rows : rows.modify(visibleTo(actor, 'thing', 'alarm_state.thing_id'));
}
