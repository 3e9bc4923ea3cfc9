/** Requests (诉求): what a citizen asked, in the citizen's words. */
import { z } from 'zod';
import { instant, page, pageQuery, place, ref, text } from '../../core/schema.ts';
import { attachment } from '../attachments/schema.ts';
import { clockView } from '../clocks/schema.ts';
import { taskDetail } from '../tasks/schema.ts';

export type Place = z.infer<typeof place>;

/** By which way a request reached the city. */
export const channel = z.enum([
  'phone',
  'web',
  'wechat',
  'app',
  'grid-app',
  'tip-off',
  'video',
  'petition',
  'police-non-emergency',
  'open311',
  'import',
]);

export const reporter = z
  .object({ name: z.string().max(50).nullable(), phone: z.string().max(30).nullable(), anonymous: z.boolean() })
  .meta({ id: 'Reporter' });

export const fileRequest = z
  .object({
    channel: channel.default('web'),
    /** In the citizen's words. */
    text: z.string().trim().min(1).max(4000),
    title: z.string().trim().max(100).optional(),
    eventTypeId: z.string().max(60).optional(),
    urgency: z.enum(['ordinary', 'urgent']).optional(),
    address: z.string().max(300).optional(),
    place: place.optional(),
    areaId: z.string().max(60).optional(),
    reporter: reporter.partial().optional(),
    attachmentIds: z.array(z.string()).max(9).default([]),
  })
  .meta({ id: 'FileRequest' });
export type FileRequest = z.infer<typeof fileRequest>;

export const rating = z
  .object({
    /** `operator` (of an answer) or `handling` (of a case). */
    about: z.enum(['operator', 'handling']),
    /** 1–5; null: no opinion within the time. */
    score: z.number().int().min(1).max(5).nullable(),
    satisfied: z.boolean().nullable(),
    text: z.string().nullable(),
    at: instant,
    round: z.number().int(),
  })
  .meta({ id: 'Rating' });

export const requestItem = z
  .object({
    id: z.string(),
    /** `20261122-0031`; stays the same through return and completion. */
    number: z.string(),
    title: z.string(),
    text: z.string(),
    channel,
    /** State id of the pack's life cycle, its label beside it. */
    status: z.string(),
    statusLabel: text,
    eventType: ref.nullable(),
    area: ref.nullable(),
    address: z.string().nullable(),
    place: place.nullable(),
    urgency: z.string(),
    /** Masked (138****0012) unless the caller may see contact data. */
    reporter: reporter.nullable(),
    receivedAt: instant,
    updatedAt: instant,
    closedAt: instant.nullable(),
    caseId: z.string().nullable(),
    mergedInto: z.string().nullable(),
    dueAt: instant.nullable(),
    overdue: z.boolean(),
  })
  .meta({ id: 'RequestItem' });
export type RequestItem = z.infer<typeof requestItem>;

export const historyItem = z
  .object({
    id: z.string(),
    at: instant,
    actor: z.object({ id: z.string(), name: z.string(), kind: z.string(), unit: z.string().nullable() }),
    /** Dictionary key of the sentence, e.g. `request.returned`. */
    kind: z.string(),
    data: z.record(z.string(), z.json()),
    public: z.boolean(),
  })
  .meta({ id: 'HistoryItem' });
export type HistoryItem = z.infer<typeof historyItem>;

export const requestDetail = requestItem
  .extend({
    answer: z.string().nullable(),
    rejectReason: z.string().nullable(),
    returnQuestion: z.string().nullable(),
    attachments: z.array(attachment),
    ratings: z.array(rating),
    clocks: z.array(clockView),
    /** Open tasks of this request; `mine` says whether the caller may complete them. */
    tasks: z.array(taskDetail),
    processInstanceKeys: z.array(z.string()),
    mergedFrom: z.array(z.object({ id: z.string(), number: z.string() })),
    possibleDuplicates: z.number().int(),
  })
  .meta({ id: 'RequestDetail' });
export type RequestDetail = z.infer<typeof requestDetail>;

export const requestQuery = pageQuery.extend({
  status: z.string().optional(),
  eventType: z.string().optional(),
  areaId: z.string().optional(),
  channel: channel.optional(),
  phone: z.string().optional(),
  from: instant.optional(),
  to: instant.optional(),
});
export const requestPage = page(requestItem);

/** GET /api/v1/requests/nearby?lat&lng&eventType&exclude: same type, about 50 m, recent. */
export const nearbyItem = requestItem.extend({ distanceMeters: z.number() }).meta({ id: 'NearbyRequest' });

// ── citizen's side ─────────────────────────────────────────────────────────────────────────────────────────────────

/** POST /api/v1/public/requests answers this; with `token` the citizen's page may go on at once. */
export const filed = z.object({ id: z.string(), number: z.string(), token: z.string() }).meta({ id: 'Filed' });

/** POST /api/v1/public/track. Wrong number and wrong suffix are answered alike; rate-limited. */
export const track = z.object({ number: z.string().max(40), phoneSuffix: z.string().regex(/^\d{4}$/) });

export const citizenView = z
  .object({
    id: z.string(),
    number: z.string(),
    text: z.string(),
    status: z.string(),
    statusLabel: text,
    /** One sentence a neighbour would understand, from the pack. */
    sentence: text,
    eventType: ref.nullable(),
    address: z.string().nullable(),
    place: place.nullable(),
    receivedAt: instant,
    dueAt: instant.nullable(),
    closedAt: instant.nullable(),
    answer: z.string().nullable(),
    results: z.array(
      z.object({ round: z.number().int(), outcome: z.string(), outcomeLabel: text, text: z.string(), at: instant }),
    ),
    /** Public entries of the history. */
    progress: z.array(historyItem),
    attachments: z.array(attachment),
    /** What the citizen may do now: complete a returned request, rate. */
    tasks: z.array(taskDetail),
  })
  .meta({ id: 'CitizenView' });
export type CitizenView = z.infer<typeof citizenView>;
