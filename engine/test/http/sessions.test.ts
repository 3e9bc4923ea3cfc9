/** Sessions: login, logout, rotation, expiry, lock-out, password change, cookies against other sites, HTTP Basic. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashPassword } from '../../src/features/people/passwords.ts';
import { onBothDatabases } from '../database.ts';
import { adminPassword, startTestEngine, type TestEngine } from '../engine.ts';

const hour = 3_600_000;

onBothDatabases('sessions', (open) => {
  let city: TestEngine;
  beforeAll(async () => {
    city = await startTestEngine((await open()).config, { packs: null });
  });
  afterAll(() => city.close());

  const cookieOf = async (username = 'admin') => {
    const answer = await city.visitor.post('/api/v1/session', { username, password: adminPassword });
    return (answer.headers.get('set-cookie') as string).split(';')[0] as string;
  };
  const me = async (token: string) => (await city.as(token).get('/api/v1/session')).status;

  describe('login', () => {
    it('answers a token and an HttpOnly, SameSite cookie, and who it is', async () => {
      const answer = await city.visitor.post('/api/v1/session', { username: 'admin', password: adminPassword });
      expect(answer.status).toBe(200);
      expect(answer.body.user).toMatchObject({ username: 'admin', mustChangePassword: false });
      expect(answer.headers.get('set-cookie')).toMatch(/HttpOnly.*SameSite=Strict/);
      expect(await me(answer.body.token)).toBe(200);
    });

    it('stores no token, only its hash', async () => {
      const { token } = await city.login('admin');
      const rows = await city.engine.database.knex('session').select();
      expect(JSON.stringify(rows)).not.toContain(token);
      const audit = await city.engine.database.knex('audit').select();
      expect(JSON.stringify(audit)).not.toContain(token);
      expect(JSON.stringify(audit)).not.toContain(adminPassword);
    });

    it('ends the session the browser came with', async () => {
      const before = await cookieOf();
      const again = await city.visitor.request('POST', '/api/v1/session', {
        body: { username: 'admin', password: adminPassword },
        headers: { cookie: before },
      });
      expect(again.status).toBe(200);
      const old = await city.visitor.request('GET', '/api/v1/session', { headers: { cookie: before } });
      expect(old.status).toBe(401);
    });

    it('answers alike for a wrong password, an unknown name and an inactive account', async () => {
      const leaver = await city.hire({ username: 'leaver' });
      const admin = await city.login('admin');
      const { id } = (await leaver.get('/api/v1/session')).body;
      await admin.put(`/api/v1/people/${id}`, { active: false });
      const answers = await Promise.all([
        city.visitor.post('/api/v1/session', { username: 'admin', password: 'wrong-password' }),
        city.visitor.post('/api/v1/session', { username: 'nobody-of-this-name', password: 'wrong-password' }),
        city.visitor.post('/api/v1/session', { username: 'leaver', password: adminPassword }),
      ]);
      const [first, ...others] = answers.map(({ status, body: { instance: _reference, ...body } }) => ({
        status,
        body,
      }));
      expect(first?.status).toBe(401);
      for (const other of others) expect(other).toEqual(first);
      expect(await me(leaver.token as string)).toBe(401);
    });
  });

  describe('lock-out', () => {
    it.each([
      ['an account', 'locked-one'],
      ['a name without an account', 'never-existed'],
    ])('refuses %s after five wrong passwords, and lets it in again after 15 minutes', async (_what, username) => {
      if (username === 'locked-one') await city.hire({ username });
      const attempt = (password: string) => city.visitor.post('/api/v1/session', { username, password });
      for (let count = 0; count < 5; count += 1) expect((await attempt(`wrong-${count}`)).status).toBe(401);
      const locked = await attempt(adminPassword);
      expect(locked.status).toBe(429);
      expect(locked.body.code).toBe('LOGIN_LOCKED');
      city.wall.at += 15 * 60_000 + 1;
      expect((await attempt(adminPassword)).status).toBe(username === 'locked-one' ? 200 : 401);
    });

    it('does not let parallel guesses past the limit', async () => {
      await city.hire({ username: 'many' });
      const guesses = Array.from({ length: 12 }, (_, index) =>
        city.visitor.post('/api/v1/session', { username: 'many', password: `guess-number-${index}` }),
      );
      const statuses = (await Promise.all(guesses)).map(({ status }) => status);
      expect(statuses.filter((status) => status === 401)).toHaveLength(5);
      expect(statuses.filter((status) => status === 429)).toHaveLength(7);
    });
  });

  describe('the end of a session', () => {
    it('comes with logout', async () => {
      const person = await city.login('admin');
      expect((await person.delete('/api/v1/session')).status).toBe(204);
      expect(await me(person.token as string)).toBe(401);
    });

    it('comes with a password change, for every session but the new one', async () => {
      const first = await city.hire({ username: 'changer' });
      const second = await city.login('changer');
      const next = 'Another-long-secret-7';
      const changed = await first.put('/api/v1/session/password', { current: adminPassword, next });
      expect(changed.status).toBe(200);
      expect(await me(first.token as string)).toBe(401);
      expect(await me(second.token as string)).toBe(401);
      expect(await me(changed.body.token)).toBe(200);
      await expect(city.login('changer')).rejects.toThrow('LOGIN_FAILED');
      await city.login('changer', next);
    });

    it('comes after 12 idle hours and, however busy, after 7 days', async () => {
      const idle = await city.login('admin');
      city.wall.at += 12 * hour;
      expect(await me(idle.token as string)).toBe(401);

      const busy = await city.login('admin');
      for (let hours = 0; hours < 7 * 24 - 6; hours += 6) {
        city.wall.at += 6 * hour;
        expect(await me(busy.token as string)).toBe(200);
        // The last use is written down behind the answer's back.
        await city.engine.pipeline.idle();
      }
      city.wall.at += 6 * hour;
      expect(await me(busy.token as string)).toBe(401);
    });

    it('is not brought about by the city clock', async () => {
      const person = await city.login('admin');
      await city.clock.advance(30 * 24 * hour);
      expect(await me(person.token as string)).toBe(200);
    });
  });

  it('refuses forged tokens', async () => {
    const { token } = await city.login('admin');
    const forged = (token as string).slice(0, -1) + ((token as string).endsWith('A') ? 'B' : 'A');
    for (const bad of [forged, 'x', '', '../../etc/passwd', "' or 1=1 --", 'a'.repeat(43)]) {
      const answer = await city.visitor.request('GET', '/api/v1/people', {
        headers: { authorization: `Bearer ${bad}` },
      });
      expect(answer.status).toBe(401);
      expect(answer.body.code).toBe('NOT_LOGGED_IN');
    }
  });

  it('lets a new account do nothing but change its password first', async () => {
    const admin = await city.login('admin');
    const made = await admin.post('/api/v1/people', { username: 'fresh', name: '新人' });
    const fresh = await city.login('fresh', made.body.password);
    expect((await fresh.get('/api/v1/session')).body.mustChangePassword).toBe(true);
    expect((await fresh.get('/api/v1/units')).body.code).toBe('MUST_CHANGE_PASSWORD');
    const weak = await fresh.put('/api/v1/session/password', { current: made.body.password, next: 'fresh-fresh' });
    expect(weak.body.code).toBe('WEAK_PASSWORD');
    const changed = await fresh.put('/api/v1/session/password', {
      current: made.body.password,
      next: 'Quite-long-enough-1',
    });
    expect((await city.as(changed.body.token).get('/api/v1/units')).status).toBe(200);
  });

  describe('the cookie', () => {
    const send = (headers: Record<string, string>) =>
      city.visitor.request('PUT', '/api/v1/units/cookie-test', {
        headers,
        body: { name: '测试科', parentId: null, kind: 'team', areaId: null },
      });

    it.each([
      ['Sec-Fetch-Site: cross-site', { 'sec-fetch-site': 'cross-site' }],
      ['Sec-Fetch-Site: same-site', { 'sec-fetch-site': 'same-site' }],
      ['a foreign Origin', { origin: 'https://evil.example' }],
      ['an opaque Origin', { origin: 'null' }],
    ])('changes nothing with %s', async (_name, headers) => {
      const answer = await send({ cookie: await cookieOf(), ...headers });
      expect([answer.status, answer.body.code]).toEqual([403, 'CROSS_SITE']);
    });

    it('works from our own pages, and for reading', async () => {
      const cookie = await cookieOf();
      expect((await send({ cookie, 'sec-fetch-site': 'same-origin' })).status).toBe(200);
      expect((await send({ cookie, origin: city.engine.url })).status).toBe(200);
      const read = await city.visitor.request('GET', '/api/v1/units', { headers: { cookie } });
      expect(read.status).toBe(200);
    });

    it('is not asked about when a Bearer token is there', async () => {
      const { token } = await city.login('admin');
      const answer = await send({ authorization: `Bearer ${token}`, origin: 'https://elsewhere.example' });
      expect(answer.status).toBe(200);
    });

    it('cannot be planted by another site', async () => {
      const answer = await city.visitor.request('POST', '/api/v1/session', {
        body: { username: 'admin', password: adminPassword },
        headers: { origin: 'https://evil.example' },
      });
      expect(answer.body.code).toBe('CROSS_SITE');
    });
  });

  describe('HTTP Basic', () => {
    const basic = (username: string, password: string) => ({
      headers: { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` },
    });

    it('is taken on /v2 and nowhere else', async () => {
      expect((await city.visitor.request('GET', '/v2/topology', basic('admin', adminPassword))).status).toBe(200);
      const wrong = await city.visitor.request('GET', '/v2/topology', basic('admin', 'not-the-password'));
      expect(wrong.status).toBe(401);
      expect((await city.visitor.request('GET', '/api/v1/people', basic('admin', adminPassword))).status).toBe(401);
    });

    it('is hashed once, not with every request, and forgotten with the password', async () => {
      const person = await city.hire({ username: 'sdk', roleIds: ['admin'] });
      const ask = () => city.visitor.request('GET', '/v2/topology', basic('sdk', adminPassword));
      const cpuOf = async (work: () => Promise<unknown>): Promise<number> => {
        const before = process.cpuUsage();
        await work();
        const { user, system } = process.cpuUsage(before);
        return user + system;
      };
      await ask();
      const oneHash = await cpuOf(() => hashPassword(adminPassword));
      const thirty = await cpuOf(async () => {
        for (let count = 0; count < 30; count += 1) expect((await ask()).status).toBe(200);
      });
      expect(thirty / oneHash).toBeLessThan(15);
      await person.put('/api/v1/session/password', { current: adminPassword, next: 'Something-else-88' });
      expect((await ask()).status).toBe(401);
    });
  });
});
