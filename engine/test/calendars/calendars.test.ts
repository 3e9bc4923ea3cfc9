/** Calendars over HTTP: the contract's deadline, editing, a year's notice, and what an editor may not do. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cn } from '../../src/core/calendar/index.ts';
import { onBothDatabases } from '../database.ts';
import { startTestEngine, type Client, type TestEngine } from '../engine.ts';

onBothDatabases('calendars', (open) => {
  let city: TestEngine;
  let admin: Client;
  let clerk: Client;

  beforeAll(async () => {
    city = await startTestEngine((await open()).config, { packs: null });
    admin = await city.login('admin');
    clerk = await city.hire({ username: 'clerk' });
  });
  afterAll(() => city.close());

  const ask = (body: object, id = 'cn') => clerk.post(`/api/v1/calendars/${id}/deadline`, body);

  it('answers the golden values', async () => {
    const days = await ask({ from: '2026-02-13T16:00:00+08:00', amount: 5, unit: 'working-days', warnAt: 0.8 });
    expect(days.status).toBe(200);
    expect(days.body).toMatchObject({ due: '2026-02-27T17:30:00.000+08:00', provisional: false });
    expect(days.body.days[0]).toEqual({ date: '2026-02-13', counts: false, reason: '受理当日' });
    const paused = await ask({
      from: '2026-09-18T07:00:00Z',
      amount: 20,
      unit: 'working-hours',
      pauses: [{ from: '2026-09-21T10:00:00+08:00', to: '2026-09-24T16:00:00+08:00' }],
    });
    expect(paused.body.due).toBe('2026-09-28T17:00:00.000+08:00');
    const later = await ask({ from: '2026-12-28T10:00:00+08:00', amount: 5, unit: 'working-days' });
    expect(later.body).toMatchObject({ due: '2027-01-05T17:30:00.000+08:00', provisional: true, warn: null });
  });

  it('refuses what is no question', async () => {
    const question = { from: '2026-02-13T16:00:00+08:00', amount: 5, unit: 'working-days' };
    expect((await ask({ ...question, amount: -1 })).status).toBe(400);
    expect((await ask({ ...question, unit: 'moons' })).status).toBe(400);
    expect((await ask({ ...question, from: '2026-02-13' })).status).toBe(400);
    expect(await ask(question, 'atlantis')).toMatchObject({ status: 404, body: { code: 'CALENDAR_NOT_FOUND' } });
    expect((await city.visitor.post('/api/v1/calendars/cn/deadline', question)).status).toBe(401);
  });

  it('is edited by those who may, and by nobody else', async () => {
    const { id: _id, ...data } = { ...cn, hours: [['09:00', '17:00']] };
    expect((await clerk.put('/api/v1/calendars/cn', data)).status).toBe(403);
    expect((await admin.put('/api/v1/calendars/cn', { ...data, hours: [['17:00', '09:00']] })).body).toMatchObject({
      code: 'CALENDAR_REFUSED',
      problems: [{ code: 'CALENDAR_HOURS', path: 'hours[0]' }],
    });
    expect((await clerk.get('/api/v1/calendars/cn')).body.hours).toEqual(cn.hours);
    expect((await admin.put('/api/v1/calendars/short', data)).status).toBe(200);
    const question = { from: '2026-03-09T09:00:00+08:00', amount: 1, unit: 'working-days' };
    expect((await ask(question, 'short')).body.due).toBe('2026-03-10T17:00:00.000+08:00');
    expect((await ask(question)).body.due).toBe('2026-03-10T17:30:00.000+08:00');
    const list = await clerk.get('/api/v1/calendars');
    expect(list.body.map((one: { id: string }) => one.id)).toEqual(['cn', 'short']);
  });

  it('takes in a year’s notice, which makes the year certain', async () => {
    const notice = {
      year: 2027,
      source: '测试通知',
      days: [
        { date: '2026-12-31', work: false, name: '元旦' },
        { date: '2027-01-01', work: false, name: '元旦' },
        { date: '2027-01-02', work: true, name: '元旦' },
      ],
    };
    expect((await clerk.post('/api/v1/calendars/cn/years', notice)).status).toBe(403);
    const far = { ...notice, days: [{ date: '2029-01-01', work: false, name: '元旦' }] };
    expect((await admin.post('/api/v1/calendars/cn/years', far)).status).toBe(400);
    expect((await clerk.post('/api/v1/calendars/cn/years/preview', notice)).status).toBe(403);
    const seen = await admin.post('/api/v1/calendars/cn/years/preview', notice);
    expect(seen.body).toMatchObject({ daysOff: 2, makeUpDays: 1, replaces: false, runningClocks: 0, problems: [] });
    expect(seen.body.changes).toContainEqual({ date: '2027-01-02', name: '元旦', worksNow: false, works: true });
    expect((await clerk.get('/api/v1/calendars/cn')).body.publishedYears).not.toContain(2027);
    const made = await admin.post('/api/v1/calendars/cn/years', notice);
    expect(made.body.publishedYears).toEqual([2024, 2025, 2026, 2027]);
    expect(made.body.days.filter((day: { date: string }) => day.date.startsWith('2027'))).toEqual(notice.days.slice(1));
    const answer = await ask({ from: '2026-12-28T10:00:00+08:00', amount: 5, unit: 'working-days' });
    expect(answer.body).toMatchObject({ due: '2027-01-05T17:30:00.000+08:00', provisional: false });
    expect(answer.body.days.map((day: { counts: boolean }) => day.counts)).toEqual([
      ...[false, true, true, false, false, true, false, true, true],
    ]);
    await city.engine.settle();
  });
});
