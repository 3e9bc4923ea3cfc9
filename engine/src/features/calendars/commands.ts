/**
 * Commands of calendars: `calendar.put` writes a whole calendar, `calendar.import` takes in one year's official notice.
 * Afterwards clocks that run by the calendar get their moments again; closed ones never (design D14).
 */
import { z } from 'zod';
import { checkCalendar, type WorkingCalendar } from '../../core/calendar/index.ts';
import { invalidPayload } from '../../runtime/errors.ts';
import type { CommandDefinition, UnitOfWork } from '../../runtime/command.ts';
import { activeCalendar, builtIn } from './active.ts';
import { calendarRefused } from './errors.ts';
import { calendarData, calendarYear, type CalendarData } from './schema.ts';

export const putCalendar: CommandDefinition<CalendarData, CalendarData> = {
  type: 'calendar.put',
  payload: calendarData,
  async execute(uow, calendar, ctx) {
    await save(uow, calendar, ctx.actor.id);
    return calendar;
  },
  audit: ({ id, publishedYears, days }) => ({
    objectType: 'calendar',
    objectId: id,
    summary: { publishedYears, days: days.length },
  }),
};

const importPayload = calendarYear.extend({ calendarId: z.string() });

export const importYear: CommandDefinition<z.infer<typeof importPayload>, CalendarData> = {
  type: 'calendar.import',
  payload: importPayload,
  async execute(uow, { calendarId, year, days, source }, ctx) {
    const calendar = withYear(await activeCalendar(uow, calendarId), { year, days, source });
    await save(uow, calendar, ctx.actor.id);
    return calendar;
  },
  audit: ({ calendarId, year, days }) => ({
    objectType: 'calendar',
    objectId: calendarId,
    summary: { year, days: days.length },
  }),
};

/** The calendar with the notice taken in; refuses days that are not of that year. */
export function withYear(before: WorkingCalendar, { year, days, source }: z.infer<typeof calendarYear>): CalendarData {
  const outside = days.find(({ date }) => !nearYear(date, year));
  if (outside) throw invalidPayload({ date: outside.date, year });
  const given = new Set(days.map(({ date }) => date));
  const kept = before.days.filter(({ date }) => !date.startsWith(`${year}-`) && !given.has(date));
  return {
    ...before,
    days: [...kept, ...days].sort((a, b) => (a.date < b.date ? -1 : 1)),
    publishedYears: [...new Set([...before.publishedYears, year])].sort((a, b) => a - b),
    source: `${before.source}；${year}：${source}`,
  };
}

/** A year's notice may also move days of the December before and the January after. */
const nearYear = (date: string, year: number): boolean => date >= `${year - 1}-12-01` && date <= `${year + 1}-01-31`;

async function save(uow: UnitOfWork, calendar: WorkingCalendar, by: string): Promise<void> {
  const problems = checkCalendar(calendar);
  if (problems.length > 0) throw calendarRefused({ count: problems.length }, problems);
  const { id } = calendar;
  const before = await uow.get('calendar', id);
  const row = { id, data: calendar, updated_at: uow.now, updated_by: by };
  if (before) uow.update('calendar', { ...before, ...row });
  else uow.insert('calendar', { ...row, rev: 1 });
  if (before || builtIn.has(id)) {
    const payload = { calendarId: id };
    uow.schedule({ key: `calendar:${id}:recompute`, dueAt: uow.now, command: 'clock.recompute', payload });
  }
  uow.changed({ type: 'calendar', id, subjects: [] });
}
