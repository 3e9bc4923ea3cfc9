/**
 * Where a session's token travels: `Authorization: Bearer`, or the session cookie (HttpOnly, SameSite=Strict — the pages
 * themselves need no login, so coming from a link still works —, Secure when the city is reached by https).
 */
import { parseCookie, stringifySetCookie } from 'cookie';

export const sessionCookie = 'liandong_session';
/** Login, logout and password change live here; open also while a password must be changed. */
const sessionPath = '/api/v1/session';
export const isSessionPath = (path: string): boolean => path === sessionPath || path.startsWith(`${sessionPath}/`);

const weekSeconds = 7 * 86_400;
type Headers = Record<string, string | string[] | undefined>;

/** `token` null: the browser forgets it. */
export function setSessionCookie(token: string | null, headers: Headers): string {
  return stringifySetCookie({
    name: sessionCookie,
    value: token ?? '',
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure: headers['x-forwarded-proto'] === 'https',
    maxAge: token ? weekSeconds : 0,
  });
}

export function cookieToken(header: string | undefined): string | undefined {
  if (!header?.includes(sessionCookie)) return undefined;
  return parseCookie(header)[sessionCookie] || undefined;
}

/** The token a request came with; a header counts before the cookie. Says nothing about whether it is valid. */
export function presentedToken(headers: Headers): string | undefined {
  const { authorization, cookie } = headers;
  if (typeof authorization === 'string') return /^bearer +(\S+)$/i.exec(authorization)?.[1];
  return cookieToken(typeof cookie === 'string' ? cookie : undefined);
}
