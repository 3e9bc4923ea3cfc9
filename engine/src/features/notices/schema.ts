/**
 * Notices: what was (or would have been) told to whom by which channel; the bell; the log with the fate of each; and the
 * routes by which alarms find their people.
 */
import { z } from 'zod';
import { severity } from '../../core/alarms/index.ts';
import { noticeChannel, noticeMoment } from '../../core/notices/index.ts';
import { instant, page, pageQuery, ref, text } from '../../core/schema.ts';

/** `web`: the citizen's own page. */
const channel = z.enum([...noticeChannel.options, 'web']);
/**
 * `held`: until `notBefore`. `silenced`: kept back by a silence. `shown-only`: its channel is connected to nothing, so that
 * this record is all that came of it. `dropped`: was held, and not needed any more when its time came.
 */
const status = z.enum(['waiting', 'held', 'silenced', 'sent', 'failed', 'shown', 'shown-only', 'dropped']);

export const notice = z
  .object({
    id: z.string(),
    channel,
    to: z.string(),
    title: z.string(),
    text: z.string(),
    urgency: z.enum(['ordinary', 'urgent']),
    status,
    createdAt: instant,
    notBefore: instant.nullable(),
    sentAt: instant.nullable(),
    object: z.object({ type: z.string(), id: z.string(), number: z.string() }).nullable(),
    read: z.boolean(),
    /** The notice whose channel failed, so that this one stepped in. */
    fallbackOf: z.string().nullable(),
  })
  .meta({ id: 'Notice' });
export type Notice = z.infer<typeof notice>;
export const noticePage = page(notice);

export const noticeLogQuery = pageQuery.extend({
  objectType: z.enum(['request', 'case', 'alarm']).optional(),
  objectId: z.string().max(20).optional(),
  channel: channel.optional(),
  status: status.optional(),
  /** A subject, a phone number, an address; or a part of the receiver's name. */
  receiver: z.string().max(100).optional(),
  from: instant.optional(),
  to: instant.optional(),
});
export type NoticeLogQuery = z.infer<typeof noticeLogQuery>;

export const noticeDetail = notice
  .extend({
    template: z.string(),
    moment: noticeMoment.or(z.string()).nullable(),
    language: z.enum(['zh', 'en']),
    /** Number, address or subject as used. */
    address: z.string(),
    /** Why it is held, failed, silenced or dropped. */
    reason: z.string().nullable(),
    attempts: z.array(
      z.object({
        at: instant,
        outcome: z.enum(['ok', 'retry', 'permanent', 'auth', 'unknown', 'not-connected']),
        detail: z.string().nullable(),
      }),
    ),
    connection: ref.nullable(),
    route: z.object({ id: z.string(), name: text }).nullable(),
    alarms: z.array(z.object({ id: z.string(), number: z.string(), title: z.string() })),
    /** All channels tried for this receiver, the first one first. */
    chain: z.array(z.object({ id: z.string(), channel, status, createdAt: instant, reason: z.string().nullable() })),
    /** Channels that would step in next. */
    next: z.array(channel),
    mayRetry: z.boolean(),
  })
  .meta({ id: 'NoticeDetail' });
export type NoticeDetail = z.infer<typeof noticeDetail>;

/** One route with what holds for it, inherited parts included. */
export const noticeRouteView = z
  .object({
    id: z.string(),
    name: text,
    depth: z.number().int(),
    sentence: text,
    continue: z.boolean(),
    /** Told from here: it has receivers. */
    receivers: z.array(z.object({ notation: z.string(), name: text })),
    channels: z.array(channel),
  })
  .meta({ id: 'NoticeRouteView' });
export type NoticeRouteView = z.infer<typeof noticeRouteView>;

export const noticeRoutesView = z
  .object({ trees: z.array(z.object({ packId: z.string(), packName: text, routes: z.array(noticeRouteView) })) })
  .meta({ id: 'NoticeRoutesView' });
export type NoticeRoutesView = z.infer<typeof noticeRoutesView>;

/** Channels that a connector of this server can carry; without a connection their notices are only recorded. */
export const noticeChannels = z.array(
  z.object({ channel, connector: text, connection: ref.nullable() }).meta({ id: 'NoticeChannelState' }),
);
export type NoticeChannels = z.infer<typeof noticeChannels>;

export const tryRoutesBody = z.object({
  moment: noticeMoment.exclude(['repeat']).default('raised'),
  severity,
  vertical: z.string().max(40).default(''),
  ruleId: z.string().max(60).optional(),
  thingId: z.string().max(100).optional(),
  areaId: z.string().max(60).optional(),
  unitId: z.string().max(60).optional(),
  labels: z.record(z.string().max(40), z.string().max(100)).default({}),
  silenced: z.boolean().default(false),
  /** Default: now. */
  at: instant.optional(),
});
export type TryRoutesBody = z.infer<typeof tryRoutesBody>;

export const triedRoutes = z
  .object({
    steps: z.array(
      z.object({
        packId: z.string(),
        routeId: z.string(),
        name: text,
        depth: z.number().int(),
        outcome: z.enum(['taken', 'passed', 'no', 'not-asked']),
        why: text,
      }),
    ),
    told: z.array(
      z.object({
        packId: z.string(),
        routeId: z.string(),
        name: text,
        /** Null: this moment is not told. */
        template: z.string().nullable(),
        receivers: z.array(
          z.object({
            notation: z.string(),
            name: text,
            /** Contacts of an audience are counted, not named. */
            people: z.array(z.object({ name: z.string(), channels: z.array(channel) })),
            total: z.number().int(),
          }),
        ),
        /** When the bell rings and when the first message leaves. */
        bellAt: instant.nullable(),
        outAt: instant.nullable(),
        heldBy: z.enum(['silence', 'quiet']).nullable(),
        repeatMinutes: z.number().nullable(),
      }),
    ),
  })
  .meta({ id: 'TriedNoticeRoutes' });
export type TriedRoutes = z.infer<typeof triedRoutes>;
