/** Is an alarm silenced, and until when: silences hold notices back, whatever else happens to the alarm. */
import type { UnitOfWork } from '../../runtime/command.ts';
import type { AlarmRow, SilenceRow } from '../alarms/tables.ts';
import { withAbove } from './targets.ts';

export type Silenceable = Pick<AlarmRow, 'rule_id' | 'thing_id' | 'area_id' | 'vertical' | 'severity'>;

/** Answers, for the moment `at`, when the silence over an alarm ends; null: nothing silences it. */
export async function silences(uow: UnitOfWork, at: number): Promise<(alarm: Silenceable) => Promise<number | null>> {
  const running = await uow.select('alarm_silence', (query) =>
    query.where('from_at', '<=', at).where('to_at', '>', at).whereNull('ended_at').orderBy('id'),
  );
  return async (alarm) => {
    let end: number | null = null;
    for (const silence of running) {
      if ((end === null || silence.to_at > end) && (await covers(uow, silence, alarm))) end = silence.to_at;
    }
    return end;
  };
}

async function covers(uow: UnitOfWork, { match }: SilenceRow, alarm: Silenceable): Promise<boolean> {
  const { ruleId, thingId, areaId, vertical, atMost } = match;
  if (ruleId !== undefined && ruleId !== alarm.rule_id) return false;
  if (thingId !== undefined && thingId !== alarm.thing_id) return false;
  if (vertical !== undefined && vertical !== alarm.vertical) return false;
  if (typeof atMost === 'number' && alarm.severity < atMost) return false;
  if (areaId === undefined) return true;
  return alarm.area_id !== null && (await withAbove(uow, alarm.area_id)).includes(String(areaId));
}
