/** Action `send`: one SMS to one number. What the gateway accepts is on its way; whether it arrives it does not say here. */
import type { Action, ActionContext, IncomingResponse, Outcome, OutgoingRequest } from '@liandong/connector-sdk';
import { z } from 'zod';
import type { Config } from './config.ts';

export const input = z.looseObject({
  to: z
    .string()
    .transform((number) => number.replace(/[\s()-]/g, ''))
    .pipe(z.string().regex(/^\+?\d{5,20}$/, 'not a phone number')),
  title: z.string().default(''),
  text: z.string().min(1),
});

export const send: Action<Config> = {
  title: { zh: '发送短信', en: 'Send an SMS' },
  input,
  request,
  outcome,
};

function request(message: Record<string, unknown>, context: ActionContext<Config>): OutgoingRequest {
  const { config, secrets, idempotencyKey } = context;
  const { to, title, text } = input.parse(message);
  const key = secrets['apiKey'] ?? '';
  const { fields } = config;
  const values: Record<string, string | number | boolean> = {
    ...config.constants,
    [fields.to]: to,
    [fields.text]: cut(config.signature + text, config.maxLength),
    ...(fields.id && { [fields.id]: idempotencyKey }),
    ...(fields.title && { [fields.title]: title }),
    ...(config.auth === 'field' && { [config.keyField]: key }),
  };
  const json = config.format === 'json';
  return {
    method: 'POST',
    url: config.url,
    headers: {
      ...config.headers,
      ...authorization(config, key),
      'content-type': json ? 'application/json; charset=utf-8' : 'application/x-www-form-urlencoded; charset=utf-8',
      'idempotency-key': idempotencyKey,
    },
    body: json ? JSON.stringify(values) : formEncoded(values),
    timeoutMs: config.timeoutSeconds * 1000,
  };
}

function authorization({ auth, account }: Config, key: string): Record<string, string> {
  if (auth === 'bearer') return { authorization: `Bearer ${key}` };
  if (auth === 'basic') return { authorization: `Basic ${Buffer.from(`${account}:${key}`).toString('base64')}` };
  return {};
}

const formEncoded = (values: Record<string, string | number | boolean>): string =>
  new URLSearchParams(
    Object.entries(values).map(([name, value]): [string, string] => [name, String(value)]),
  ).toString();

const cut = (text: string, most: number): string => {
  const characters = [...text];
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`;
};

function outcome(
  { status, headers, body }: IncomingResponse,
  { config }: Pick<ActionContext<Config>, 'config'>,
): Outcome {
  const detail = `HTTP ${status}: ${body.slice(0, 200)}`;
  if (status === 401 || status === 403) return { outcome: 'auth', detail };
  // A gateway in between lost the answer: it may have been sent.
  if (status === 502 || status === 504) return { outcome: 'unknown', detail };
  if (status === 408 || status === 425 || status === 429 || status >= 500) {
    const seconds = Number(headers['retry-after']);
    return { outcome: 'retry', detail, ...(seconds > 0 && { retryAfterMs: Math.min(seconds, 3600) * 1000 }) };
  }
  if (status < 200 || status >= 300) return { outcome: 'permanent', detail };
  return config.result ? said(config.result, body, detail) : { outcome: 'ok', output: { reference: null } };
}

function said(result: NonNullable<Config['result']>, body: string, detail: string): Outcome {
  const answer = parsed(body);
  const code = at(answer, result.path);
  if (code === undefined) return { outcome: 'unknown', detail };
  const message = result.message === undefined ? undefined : at(answer, result.message);
  const why = `${code}${message === undefined ? '' : ` ${message.slice(0, 200)}`}`;
  if (result.ok.includes(code)) {
    const reference = result.reference === undefined ? undefined : at(answer, result.reference);
    return { outcome: 'ok', output: { reference: reference?.slice(0, 100) ?? null } };
  }
  if (result.auth.includes(code)) return { outcome: 'auth', detail: why };
  return { outcome: result.retry.includes(code) ? 'retry' : 'permanent', detail: why };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** `data.code`; undefined when there is nothing plain there. */
function at(answer: unknown, path: string): string | undefined {
  let value = answer;
  for (const part of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : undefined;
}
