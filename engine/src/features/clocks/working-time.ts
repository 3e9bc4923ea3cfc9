/** Working-time arithmetic bound to one calendar: the edited one of the database, or the one that comes with the engine. */
import type { Knex } from 'knex';
import { deadline, nextWorkingMoment, type Interval, type WorkingCalendar } from '../../core/calendar/index.ts';
import type { UnitOfWork } from '../../runtime/command.ts';
import { activeCalendar } from '../calendars/active.ts';
import type { Deadline } from '../packs/format.ts';

export interface Moments {
  due: number;
  warn: number | null;
  provisional: boolean;
}

export interface WorkingTime {
  readonly calendar: WorkingCalendar;
  deadline(from: number, length: Deadline, pauses?: readonly Interval[], warnAt?: number | null): Moments;
  /** The moment itself when it is working time. */
  nextWorkingMoment(at: number): number;
}

export async function loadWorkingTime(source: Knex | UnitOfWork, calendarId: string): Promise<WorkingTime> {
  return workingTime(await activeCalendar(source, calendarId));
}

export const workingTime = (calendar: WorkingCalendar): WorkingTime => ({
  calendar,
  deadline(from, { amount, unit }, pauses = [], warnAt = null) {
    const { due, warn, provisional } = deadline(calendar, { from, amount, unit, pauses, warnAt });
    return { due, warn, provisional };
  },
  nextWorkingMoment: (at) => nextWorkingMoment(calendar, at),
});
