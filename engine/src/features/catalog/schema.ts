/** What installed packs declare for everybody: event types, states, channels, marks. GET /api/v1/catalog (public part for citizens). */
import { z } from 'zod';
import { place, text } from '../../core/schema.ts';

export const eventType = z
  .object({
    id: z.string(),
    name: text,
    /** Group shown in pickers: 市政, 环保 … */
    group: text,
    /** `consult` 咨询, `help` 求助, `complaint` 投诉, `report` 报事. */
    nature: z.string(),
    keywords: z.array(z.string()),
    active: z.boolean(),
  })
  .meta({ id: 'EventType' });
export type EventType = z.infer<typeof eventType>;

export const lifecycleState = z
  .object({
    id: z.string(),
    label: text,
    tone: z.enum(['info', 'good', 'warn', 'bad', 'quiet']),
    closed: z.boolean(),
    /** Sentence for the citizen. */
    citizen: text.optional(),
    /** Open311 `status_notes`. */
    statusNotes: z.string().optional(),
  })
  .meta({ id: 'LifecycleState' });

export const catalog = z
  .object({
    city: z.object({ name: text, center: place, zoom: z.number() }),
    eventTypes: z.array(eventType),
    requestStates: z.array(lifecycleState),
    caseStates: z.array(lifecycleState),
    outcomes: z.array(z.object({ id: z.string(), label: text })),
    marks: z.array(z.object({ id: z.string(), label: text, needsText: z.boolean() })),
    channels: z.array(z.object({ id: z.string(), label: text })),
    urgencies: z.array(z.object({ id: z.string(), label: text })),
    /** Sentences of the timeline by history kind; how places are filled stands in `history.ts`. */
    sentences: z.record(z.string(), text),
    version: z.string(),
  })
  .meta({ id: 'Catalog' });
export type Catalog = z.infer<typeof catalog>;
