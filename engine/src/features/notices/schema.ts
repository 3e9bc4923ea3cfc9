/** Notices: what was (or would have been) told to whom by which channel; and the bell. */
import { z } from 'zod';
import { instant } from '../../core/schema.ts';

export const notice = z
  .object({
    id: z.string(),
    channel: z.enum(['in-app', 'sms', 'wechat', 'app', 'web', 'mail']),
    to: z.string(),
    title: z.string(),
    text: z.string(),
    urgency: z.enum(['ordinary', 'urgent']),
    status: z.enum(['waiting', 'held', 'sent', 'failed', 'shown']),
    createdAt: instant,
    notBefore: instant.nullable(),
    sentAt: instant.nullable(),
    object: z.object({ type: z.string(), id: z.string(), number: z.string() }).nullable(),
    read: z.boolean(),
  })
  .meta({ id: 'Notice' });
export type Notice = z.infer<typeof notice>;
