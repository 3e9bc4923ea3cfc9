/**
 * Sends one mail for a connector. The address is checked before anything is said to it; the mail is composed and spoken by
 * nodemailer, which may read neither files nor URLs. Never throws but `EgressRefused`: what happened is the reply.
 */
import type { MailReply, OutgoingMail } from '@liandong/connector-sdk';
import { createTransport } from 'nodemailer';
import { allowedAddress, EgressRefused } from './egress.ts';

export async function sendMail(
  mail: OutgoingMail,
  guard: { hosts: readonly string[]; allowPrivate: boolean },
): Promise<MailReply> {
  try {
    const timeout = mail.timeoutMs ?? 20_000;
    const { host, port, security, login, from } = mail;
    const transport = createTransport({
      host: await allowedAddress(host, guard),
      port,
      secure: security === 'tls',
      requireTLS: security === 'starttls',
      ignoreTLS: security === 'none',
      tls: { servername: host },
      ...(login && { auth: { user: login.user, pass: login.password } }),
      // What we call ourselves: the sender's domain, never the name of this machine.
      name: /@([\w.-]+)/.exec(from)?.[1] ?? 'localhost',
      connectionTimeout: timeout,
      greetingTimeout: timeout,
      socketTimeout: timeout,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    const { to, subject, text, messageId } = mail;
    const { response } = await transport.sendMail({ from, to, subject, text, messageId });
    return { code: codeOf(response), stage: 'done', text: response };
  } catch (error) {
    if (error instanceof EgressRefused) throw error;
    return failure(error as MailError);
  }
}

interface MailError extends Error {
  code?: string;
  responseCode?: number;
  response?: string;
  command?: string;
}

const BEFORE_ANYTHING = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|Greeting never|Connection timeout/;

function failure(error: MailError): MailReply {
  const text = error.response ?? error.message;
  const code = error.responseCode ?? null;
  if (error.code === 'EAUTH' || error.code === 'ENOAUTH') return { code, stage: 'login', text };
  if (code !== null) return { code, stage: error.command === 'CONN' ? 'connect' : 'envelope', text };
  const unsaid = error.code === 'EDNS' || error.code === 'ETLS' || BEFORE_ANYTHING.test(error.message);
  if (unsaid) return { code, stage: 'connect', text };
  const broken = ['ECONNECTION', 'ETIMEDOUT', 'ESOCKET'].includes(error.code ?? '');
  return { code, stage: broken ? 'lost' : 'envelope', text };
}

const codeOf = (response: string): number | null => Number(/^\d{3}/.exec(response)?.[0]) || null;
