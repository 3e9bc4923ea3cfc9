/**
 * The one way to the server: JSON over fetch with the session cookie, or with a citizen's token as Bearer.
 * A refusal is thrown as ApiProblem. Commands that a person repeats by accident (double click, retry after a broken
 * line) carry an `Idempotency-Key`, so that they take effect once. The portal uses it too.
 */
import { setServerNow } from '../time/now.ts';
import { problemFrom, unreachable, type ProblemBody } from './problem.ts';

export type Query = Record<string, string | number | boolean | null | undefined>;

export interface CallOptions {
  query?: Query;
  body?: unknown;
  signal?: AbortSignal;
  /** Bearer token of a tracked request; without it the browser's session cookie counts. */
  token?: string;
  idempotencyKey?: string;
}

/** Called when the server no longer knows the session; the staff page goes to the login. */
let onSignedOut: () => void = () => {};
export function whenSignedOut(callback: () => void): void {
  onSignedOut = callback;
}

export function apiUrl(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return `/api/v1${path}${text ? `?${text}` : ''}`;
}

export async function call<T>(method: string, path: string, options: CallOptions = {}): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (options.token) headers['Authorization'] = `Bearer ${options.token}`;
  if (options.idempotencyKey) headers['Idempotency-Key'] = options.idempotencyKey;
  const body = wireBody(options.body, headers);
  const reference = newReference();

  let response: Response;
  try {
    response = await fetch(apiUrl(path, options.query), {
      method,
      headers,
      credentials: 'same-origin',
      body,
      signal: options.signal,
    });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw unreachable(reference);
  }
  return answerOf<T>(response, reference, options.token !== undefined);
}

/** Files (a pack's zip) go as they are, everything else as JSON. */
function wireBody(body: unknown, headers: Record<string, string>): BodyInit | undefined {
  if (body === undefined) return undefined;
  if (body instanceof Blob) {
    headers['Content-Type'] = body.type || 'application/octet-stream';
    return body;
  }
  headers['Content-Type'] = 'application/json';
  return JSON.stringify(body);
}

async function answerOf<T>(response: Response, reference: string, citizen: boolean): Promise<T> {
  setServerNow(response.headers.get('liandong-time') ?? '');
  const text = await response.text();
  const body: unknown = text === '' ? null : parse(text);
  if (response.ok) return body as T;
  if (response.status === 401 && !citizen) onSignedOut();
  throw problemFrom(response.status, body as ProblemBody | null, reference);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

/** Short enough to be read out on the phone. */
function newReference(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(5));
  return [...bytes].map((byte) => byte.toString(36).padStart(2, '0')).join('');
}

/** One per intention: keep it across retries of the same click. */
export const newIdempotencyKey = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');

export const api = {
  get: <T>(path: string, query?: Query, signal?: AbortSignal) => call<T>('GET', path, { query, signal }),
  post: <T>(path: string, body: unknown = {}, options: CallOptions = {}) =>
    call<T>('POST', path, { idempotencyKey: newIdempotencyKey(), ...options, body }),
  put: <T>(path: string, body: unknown) => call<T>('PUT', path, { body }),
  delete: <T>(path: string) => call<T>('DELETE', path),
};

/** Multipart upload with progress (fetch cannot report it). `path` decides between staff and citizen. */
export function upload<T>(
  path: string,
  file: File,
  options: { token?: string; field?: string; onProgress?: (fraction: number) => void } = {},
): Promise<T> {
  return new Promise((resolve, reject) => {
    const reference = newReference();
    const request = new XMLHttpRequest();
    request.open('POST', apiUrl(path));
    if (options.token) request.setRequestHeader('Authorization', `Bearer ${options.token}`);
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) options.onProgress?.(event.loaded / event.total);
    };
    request.onerror = () => reject(unreachable(reference));
    request.onload = () => {
      const body = parse(request.responseText);
      if (request.status < 300) resolve(body as T);
      else reject(problemFrom(request.status, body as ProblemBody | null, reference));
    };
    const form = new FormData();
    form.append(options.field ?? 'file', file, file.name);
    request.send(form);
  });
}
