/** Incoming results and events. Nothing is believed before the signature over the raw bytes and the moment are right. */
import { signaturesEqual, type IncomingRequest, type Received } from '@liandong/connector-sdk';
import { z } from 'zod';
import { REPLAY_WINDOW_SECONDS, sign } from './signing.ts';

const id = z.string().min(1).max(200);
const data = z.record(z.string(), z.json()).default({});

const result = z.object({
  id,
  type: z.enum(['accepted', 'result', 'refused']),
  /** `id` of the hand-over that it answers. */
  correlationKey: z.string().min(1).max(200),
  data,
});

/** Something that happened on the other side: a reading, an alarm of its own. */
const event = z.object({
  id,
  type: z.literal('event'),
  eventType: z.string().min(1).max(200),
  subject: z.string().min(1).max(100).optional(),
  time: z.iso.datetime({ offset: true }).optional(),
  data,
});
const message = z.discriminatedUnion('type', [result, event]);

export function receive(
  request: IncomingRequest,
  { secrets, now }: { secrets: Readonly<Record<string, string>>; now: number },
): Received {
  const key = secrets['signingKey'];
  const timestamp = Number(request.headers['x-liandong-timestamp']);
  const signature = request.headers['x-liandong-signature'] ?? '';
  if (!key || !Number.isInteger(timestamp) || !signaturesEqual(signature, sign(key, timestamp, request.body))) {
    return { ok: false, status: 401, detail: 'signature missing or wrong' };
  }
  if (Math.abs(now / 1000 - timestamp) > REPLAY_WINDOW_SECONDS) {
    return { ok: false, status: 401, detail: 'timestamp outside the window of 5 minutes' };
  }
  const parsed = message.safeParse(readJson(request.body));
  if (!parsed.success) return { ok: false, status: 400, detail: z.prettifyError(parsed.error) };
  const said = parsed.data;
  const { id: received } = said;
  return {
    ok: true,
    events: [said.type === 'event' ? eventOf(said) : said],
    answer: { status: 202, body: { received } },
  };
}

const eventOf = ({ eventType, type: _, ...rest }: z.infer<typeof event>) => ({ ...rest, type: eventType });

function readJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}
