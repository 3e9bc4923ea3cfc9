/**
 * What taking in a year's notice would change: which days count differently, and how many running clocks are computed
 * anew. Reads only; `calendar.import` does it.
 */
import type { Knex } from 'knex';
import type { z } from 'zod';
import { checkCalendar, type WorkingCalendar } from '../../core/calendar/index.ts';
import { activeCalendar } from './active.ts';
import { withYear } from './commands.ts';
import type { calendarYear, calendarYearPreview } from './schema.ts';

type Preview = z.infer<typeof calendarYearPreview>;

export async function previewYear(db: Knex, id: string, notice: z.infer<typeof calendarYear>): Promise<Preview> {
  const before = await activeCalendar(db, id);
  const after = withYear(before, notice);
  const [count] = (await db('clock').where({ calendar_id: id, status: 'running' }).count({ n: '*' })) as {
    n: number | string;
  }[];
  return {
    daysOff: notice.days.filter(({ work }) => !work).length,
    makeUpDays: notice.days.filter(({ work }) => work).length,
    changes: changedDays(before, after),
    replaces: before.publishedYears.includes(notice.year),
    runningClocks: Number(count?.n ?? 0),
    problems: checkCalendar(after),
  };
}

function changedDays(before: WorkingCalendar, after: WorkingCalendar): Preview['changes'] {
  const named = new Map([...before.days, ...after.days].map(({ date, name }) => [date, name]));
  return [...named]
    .map(([date, name]) => ({ date, name, worksNow: works(before, date), works: works(after, date) }))
    .filter((day) => day.worksNow !== day.works)
    .sort((a, b) => (a.date < b.date ? -1 : 1));
}

function works({ days, workweek }: WorkingCalendar, date: string): boolean {
  const exception = days.find((day) => day.date === date);
  return exception?.work ?? workweek.includes(new Date(`${date}T00:00:00Z`).getUTCDay() || 7);
}
