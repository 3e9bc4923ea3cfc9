/** Another city's export: mapped, tried without a trace, imported, paused and resumed, imported again without a trace. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { onBothDatabases } from '../database.ts';
import { startTestEngine, type Answer, type Client, type TestEngine } from '../engine.ts';

/** More than one delivery reads. Most are closed: history that starts no process. */
const ROWS = 2_100;
const csv = (rows: number) =>
  [
    'service_request_id,description,service_name,status,requested_datetime,closed_date,address,lat,long',
    ...Array.from({ length: rows }, (_, i) => {
      const closed = i % 20 !== 1;
      const place = i % 10 === 0 ? '0,0' : `29.79${i % 10},119.68${i % 10}`;
      const received = i % 100 === 99 ? 'yesterday' : '2026-05-03 14:05';
      return `${i},"matter ${i}, with a comma",Street light,${closed ? 'closed' : 'open'},${received},${closed ? '2026-05-04 09:00' : ''},"Road ${i}",${place}`;
    }),
  ].join('\r\n');

onBothDatabases('CSV import', (open) => {
  let city: TestEngine;
  let admin: Client;
  beforeAll(async () => {
    city = await startTestEngine((await open()).config);
    admin = await city.login('admin');
  });
  afterAll(() => city.close());

  const upload = async (content: string, name = 'other-city.csv') => {
    const form = new FormData();
    form.append('files', new Blob([content], { type: 'text/csv' }), name);
    const response = await fetch(`${city.engine.url}/api/v1/imports`, {
      method: 'POST',
      headers: { authorization: `Bearer ${admin.token}` },
      body: form,
    });
    return { status: response.status, body: (await response.json()) as Answer['body'] };
  };
  const state = async (id: string) => (await admin.get(`/api/v1/imports/${id}`)).body;
  const requests = async () => (await admin.get('/api/v1/requests?channel=import&limit=1')).body.total;
  const good = ROWS - Math.floor(ROWS / 100);

  it('guesses the columns, tries, imports, and importing again adds nothing', async () => {
    const { status, body } = await upload(csv(ROWS));
    expect(status).toBe(201);
    expect(body).toMatchObject({ rows: ROWS, status: 'uploaded', fileName: 'other-city.csv' });
    expect(body.guess.columns).toMatchObject({
      externalId: 'service_request_id',
      receivedAt: 'requested_datetime',
      lng: 'long',
    });
    expect(body.guess.eventTypes).toEqual({ 'Street light': expect.any(String) });
    await admin.put(`/api/v1/imports/${body.id}/mapping`, { ...body.guess, system: 'other-city' });

    await admin.post(`/api/v1/imports/${body.id}/check`);
    await city.engine.settle();
    const tried = await state(body.id);
    expect(tried).toMatchObject({ status: 'checked', done: ROWS, added: good, failed: ROWS - good });
    expect(tried.problems[0]).toMatchObject({
      row: 100,
      column: 'requested_datetime',
      message: { zh: expect.stringContaining('yesterday') },
    });
    expect(await requests()).toBe(0);

    await admin.post(`/api/v1/imports/${body.id}/start`);
    await city.engine.settle();
    expect(await state(body.id)).toMatchObject({
      status: 'done',
      done: ROWS,
      added: good,
      skipped: 0,
      failed: ROWS - good,
    });
    expect(await requests()).toBe(good);
    const closed = await city.engine.database.knex('request').whereNotNull('closed_at').count({ n: '*' });
    expect(Number(closed[0]!['n'])).toBe(good - ROWS / 20);

    const again = (await upload(csv(ROWS), 'the same again.csv')).body;
    await admin.put(`/api/v1/imports/${again.id}/mapping`, { ...again.guess, system: 'other-city' });
    await admin.post(`/api/v1/imports/${again.id}/start`);
    await city.engine.settle();
    expect(await state(again.id)).toMatchObject({ status: 'done', added: 0, skipped: good });
    expect(await requests()).toBe(good);
  });

  it('refuses what is no table, a mapping without an id, and a second start', async () => {
    expect(await upload('just words')).toMatchObject({ status: 422, body: { code: 'CSV_UNREADABLE' } });
    const { id, guess } = (await upload(csv(3), 'small.csv')).body;
    const { externalId: _, ...columns } = guess.columns;
    expect((await admin.put(`/api/v1/imports/${id}/mapping`, { ...guess, columns })).status).toBe(422);
    const wrong = { ...guess, columns: { ...guess.columns, text: 'no such column' } };
    expect((await admin.put(`/api/v1/imports/${id}/mapping`, wrong)).body.code).toBe('IMPORT_MAPPING_INVALID');
    expect((await admin.post(`/api/v1/imports/${id}/pause`)).status).toBe(409);
    expect((await city.visitor.get('/api/v1/imports')).status).toBe(401);
  });

  it('goes on after a pause where it stopped', async () => {
    const { id, guess } = (await upload(csv(ROWS), 'paused.csv')).body;
    await admin.put(`/api/v1/imports/${id}/mapping`, { ...guess, system: 'paused-city' });
    await admin.post(`/api/v1/imports/${id}/start`);
    const paused = await admin.post(`/api/v1/imports/${id}/pause`);
    expect([200, 409]).toContain(paused.status);
    await city.engine.settle();
    if (paused.status === 200) {
      expect(await state(id)).toMatchObject({ status: 'paused' });
      await admin.post(`/api/v1/imports/${id}/start`);
      await city.engine.settle();
    }
    expect(await state(id)).toMatchObject({ status: 'done', done: ROWS, added: good });
  });
});
