/** Bodies and answers of linkage's own routes. Runs and questions as alarms show them: features/alarms/schema.ts. */
import { z } from 'zod';
import { severity } from '../../core/alarms/index.ts';
import { instant, text } from '../../core/schema.ts';

/** POST /api/v1/alarms/{id}/case; once per alarm. */
export const openCase = z.object({
  eventTypeId: z.string().max(60),
  urgency: z.string().max(60).optional(),
  title: z.string().trim().min(1).max(200).optional(),
});
export const caseOpened = z.object({ caseId: z.string(), existing: z.boolean() });

export const decideRun = z.object({ note: z.string().trim().max(2_000).optional() });
export const answerCause = z.object({ text: z.string().trim().min(1).max(4_000) });

/** What linkage showed on a screen, newest first. */
export const publication = z
  .object({
    id: z.string(),
    at: instant,
    text,
    severity,
    alarm: z.object({ id: z.string(), number: z.string(), active: z.boolean() }),
  })
  .meta({ id: 'Publication' });
export const screen = z.array(publication);
