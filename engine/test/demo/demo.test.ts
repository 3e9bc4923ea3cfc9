/** The demo county: loaded in the background through the real processes, usable at once, and removed without a trace. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { demoPassword } from '../../src/features/demo/organisation.ts';
import { onBothDatabases } from '../database.ts';
import { startTestEngine, type Client, type TestEngine } from '../engine.ts';

/** What only grows, or belongs to the engine and its packs. */
const kept =
  /^(audit|audit_head|setting|key_block|lease|command_receipt|day_counter|session|message_point|schema_|sqlite_)/;

onBothDatabases('the demo county', (open) => {
  let city: TestEngine;
  let admin: Client;
  let before: Record<string, number>;
  beforeAll(async () => {
    city = await startTestEngine((await open()).config, { demoRequests: 15 });
    admin = await city.login('admin');
    before = await countRows();
  });
  afterAll(() => city.close());

  async function countRows(): Promise<Record<string, number>> {
    const { knex, dialect } = city.engine.database;
    const names =
      dialect.name === 'sqlite'
        ? ((await knex('sqlite_master').where({ type: 'table' }).select('name')) as { name: string }[])
        : ((await knex('information_schema.tables')
            .where({ table_schema: 'public' })
            .select({ name: 'table_name' })) as { name: string }[]);
    const counts: Record<string, number> = {};
    for (const { name } of names) {
      if (kept.test(name)) continue;
      counts[name] = Number(((await knex(name).count({ n: '*' }).first()) as { n: number }).n);
    }
    return counts;
  }

  it('is offered to who may manage it, and loaded in the background', async () => {
    expect((await admin.get('/api/v1/session')).body.demo).toBe('offer');
    const answer = await admin.post('/api/v1/demo');
    expect([answer.status, answer.body.state]).toEqual([202, 'loading']);
    expect((await admin.post('/api/v1/demo')).body.code).toBe('DEMO_BUSY');
    expect((await city.login('seat1', demoPassword)).token).toBeTruthy();
    await city.engine.settle();
    expect((await admin.get('/api/v1/demo')).body).toMatchObject({ state: 'loaded', done: 15, total: 15 });
    expect((await admin.get('/api/v1/session')).body.demo).toBe('loaded');
    expect((await admin.post('/api/v1/demo')).body.code).toBe('DEMO_LOADED');
  });

  it('has lived for two months by the real rules', async () => {
    const now = city.clock.now();
    const { items, total } = (await admin.get('/api/v1/requests?limit=100')).body;
    expect(total).toBe(15);
    for (const { receivedAt } of items) {
      expect(Date.parse(receivedAt)).toBeGreaterThan(now - 61 * 86_400_000);
      expect(Date.parse(receivedAt)).toBeLessThan(now);
    }
    const { knex } = city.engine.database;
    const ends = await knex('request').whereNotNull('closed_at').select('closed_at', 'received_at');
    expect(ends.length).toBeGreaterThan(5);
    for (const { closed_at, received_at } of ends) {
      expect(closed_at).toBeGreaterThan(received_at);
      expect(closed_at).toBeLessThanOrEqual(now);
    }
    expect(await knex('incident').select('message')).toEqual([]);
    expect(await knex('timer').where('due_at', '<', now)).toEqual([]);
    expect((await admin.get('/api/v1/audit/verify')).body.ok).toBe(true);
  });

  it('has an alarm centre at work: several grades open, others past, something held back, a handover', async () => {
    const duty = await city.login('duty1', demoPassword);
    const { open: still, active, bySeverity, suppressedNow } = (await duty.get('/api/v1/alarms/summary')).body;
    expect(active).toBeGreaterThanOrEqual(8);
    expect(still).toBeGreaterThanOrEqual(active);
    expect([1, 2, 3, 4].map((grade) => bySeverity[grade] > 0)).toEqual([true, true, true, true]);
    expect(suppressedNow).toBe(2);
    expect((await duty.get('/api/v1/alarms?state=closed')).body.total).toBeGreaterThan(0);
    expect((await duty.get('/api/v1/things')).body.total).toBeGreaterThan(140);
    expect((await duty.get('/api/v1/maintenance-windows?state=running')).body.items).toMatchObject([{ held: 2 }]);
  });

  it('keeps a department to its own', async () => {
    const cases = (await admin.get('/api/v1/cases?limit=100')).body.items as { id: string; leadUnit: { id: string } }[];
    const [first] = cases;
    const stranger = await city.login(first!.leadUnit.id === 'health' ? 'wenlv1' : 'weijian1', demoPassword);
    expect((await stranger.get('/api/v1/cases')).body.total).toBe(0);
    expect((await stranger.get(`/api/v1/cases/${first!.id}`)).status).toBe(404);
  });

  it('goes away without a trace, and leaves what others did', async () => {
    const seat = await city.hire({ username: 'own-seat', roleIds: ['seat'] });
    const filed = await seat.post('/api/v1/requests', { channel: 'phone', text: '单元门口的灯坏了' });
    const mine = (await admin.get(`/api/v1/requests/${filed.body.id}`)).body;
    expect((await admin.delete('/api/v1/demo')).status).toBe(202);
    await city.engine.settle();
    expect((await admin.get('/api/v1/demo')).body.state).toBe('none');
    await expect(city.login('seat1', demoPassword)).rejects.toThrow('LOGIN_FAILED');
    expect((await admin.get(`/api/v1/requests/${filed.body.id}`)).body).toEqual(mine);
    expect((await admin.get('/api/v1/requests')).body.total).toBe(1);

    const { knex } = city.engine.database;
    await city.engine.pipeline.submit({
      type: 'demo.remove-history',
      payload: { requestIds: [filed.body.id], step: 'cancel' },
      actor: await city.engine.actorOf('admin'),
    });
    await city.engine.pipeline.submit({
      type: 'demo.remove-history',
      payload: { requestIds: [filed.body.id], step: 'remove' },
      actor: await city.engine.actorOf('admin'),
    });
    const after = await countRows();
    after['account']! -= 1;
    expect(after).toEqual(before);
    expect(await knex('access_grant').where('subject', 'like', 'unit:%')).toEqual([]);
  });
});
