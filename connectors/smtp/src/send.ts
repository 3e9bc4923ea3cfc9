/** Action `send`: one mail to one person. Nothing that a notice says can become a header or a second receiver. */
import type { MailAction, MailReply, Outcome } from '@liandong/connector-sdk';
import { z } from 'zod';
import type { Config } from './config.ts';

export const input = z.looseObject({ to: z.email().max(254), title: z.string(), text: z.string() });

export const send: MailAction<Config> = {
  title: { zh: '发送邮件', en: 'Send a mail' },
  input,
  mail(message, { config, secrets, idempotencyKey }) {
    const { to, title, text } = input.parse(message);
    const { host, port, security, user, from, fromName, timeoutSeconds } = config;
    return {
      ...{ host, port, security, to, text },
      ...(user && { login: { user, password: secrets['password'] ?? '' } }),
      from: fromName ? `"${fromName}" <${from}>` : from,
      subject: title.replace(/[\r\n]+/g, ' ').slice(0, 300),
      messageId: `<notice-${idempotencyKey.replace(/[^\w.-]/g, '-')}@${from.split('@')[1]}>`,
      timeoutMs: timeoutSeconds * 1000,
    };
  },
  outcome,
};

/** Reply codes of RFC 5321 §4.2: 4yz may be tried again, 5yz may not; 530, 534, 535 are about the login. */
function outcome({ code, stage, text }: MailReply): Outcome {
  const detail = text.slice(0, 300);
  if (stage === 'done') return { outcome: 'ok', output: { reference: null } };
  if (stage === 'lost') return { outcome: 'unknown', detail };
  if (code !== null && code >= 400 && code < 500) return { outcome: 'retry', detail };
  if (stage === 'login' || code === 530 || code === 534 || code === 535) return { outcome: 'auth', detail };
  if (code === null && stage === 'connect') return { outcome: 'retry', detail };
  return { outcome: 'permanent', detail };
}
