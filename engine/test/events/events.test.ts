/** Events over HTTP: taken once, in order, durable before the answer; refused with all that is wrong; kept, shown, purged. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cityTime, DAY } from '../../src/core/calendar/city-time.ts';
import { databaseLog, type LoggedEvent } from '../../src/features/events/event-log.ts';
import { systemActor } from '../../src/runtime/system-actor.ts';
import type { Client, TestEngine } from '../engine.ts';
import { startTestEngine } from '../engine.ts';
import { packOf } from '../alarms/town.ts';
import { onBothDatabases } from '../database.ts';

const event = (id: string, more: object = {}) => ({
  ...{ specversion: '1.0', id, source: '/gateways/1', type: 'reading', subject: 'gauge-1' },
  data: { metric: 'level', value: 1 },
  ...more,
});

onBothDatabases('events', (open) => {
  let city: TestEngine;
  let admin: Client;
  beforeAll(async () => {
    city = await startTestEngine((await open()).config, { packs: null });
    admin = await city.login('admin');
  });
  afterAll(() => city.close());

  const post = (body: unknown, type = 'application/json', by = admin) =>
    by.request('POST', '/api/v1/events', { body, headers: { 'content-type': type } });
  const log = async (query: string) => (await admin.get(`/api/v1/events?${query}`)).body.items;

  it('takes one, structured, and a batch; the same source and id once', async () => {
    const one = await post(event('a'), 'application/cloudevents+json; charset=utf-8');
    expect([one.status, one.body]).toEqual([202, { accepted: 1, duplicates: 0 }]);
    const batch = [event('a'), event('b'), event('b'), event('a', { source: '/gateways/2' })];
    expect((await post(batch, 'application/cloudevents-batch+json')).body).toEqual({ accepted: 2, duplicates: 2 });
    expect(await log('subject=gauge-1')).toHaveLength(3);
  });

  it('keeps both clocks, the sender’s extensions, and the order of acceptance', async () => {
    const at = city.clock.now();
    await post([
      event('late', { subject: 'gauge-2', time: cityTime(at - 60_000), traceparent: '00-1' }),
      event('next', { subject: 'gauge-2' }),
    ]);
    const rows: { id: string; time: string; receivedAt: string }[] = await log('subject=gauge-2');
    expect(rows.map(({ id }) => id).sort()).toEqual(['late', 'next']);
    const late = rows.find(({ id }) => id === 'late')!;
    expect([late.time, late.receivedAt]).toEqual([cityTime(at - 60_000), cityTime(at)]);
    const stored: LoggedEvent[] = [];
    for await (const page of databaseLog.read(city.engine.database.knex, { from: at, to: at + 1 }))
      stored.push(...page);
    const own = stored.filter(({ subject }) => subject === 'gauge-2');
    expect(own.map(({ id }) => id)).toEqual(['late', 'next']);
    expect(own[0]!.extensions).toEqual({ traceparent: '00-1' });
  });

  it('shows the log page by page, from the newest back, and refuses what is no position in it', async () => {
    await post(Array.from({ length: 7 }, (_, i) => event(`page-${i}`, { source: '/pages', subject: `p-${i % 2}` })));
    for (const filter of ['source=/pages', 'subject=p-0']) {
      const seen: string[] = [];
      for (let cursor = ''; ;) {
        const { body } = await admin.get(`/api/v1/events?${filter}&limit=2${cursor}`);
        seen.push(...body.items.map(({ id }: { id: string }) => id));
        expect(body.total).toBeNull();
        if (body.nextCursor === null) break;
        cursor = `&cursor=${body.nextCursor}`;
      }
      const all = filter.startsWith('source') ? [6, 5, 4, 3, 2, 1, 0] : [6, 4, 2, 0];
      expect(seen).toEqual(all.map((n) => `page-${n}`));
    }
    for (const cursor of ['5', 'x', '1e3'])
      expect((await admin.get(`/api/v1/events?cursor=${cursor}`)).status).toBe(400);
  });

  it('refuses a batch as a whole, naming everything that is wrong', async () => {
    const before = (await log('limit=200')).length;
    const answer = await post([event('good'), { ...event('bad'), specversion: '0.3', time: 'yesterday' }, { id: 1 }]);
    expect(answer.status).toBe(400);
    const paths = JSON.stringify(answer.body.problems ?? answer.body);
    for (const place of ['specversion', 'time', 'source']) expect(paths).toContain(place);
    expect((await log('limit=200')).length).toBe(before);
    for (const wrong of [[], {}, 'text', [event('x', { data: { __proto__x: 1 } }), null]]) {
      expect((await post(wrong as object)).status).toBe(400);
    }
    expect((await post('{"specversion":"1.0","data":{"__proto__":{"a":1}}}')).status).toBe(400);
    expect((await post(Array.from({ length: 1_001 }, (_, i) => event(`many-${i}`)))).status).toBe(400);
  });

  it('is for those who may', async () => {
    expect((await post(event('c'), 'application/json', city.visitor)).status).toBe(401);
    await admin.put('/api/v1/roles/gateway', { name: { zh: '网关', en: 'Gateway' }, permissions: ['event.write'] });
    await admin.put('/api/v1/roles/nobody', { name: { zh: '无', en: 'None' }, permissions: [] });
    const gateway = await city.hire({ username: 'gateway', roleIds: ['gateway'] });
    const nobody = await city.hire({ username: 'nobody', roleIds: ['nobody'] });
    expect((await post(event('c'), 'application/json', nobody)).status).toBe(403);
    expect((await post(event('c'), 'application/json', gateway)).status).toBe(202);
    expect((await gateway.get('/api/v1/events')).status).toBe(403);
  });

  it('answers the values of one metric over time, thinned without losing what stands out', async () => {
    await city.engine.pipeline.submit({ type: 'pack.install', payload: { files: packOf([]) }, actor: systemActor });
    const things = [{ id: 'gauge-3', kind: 'camera', name: '水位计' }];
    expect((await admin.post('/api/v1/things', { things })).status).toBe(200);
    const from = city.clock.now();
    const values = Array.from({ length: 300 }, (_, i) => (i === 123 ? 99 : i === 200 ? -5 : i % 10));
    await post(
      values.map((value, i) =>
        event(`s-${i}`, {
          subject: 'gauge-3',
          time: cityTime(from - (300 - i) * 1_000),
          data: { metric: 'level', value, unit: 'm' },
        }),
      ),
    );
    const query = `metric=level&from=${encodeURIComponent(cityTime(from - 3_600_000))}&to=${encodeURIComponent(cityTime(from))}`;
    const missing = await admin.get(`/api/v1/things/nothing/series?${query}`);
    expect(missing.status).toBe(404);
    const { body, status } = await admin.get(`/api/v1/things/gauge-3/series?${query}&points=50`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ metric: 'level', unit: 'm', thinned: true });
    const shown = body.points.map(({ value }: { value: number }) => value);
    expect(shown.length).toBeLessThanOrEqual(60);
    expect([Math.max(...shown), Math.min(...shown)]).toEqual([99, -5]);
  });

  it('forgets what is older than it is to be kept', async () => {
    expect((await admin.get('/api/v1/events/retention')).body).toEqual({ days: 400 });
    expect((await admin.put('/api/v1/events/retention', { days: 0 })).status).toBe(400);
    expect((await admin.put('/api/v1/events/retention', { days: 30 })).body).toEqual({ days: 30 });
    await city.clock.advance(20 * DAY);
    await post(event('new', { subject: 'gauge-9' }));
    await city.clock.advance(11 * DAY);
    await city.engine.settle();
    expect((await log('limit=200')).map(({ id }: { id: string }) => id)).toEqual(['new']);
  });
});
