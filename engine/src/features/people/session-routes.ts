/** Login, logout, who am I, password change. The token is answered for API clients and set as a cookie for browsers. */
import type { Actor } from '../../runtime/command.ts';
import { demoState } from '../demo/state.ts';
import { Reply, route, type FeatureDeps, type Route } from '../feature.ts';
import { notLoggedIn } from './errors.ts';
import * as schema from './schema.ts';
import { presentedToken, setSessionCookie } from './session-cookie.ts';
import { meView } from './views.ts';

type Headers = Record<string, string | string[] | undefined>;

export function sessionRoutes(deps: FeatureDeps): Route[] {
  const { sessions, directory } = deps.people;

  async function me(actor: Pick<Actor, 'id'>): Promise<schema.Me> {
    const resident = await directory.byId(actor.id);
    if (!resident) throw notLoggedIn();
    return meView(resident, await directory.organisation(), {
      now: deps.clock.now(),
      controlled: 'pinned' in deps.clock,
      demo: await demoState(deps.db, resident.actor),
    });
  }

  const withCookie = async (status: number, token: string, accountId: string, headers: Headers): Promise<Reply> =>
    new Reply(status, { token, user: await me({ id: accountId }) }, { 'set-cookie': setSessionCookie(token, headers) });

  return [
    route({
      method: 'post',
      path: '/api/v1/session',
      tag: 'session',
      summary: { zh: '登录', en: 'Log in' },
      access: 'public',
      body: schema.login,
      response: schema.session,
      async handle({ body, headers, ip }) {
        const { token, accountId } = await sessions.login({ ...body, ip, replaces: presentedToken(headers) });
        return withCookie(200, token, accountId, headers);
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/session',
      tag: 'session',
      summary: { zh: '当前登录人', en: 'Who is logged in' },
      access: 'staff',
      response: schema.me,
      handle: ({ actor }) => me(actor),
    }),
    route({
      method: 'delete',
      path: '/api/v1/session',
      tag: 'session',
      summary: { zh: '退出登录', en: 'Log out' },
      access: 'public',
      async handle({ actor, headers }) {
        const token = presentedToken(headers);
        if (token) await sessions.logout(token, actor);
        return new Reply(204, undefined, { 'set-cookie': setSessionCookie(null, headers) });
      },
    }),
    route({
      method: 'put',
      path: '/api/v1/session/password',
      tag: 'session',
      summary: { zh: '修改自己的密码', en: 'Change the own password' },
      access: 'staff',
      body: schema.changePassword,
      response: schema.session,
      async handle({ actor, body, headers, ip }) {
        const { token } = await sessions.changePassword(actor, body.current, body.next, ip);
        return withCookie(200, token, actor.id, headers);
      },
    }),
  ];
}
