/** Working-time clocks of requests and cases, with every interval explained. */
import { z } from 'zod';
import { instant } from '../../core/schema.ts';

export const workUnit = z.enum(['working-days', 'working-hours', 'urgent-hours']);

export const clockView = z
  .object({
    id: z.string(),
    /** `total`, `unit` (the department's, restarts at re-dispatch), `accept`. */
    kind: z.string(),
    unitName: z.string().nullable(),
    calendarId: z.string(),
    amount: z.number(),
    unit: workUnit,
    status: z.enum(['running', 'paused', 'stopped']),
    startedAt: instant,
    stoppedAt: instant.nullable(),
    dueAt: instant.nullable(),
    warnAt: instant.nullable(),
    provisional: z.boolean(),
    /** Working minutes (clock minutes for urgent-hours). */
    countedMinutes: z.number(),
    totalMinutes: z.number(),
    remainingMinutes: z.number(),
    overdueMinutes: z.number(),
    /** What happened from start to now (or stop): for the clock bar. */
    segments: z.array(
      z.object({
        kind: z.enum(['counted', 'paused', 'off']),
        from: instant,
        to: instant,
        /** Why it does not count: `周末`, `国庆节`, `午休`, reason of the pause. */
        reason: z.string().nullable(),
      }),
    ),
    /** Overdue levels: when they are or were due, and when they took effect. */
    levels: z.array(z.object({ level: z.number().int(), dueAt: instant, firedAt: instant.nullable() })),
  })
  .meta({ id: 'ClockView' });
export type ClockView = z.infer<typeof clockView>;
