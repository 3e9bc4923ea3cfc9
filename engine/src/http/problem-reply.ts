/**
 * Errors as RFC 9457 problem details. A refusal of the catalogue is shown as it is; anything else becomes UNEXPECTED with
 * a reference number, and what really happened goes to the log only.
 */
import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Logger } from 'pino';
import { AppError } from '../core/error.ts';
import { languageOf } from '../core/language.ts';
import { unexpected } from './errors.ts';

export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
  [extension: string]: unknown;
}

export function problemOf(error: unknown, headers: IncomingHttpHeaders, log: Logger): ProblemBody {
  const reference = randomBytes(6).toString('hex').toUpperCase();
  const refusal = error instanceof AppError ? error : unexpected({ reference });
  if (refusal !== error || refusal.status >= 500) log.error({ err: error, reference }, 'request failed');
  const language = languageOf(headers['accept-language']);
  const mend = refusal.mend?.[language];
  return {
    type: `urn:liandong:problem:${refusal.code}`,
    title: refusal.text[language],
    status: refusal.status,
    detail: mend ? `${refusal.text[language]}${language === 'zh' ? '。' : '. '}${mend}` : refusal.text[language],
    instance: `urn:liandong:reference:${reference}`,
    code: refusal.code,
    zh: refusal.text.zh,
    en: refusal.text.en,
    ...(refusal.mend && { mend: refusal.mend }),
    ...(Object.keys(refusal.data).length > 0 && { data: refusal.data }),
    ...(refusal.problems && { problems: refusal.problems }),
  };
}
