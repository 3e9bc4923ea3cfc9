/** Until when an alarm is silenced: silences hold notices back, whatever else happens to the alarm. */
import type { UnitOfWork } from '../../runtime/command.ts';
import { fits, runningSilences } from '../alarms/silences.ts';
import type { AlarmRow } from '../alarms/tables.ts';

/** Answers, for the moment `at`, when the last silence over an alarm ends; null: nothing silences it. */
export async function silences(uow: UnitOfWork, at: number): Promise<(alarm: AlarmRow) => number | null> {
  const running = await runningSilences(uow, at);
  return (alarm) => {
    const ends = running.flatMap((silence) => (fits(silence, alarm) ? silence.to : []));
    return ends.length === 0 ? null : Math.max(...ends);
  };
}
