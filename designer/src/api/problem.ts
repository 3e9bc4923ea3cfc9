/**
 * What the server says when it refuses (RFC 9457 problem details), and what the page says when the server cannot be
 * reached. Every error a person sees is one of these: what happened, what it means or what to do, a reference number.
 */
import type { Problem, Text } from '@liandong/engine/contract';

export interface ProblemBody {
  type?: string;
  title?: string;
  status?: number;
  detail?: string;
  code?: string;
  zh?: string;
  en?: string;
  mend?: Text | null;
  data?: Record<string, unknown>;
  problems?: Problem[];
  /** `urn:liandong:reference:…`: the number under which the server's log knows this answer. */
  instance?: string;
}

export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly what: Text,
    readonly mend: Text | null,
    readonly reference: string,
    readonly problems: Problem[] = [],
    readonly data: Record<string, unknown> = {},
  ) {
    super(`${code}: ${what.en}`);
    this.name = 'ApiProblem';
  }
}

export const unreachable = (reference: string): ApiProblem =>
  new ApiProblem(
    0,
    'UNREACHABLE',
    { zh: '连不上服务器，刚才的操作没有送到。', en: 'The server cannot be reached; what you just did was not sent.' },
    {
      zh: '请检查网络后再试一次；填写的内容还在页面上。',
      en: 'Check the network and try again; what you typed is still on the page.',
    },
    reference,
  );

/** Makes a problem of any refusing answer, also when a proxy in between answered something else than problem+json. */
export function problemFrom(status: number, body: ProblemBody | null, reference: string): ApiProblem {
  const fallback = `HTTP ${status}`;
  return new ApiProblem(
    status,
    body?.code ?? `HTTP_${status}`,
    { zh: body?.zh ?? body?.detail ?? fallback, en: body?.en ?? body?.detail ?? fallback },
    body?.mend ?? null,
    body?.instance?.split(':').pop() || reference,
    body?.problems ?? [],
    body?.data ?? {},
  );
}

export function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new ApiProblem(0, 'UNEXPECTED', { zh: message, en: message }, null, '');
}
