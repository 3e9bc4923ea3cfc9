/**
 * Errors as RFC 9457 problem details. A refusal of the catalogue is shown as it is; anything else becomes UNEXPECTED with
 * a reference number, and what really happened goes to the log only.
 */
import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Logger } from 'pino';
import { AppError } from '../core/error.ts';
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
  const language = prefersEnglish(headers['accept-language']) ? 'en' : 'zh';
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

/** Chinese unless the caller ranks English above it. */
function prefersEnglish(header: string | undefined): boolean {
  if (!header) return false;
  const rank = (language: string): number => {
    for (const part of header.slice(0, 200).toLowerCase().split(',')) {
      const [tag = '', ...parameters] = part.split(';').map((piece) => piece.trim());
      if (tag !== language && !tag.startsWith(`${language}-`)) continue;
      const quality = parameters.find((parameter) => parameter.startsWith('q='));
      return quality ? Number(quality.slice(2)) || 0 : 1;
    }
    return 0;
  };
  return rank('en') > rank('zh');
}
