/**
 * Calendars as commands and queries use them: the edited one of the database, or the one that comes with the engine. The
 * same revision is the same object, so that what the arithmetic prepared for it is used again.
 */
import type { Knex } from 'knex';
import { cn, type WorkingCalendar } from '../../core/calendar/index.ts';
import type { UnitOfWork } from '../../runtime/command.ts';
import { parsedRow } from '../../store/read.ts';
import { calendarNotFound } from './errors.ts';
import type { CalendarRow } from './tables.ts';

/** Calendars that exist without a row. */
export const builtIn: ReadonlyMap<string, WorkingCalendar> = new Map([[cn.id, cn]]);

const remembered = new Map<string, WorkingCalendar>();
const MAX_REMEMBERED = 100;

/** Refuses with CALENDAR_NOT_FOUND. */
export async function activeCalendar(source: Knex | UnitOfWork, id: string): Promise<WorkingCalendar> {
  const row = 'getMany' in source ? await source.get('calendar', id) : await readRow(source, id);
  const calendar = row ? sameObject(row) : builtIn.get(id);
  if (!calendar) throw calendarNotFound({ id });
  return calendar;
}

/** All of them, by id. */
export async function allCalendars(db: Knex): Promise<WorkingCalendar[]> {
  const rows: unknown[] = await db('calendar').select('*');
  const all = new Map(builtIn);
  for (const raw of rows) {
    const row = parsedRow('calendar', raw);
    all.set(row.id, sameObject(row));
  }
  return [...all.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

async function readRow(db: Knex, id: string): Promise<CalendarRow | undefined> {
  const raw: unknown = await db('calendar').where({ id }).first();
  return raw ? parsedRow('calendar', raw) : undefined;
}

function sameObject(row: CalendarRow): WorkingCalendar {
  const key = `${row.id}/${row.rev}/${row.updated_at}`;
  const known = remembered.get(key);
  if (known) return known;
  if (remembered.size >= MAX_REMEMBERED) remembered.clear();
  remembered.set(key, row.data);
  return row.data;
}
