/** Working calendars and deadline arithmetic (contract: POST /api/v1/calendars/{id}/deadline). */
import { z } from 'zod';
import { instant } from '../../core/schema.ts';
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

export const calendarData = z
  .object({
    id: z.string(),
    name: z.string(),
    timeZone: z.string(),
    /** Working hours of a working day, `[['08:30','12:00'],['13:30','17:30']]`. */
    hours: z.array(z.tuple([z.string(), z.string()])),
    /** Weekdays that work, 1 = Monday. */
    workweek: z.array(z.number().int().min(1).max(7)),
    /** Exceptions: day off or make-up working day, with the name of the holiday. */
    days: z.array(z.object({ date: z.iso.date(), work: z.boolean(), name: z.string() })),
    /** Years whose official notice is in `days`; others are provisional. */
    publishedYears: z.array(z.number().int()),
    source: z.string(),
  })
  .meta({ id: 'CalendarData' });
export type CalendarData = z.infer<typeof calendarData>;
