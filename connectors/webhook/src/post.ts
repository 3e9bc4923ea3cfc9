/** A signed message to the other system, and what its answer means. */
import type { ActionContext, IncomingResponse, Outcome, OutgoingRequest } from '@liandong/connector-sdk';
import type { Config } from './config.ts';
import { sign } from './signing.ts';

export function signedPost(
  message: Record<string, unknown>,
  { config, secrets, idempotencyKey, now }: ActionContext<Config>,
): OutgoingRequest {
  const body = JSON.stringify(message);
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
}

export function outcome({ status, headers, body }: IncomingResponse): Outcome {
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
