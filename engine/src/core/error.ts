/**
 * The error catalogue's shape. `defineError('TASK_NOT_OPEN', 409, {zh, en})` makes a factory; the HTTP edge turns the
 * error into RFC 9457 problem details. Messages may hold `{name}` places filled from `data`; `mend` says what to do.
 * `data` is shown to the caller: nothing secret, nothing of objects the caller may not see.
 */
import type { JsonObject, Text } from './json.ts';
import type { Problem } from './problem.ts';

export class AppError extends Error {
  constructor(
    readonly code: string,
    readonly status: number,
    readonly text: Text,
    readonly data: JsonObject = {},
    readonly mend?: Text,
    readonly problems?: Problem[],
  ) {
    super(`${code}: ${text.en}`);
    this.name = 'AppError';
  }
}

export interface ErrorDefinition {
  (data?: JsonObject, problems?: Problem[]): AppError;
  readonly code: string;
  readonly status: number;
}

export function defineError(code: string, status: number, text: Text, mend?: Text): ErrorDefinition {
  const make = (data: JsonObject = {}, problems?: Problem[]): AppError =>
    new AppError(code, status, fill(text, data), data, mend && fill(mend, data), problems);
  return Object.assign(make, { code, status });
}

function fill(text: Text, data: JsonObject): Text {
  const put = (s: string) =>
    s.replace(/\{(\w+)\}/g, (place, name: string) => (name in data ? String(data[name]) : place));
  return { zh: put(text.zh), en: put(text.en) };
}
