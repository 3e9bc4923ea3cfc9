/**
 * Who makes a request. `Authorization: Bearer` (staff or citizen token), HTTP Basic on `/v2/*` only, else the session
 * cookie. A browser sends the cookie by itself, so with it a request that changes something must come from our own pages
 * (Sec-Fetch-Site, else Origin). A header that names nobody is never replaced by the cookie.
 */
import type { IncomingMessage } from 'node:http';
import { anonymousActor } from '../features/people/actors.ts';
import { crossSite, mustChangePassword, notLoggedIn, notPermitted } from '../features/people/errors.ts';
import type { Identity, Sessions } from '../features/people/sessions.ts';
import { cookieToken, isSessionPath } from '../features/people/session-cookie.ts';
import type { Route } from '../features/feature.ts';
import type { Actor } from '../runtime/command.ts';

/** The actor of the request, allowed to use the route; or a refusal. */
export async function actorFor(
  request: IncomingMessage,
  path: string,
  route: Route,
  sessions: Sessions,
  ip: string,
): Promise<Actor> {
  const identity = await identify(request, path, sessions, ip);
  if (route.access === 'public') return identity?.actor ?? anonymousActor;
  if (!identity) throw notLoggedIn();
  const { actor } = identity;
  if (route.access === 'citizen') {
    if (actor.kind !== 'citizen') throw notPermitted();
    return actor;
  }
  if (actor.kind !== 'user') throw notPermitted();
  if (identity.mustChangePassword && !isSessionPath(path)) throw mustChangePassword();
  if (route.access !== 'staff' && !actor.permissions.has(route.access)) throw notPermitted();
  return actor;
}

async function identify(
  request: IncomingMessage,
  path: string,
  sessions: Sessions,
  ip: string,
): Promise<Identity | undefined> {
  const authorization = request.headers.authorization;
  if (authorization !== undefined) return byHeader(authorization, path, sessions, ip);
  const changes = request.method !== 'GET' && request.method !== 'HEAD';
  if (changes && isSessionPath(path)) assertSameSite(request);
  const token = cookieToken(request.headers.cookie);
  if (!token) return undefined;
  const identity = await sessions.authenticate(token);
  if (identity && changes) assertSameSite(request);
  return identity;
}

function byHeader(
  authorization: string,
  path: string,
  sessions: Sessions,
  ip: string,
): Promise<Identity | undefined> | undefined {
  const [, scheme = '', value = ''] = /^(\w+) +(\S+)$/.exec(authorization) ?? [];
  if (/^bearer$/i.test(scheme)) return sessions.authenticate(value);
  if (!/^basic$/i.test(scheme) || !path.startsWith('/v2/')) return undefined;
  const decoded = Buffer.from(value, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  if (colon < 1 || decoded.length > 300) return undefined;
  return sessions.basic(decoded.slice(0, colon), decoded.slice(colon + 1), ip);
}

/** Refuses with CROSS_SITE what a page of another origin made the browser send. Non-browsers send neither header. */
function assertSameSite(request: IncomingMessage): void {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined) {
    if (site !== 'same-origin' && site !== 'none') throw crossSite();
    return;
  }
  const { origin, host } = request.headers;
  if (origin !== undefined && !sameHost(origin, host)) throw crossSite();
}

export function sameHost(origin: string, host: string | undefined): boolean {
  try {
    return new URL(origin).host === host;
  } catch {
    return false;
  }
}
