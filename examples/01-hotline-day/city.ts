/** The city as the example sees it: HTTP calls in the name of one person or system, and the controlled clock. */

export interface Task {
  key: string;
  name: string;
  elementId: string;
  object: { type: 'request' | 'case'; id: string; number: string; title: string } | null;
  candidateGroups: string[];
  assignee: { id: string; name: string } | null;
}

export interface Person {
  username: string;
  name: string;
  roleIds: string[];
  unitIds: string[];
}

export class HttpProblem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
  ) {
    super(`${status} ${code}: ${detail}`);
  }
}

export interface Caller {
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body?: unknown): Promise<T>;
  put<T>(path: string, body: unknown): Promise<T>;
}

/** Calls in the name of whoever holds the token; without one, as anybody. */
export function caller(url: string, token?: string): Caller {
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const answer = (text === '' ? undefined : JSON.parse(text)) as T & { code?: string; detail?: string };
    if (!response.ok) throw new HttpProblem(response.status, answer?.code ?? '', answer?.detail ?? text);
    return answer;
  };
  return {
    get: (path) => call('GET', path),
    post: (path, body) => call('POST', path, body ?? {}),
    put: (path, body) => call('PUT', path, body),
  };
}

export async function logIn(url: string, username: string, password: string): Promise<Caller> {
  const { token } = await caller(url).post<{ token: string }>('/api/v1/session', { username, password });
  return caller(url, token);
}

/** Moves the controlled clock; everything that comes due on the way happens before the answer. */
export const setClock = (admin: Caller, at: number): Promise<void> => admin.put('/v2/clock', { timestamp: at });

/** Files over Open311; answers the number that the citizen keeps. */
export async function fileOverOpen311(url: string, fields: Record<string, string>): Promise<string> {
  const response = await fetch(`${url}/open311/v2/requests.json`, {
    method: 'POST',
    body: new URLSearchParams(fields),
  });
  const answer = (await response.json()) as { service_request_id?: string; description?: string }[];
  const number = answer[0]?.service_request_id;
  if (!response.ok || !number) throw new Error(`Open311 answered ${response.status}: ${answer[0]?.description}`);
  return number;
}

export interface Open311Status {
  service_request_id: string;
  status: 'open' | 'closed';
  status_notes: string;
}

export async function open311Status(url: string, numbers: string[]): Promise<Open311Status[]> {
  const query = new URLSearchParams({ service_request_id: numbers.join(','), page_size: '1000' });
  const response = await fetch(`${url}/open311/v2/requests.json?${query}`);
  return (await response.json()) as Open311Status[];
}
