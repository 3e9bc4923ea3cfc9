/**
 * Events (事件消息): CloudEvents 1.0, the only thing that enters from sensors and systems. The same (source, id) is accepted
 * once; whoever sends gets an answer after the commit. Readings stand in `data`: one `{metric, value, unit?, quality?,
 * time?}` or a list of them in `readings`.
 */
import { z } from 'zod';
import { instant, json, page, pageQuery } from '../../core/schema.ts';

/** CloudEvents 1.0 §3: required and optional attributes; extension attributes are lower-case names with plain values. */
export const cloudEvent = z
  .object({
    specversion: z.literal('1.0'),
    id: z.string().min(1).max(200),
    /** URI reference of the sender: `/connections/7`, `urn:city:gateway:12`. */
    source: z.string().min(1).max(300),
    type: z.string().min(1).max(200),
    /** Thing that it is about. */
    subject: z.string().min(1).max(100).optional(),
    /** When it happened, by the sender's clock. Default: when it was received. */
    time: instant.optional(),
    datacontenttype: z.string().max(100).optional(),
    dataschema: z.string().max(500).optional(),
    data: json.optional(),
  })
  .catchall(z.union([z.string().max(1_000), z.number(), z.boolean()]))
  .meta({ id: 'CloudEvent' });
export type CloudEvent = z.infer<typeof cloudEvent>;

export const MAX_EVENTS = 1_000;
/** One event (structured) or a list (batched, `application/cloudevents-batch+json`). All are taken, or none. */
export const eventsBody = z.union([cloudEvent, z.array(cloudEvent).min(1).max(MAX_EVENTS)]);
export const eventsTaken = z
  .object({ accepted: z.number().int(), duplicates: z.number().int() })
  .meta({ id: 'EventsTaken' });

export const eventItem = z
  .object({
    /** Position in the log. */
    seq: z.string(),
    id: z.string(),
    source: z.string(),
    type: z.string(),
    subject: z.string().nullable(),
    subjectName: z.string().nullable(),
    time: instant,
    receivedAt: instant,
    data: json,
  })
  .meta({ id: 'EventItem' });
export type EventItem = z.infer<typeof eventItem>;
/** `total` is null where the log would have to be read through for it: of one subject, type or source. */
export const eventPage = page(eventItem).extend({ total: z.number().int().nullable() });
export type EventPage = z.infer<typeof eventPage>;
export const eventQuery = pageQuery.extend({
  subject: z.string().max(100).optional(),
  type: z.string().max(200).optional(),
  source: z.string().max(300).optional(),
  from: instant.optional(),
  to: instant.optional(),
});

/** Values of one metric of one thing over time, oldest first; thinned to `points` by minimum and maximum per bucket. */
export const readingSeries = z
  .object({
    metric: z.string(),
    unit: z.string().nullable(),
    points: z.array(
      z.object({ time: instant, value: z.union([z.number(), z.string(), z.boolean()]), quality: z.string() }),
    ),
    /** Some were left out. */
    thinned: z.boolean(),
  })
  .meta({ id: 'ReadingSeries' });
export type ReadingSeries = z.infer<typeof readingSeries>;
export const seriesQuery = z.object({
  metric: z.string().max(60),
  from: instant,
  to: instant,
  points: z.coerce.number().int().min(10).max(2_000).default(500),
});
