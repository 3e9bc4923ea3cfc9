/**
 * Notice routes as they are written: a tree. A change in an alarm's life enters at the root and goes down to the first
 * child that fits, and on to the next ones where that child says `continue`; who is told, by which channels and how often
 * stands at the route where it ends. What a route does not say it has from the one above. A value that a city may set is
 * written `{"input": "<id>"}`.
 */
import { z } from 'zod';
import { severity } from '../alarms/index.ts';
import type { Text } from '../json.ts';
import { ruleConditions, type Condition } from '../rules/index.ts';
import { text } from '../schema.ts';

/**
 * Who is told: `role:<id>`, `unit:<id>`, `user:<id>`, `role:<id>&area:<id>`; and by the alarm's thing: `area-role:<role>`
 * (that role in the thing's area), `thing-unit`, `thing-contact:<contact role>`, `audience:<kind>` (contacts of all things
 * of that kind whose parent is the thing).
 */
export const receiver = z
  .string()
  .regex(
    /^((role|unit|user):[\w-]+(&(area|unit):[\w-]+)?|area-role:[\w-]+|thing-unit|thing-contact:[\w-]+|audience:[\w-]+)$/,
  );

/**
 * In order of preference. `in-app` (the bell) is told at once and beside the others; of the others the first by which
 * somebody can be reached is used, and the next one when it fails for good.
 */
export const noticeChannel = z.enum(['in-app', 'sms', 'mail', 'app', 'wechat', 'webhook']);
export type NoticeChannel = z.infer<typeof noticeChannel>;

/**
 * Moments that a route can tell of. `worse` and `repeat` use the template of `raised` where they have none of their own;
 * the others are told only with a template. What a rule's own actions and escalation tell is beside the routes.
 */
export const noticeMoment = z.enum([
  'raised',
  'worse',
  'better',
  'repeat',
  'cleared',
  'acknowledged',
  'confirmed',
  'dismissed',
  'closed',
]);
export type NoticeMoment = z.infer<typeof noticeMoment>;

/** Alarms of one route with the same values of these are told together. Empty: each alarm by itself. */
const groupBy = z.enum(['rule', 'area', 'unit', 'thing', 'vertical', 'severity', 'route']);
export type GroupBy = z.infer<typeof groupBy>;

const duration = z
  .string()
  .regex(/^P(?=\d|T\d)(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$/)
  .max(40);
const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
const inputReference = z.strictObject({ input: z.string().max(60) });
const orInput = <T extends z.ZodType>(schema: T) => z.union([schema, inputReference]);
type InputReference = z.infer<typeof inputReference>;
type OrInput<T> = T | InputReference;

const quietHours = z.strictObject({
  /** City time. `22:00`–`07:00` ends on the next day. */
  from: orInput(clockTime),
  to: orInput(clockTime),
  /** Days on which it begins, 1 (Monday) to 7; default all. */
  days: z.array(z.number().int().min(1).max(7)).min(1).default([1, 2, 3, 4, 5, 6, 7]),
  /** This grade and worse go out all the same. */
  exceptAtLeast: orInput(severity).default(1),
});
export type QuietHoursFile = z.infer<typeof quietHours>;

const templateId = z.string().regex(/^[a-zA-Z][a-zA-Z0-9_-]{0,59}$/);

export interface NoticeRoute {
  id: string;
  name: Text;
  match?: Condition | undefined;
  continue: boolean;
  receivers?: string[] | undefined;
  channels?: NoticeChannel[] | undefined;
  templates?: Partial<Record<NoticeMoment, string>> | undefined;
  groupBy?: GroupBy[] | undefined;
  groupWait?: OrInput<string> | undefined;
  groupInterval?: OrInput<string> | undefined;
  repeatEvery?: OrInput<string> | 'never' | undefined;
  quietHours?: QuietHoursFile | 'never' | undefined;
  children: NoticeRoute[];
}

/** Facts of `match`: `moment`, `severity`, `peak`, `vertical`, `rule`, `code`, `thing`, `kind`, `area`, `areas`, `unit`, `labels`, `silenced`. */
export const noticeRoute: z.ZodType<NoticeRoute> = z
  .lazy(() =>
    z.strictObject({
      id: z.string().regex(/^[a-z][a-z0-9-]{0,59}$/, 'lower-case letters, digits and -'),
      name: text,
      match: ruleConditions.optional(),
      /** Those after it are asked too. */
      continue: z.boolean().default(false),
      receivers: z.array(receiver).optional(),
      channels: z.array(noticeChannel).min(1).optional(),
      templates: z.partialRecord(noticeMoment, templateId).optional(),
      groupBy: z.array(groupBy).optional(),
      /** How long a first notice waits for others of its group. */
      groupWait: orInput(duration).optional(),
      /** No group is told more often than this. */
      groupInterval: orInput(duration).optional(),
      /** Again as long as nobody has acknowledged it. */
      repeatEvery: z.union([z.literal('never'), duration, inputReference]).optional(),
      quietHours: z.union([z.literal('never'), quietHours]).optional(),
      children: z.array(noticeRoute).max(100).default([]),
    }),
  )
  .meta({ id: 'NoticeRoute' });
