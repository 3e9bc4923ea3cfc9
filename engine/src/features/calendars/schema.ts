/** Working calendars and deadline arithmetic (contract: POST /api/v1/calendars/{id}/deadline). */
import { z } from 'zod';
import { instant } from '../../core/schema.ts';
import { problem } from '../processes/schema.ts';
import { workUnit } from '../clocks/schema.ts';

export const deadlineQuery = z
  .object({
    from: instant,
    amount: z.number().positive().max(10_000),
    unit: workUnit,
    pauses: z
      .array(z.object({ from: instant, to: instant }))
      .max(1000)
      .default([]),
    /** Fraction of the amount, e.g. 0.8. */
    warnAt: z.number().gt(0).lt(1).optional(),
  })
  .meta({ id: 'DeadlineQuery' });

export const deadlineAnswer = z
  .object({
    due: instant,
    warn: instant.nullable(),
    provisional: z.boolean(),
    /** Every day from receipt to due: counted or not, and why. */
    days: z.array(z.object({ date: z.string(), counts: z.boolean(), reason: z.string() })),
  })
  .meta({ id: 'DeadlineAnswer' });

const day = z.object({ date: z.iso.date(), work: z.boolean(), name: z.string().min(1).max(40) });

export const calendarData = z
  .object({
    id: z.string(),
    name: z.string().min(1).max(100),
    timeZone: z.string(),
    /** Working hours of a working day, `[['08:30','12:00'],['13:30','17:30']]`. */
    hours: z.array(z.tuple([z.string(), z.string()])).max(10),
    /** Weekdays that work, 1 = Monday. */
    workweek: z.array(z.number().int().min(1).max(7)).max(7),
    /** Exceptions: day off or make-up working day, with the name of the holiday. */
    days: z.array(day).max(10_000),
    /** Years whose official notice is in `days`; others are provisional. */
    publishedYears: z.array(z.number().int()).max(200),
    source: z.string().max(2000),
  })
  .meta({ id: 'CalendarData' });
export type CalendarData = z.infer<typeof calendarData>;

export const calendarItem = calendarData
  .pick({ id: true, name: true, publishedYears: true, source: true })
  .meta({ id: 'CalendarItem' });

/** POST /api/v1/calendars/{id}/years: the official notice of one year replaces what was computed for it. */
export const calendarYear = z
  .object({
    year: z.number().int().min(2000).max(2100),
    days: z.array(day).max(400),
    source: z.string().min(1).max(300),
  })
  .meta({ id: 'CalendarYear' });

/** What taking in the notice would change: nothing is stored. */
export const calendarYearPreview = z
  .object({
    daysOff: z.number().int(),
    makeUpDays: z.number().int(),
    /** Days that count differently than now. */
    changes: z.array(z.object({ date: z.string(), name: z.string(), worksNow: z.boolean(), works: z.boolean() })),
    /** The year was taken in before and is replaced. */
    replaces: z.boolean(),
    /** Running clocks by this calendar: they are computed anew, closed ones never. */
    runningClocks: z.number().int(),
    problems: z.array(problem),
  })
  .meta({ id: 'CalendarYearPreview' });
