/** Action `handover`: hands a piece of work over. 2xx means the other side has taken it (签收). */
import type { Action, IncomingResponse, Outcome } from '@liandong/connector-sdk';
import { z } from 'zod';
import type { Config } from './config.ts';
import { sign } from './signing.ts';

export const handover: Action<Config> = {
  title: { zh: '交办', en: 'Hand over' },
  input: z.looseObject({}),
  request(input, { config, secrets, idempotencyKey, now, callbackUrl }) {
    const body = JSON.stringify({ id: idempotencyKey, type: 'handover', callbackUrl, data: input });
    const timestamp = Math.floor(now / 1000);
    return {
      method: 'POST',
      url: config.url,
      headers: {
        ...config.headers,
        'content-type': 'application/json; charset=utf-8',
        'idempotency-key': idempotencyKey,
        'x-liandong-timestamp': String(timestamp),
        'x-liandong-signature': sign(secrets['signingKey'] ?? '', timestamp, body),
      },
      body,
      timeoutMs: config.timeoutSeconds * 1000,
    };
  },
  outcome,
};

function outcome({ status, headers, body }: IncomingResponse): Outcome {
  if (status >= 200 && status < 300) return { outcome: 'ok', output: { reference: reference(body) } };
  const detail = `HTTP ${status}: ${body.slice(0, 200)}`;
  if (status === 401 || status === 403) return { outcome: 'auth', detail };
  if (status === 408 || status === 425 || status === 429 || status >= 500) {
    const seconds = Number(headers['retry-after']);
    return { outcome: 'retry', detail, ...(seconds > 0 && { retryAfterMs: Math.min(seconds, 3600) * 1000 }) };
  }
  return { outcome: 'permanent', detail };
}

/** The other side's own number, when its answer names one. */
function reference(body: string): string | null {
  try {
    const answer: unknown = JSON.parse(body);
    const value = (answer as { reference?: unknown } | null)?.reference;
    return typeof value === 'string' ? value.slice(0, 100) : null;
  } catch {
    return null;
  }
}
