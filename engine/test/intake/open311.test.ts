/** GeoReport v2 as another system uses it: discover, list, file with a key, read back, in JSON and XML. */
import { XMLParser } from 'fast-xml-parser';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { onBothDatabases } from '../database.ts';
import { startTestEngine, type Client, type TestEngine } from '../engine.ts';

onBothDatabases('Open311', (open) => {
  let city: TestEngine;
  let admin: Client;
  let key: { id: string; key: string };

  beforeAll(async () => {
    city = await startTestEngine((await open()).config);
    admin = await city.login('admin');
    key = (await admin.post('/api/v1/api-keys', { name: '邻市系统' })).body;
  });
  afterAll(() => city.close());

  const get = (path: string) => city.visitor.get(`/open311/v2/${path}`);
  const file = (fields: Record<string, string>, format = 'json') =>
    city.visitor.request('POST', `/open311/v2/requests.${format}`, {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ api_key: key.key, service_code: 'street-light', ...fields }).toString(),
    });
  const xml = (text: string) => new XMLParser({ parseTagValue: false }).parse(text);

  it('says what it speaks and which services there are', async () => {
    expect((await get('discovery.json')).body.endpoints[0]).toMatchObject({ url: '/open311/v2', type: 'production' });
    expect(xml((await get('discovery.xml')).body).discovery.endpoints.endpoint.url).toBe('/open311/v2');
    const services = (await get('services.json')).body;
    expect(services).toContainEqual(expect.objectContaining({ service_code: 'street-light', type: 'realtime' }));
    expect(xml((await get('services.xml')).body).services.service).toHaveLength(services.length);
    expect((await get('services/street-light.json')).body).toMatchObject({ service_code: 'street-light' });
    expect((await get('services/nothing.json')).status).toBe(404);
  });

  it('takes a request with a key and shows it to everybody, without who filed it', async () => {
    const filed = await file({
      description: '路灯不亮',
      lat: '29.79',
      long: '119.68',
      first_name: '伟',
      phone: '13800000012',
    });
    expect(filed.status).toBe(201);
    const id = filed.body[0].service_request_id;
    const [shown] = (await get(`requests/${id}.json`)).body;
    expect(shown).toMatchObject({
      service_request_id: id,
      status: 'open',
      status_notes: 'Received, waiting to be accepted.',
      description: '路灯不亮',
      lat: 29.79,
      requested_datetime: expect.stringMatching(/\+08:00$/),
    });
    expect(JSON.stringify(shown)).not.toContain('13800000012');
    const parsed = xml((await get(`requests/${id}.xml`)).body).service_requests.request;
    expect(parsed).toMatchObject({ service_request_id: id, description: '路灯不亮', status: 'open' });
  });

  it('answers in XML where it is asked in XML', async () => {
    const { status, body, headers } = await file({ description: 'a < b' }, 'xml');
    expect(status).toBe(201);
    expect(headers.get('content-type')).toContain('text/xml');
    const id = xml(body).service_requests.request.service_request_id;
    expect((await get(`requests/${id}.json`)).body[0].description).toBe('a < b');
  });

  it('takes (0,0), nothing and no words as what they are', async () => {
    const id = (await file({ lat: '0', long: '0' })).body[0].service_request_id;
    expect((await get(`requests/${id}.json`)).body[0]).toMatchObject({
      lat: null,
      long: null,
      description: '路灯故障',
    });
  });

  it('filters by number, status, service and time', async () => {
    const id = (await file({ service_code: 'graffiti', description: '墙上有涂鸦' })).body[0].service_request_id;
    const numbers = async (query: string) =>
      (await get(`requests.json?${query}`)).body.map((one: { service_request_id: string }) => one.service_request_id);
    expect(await numbers(`service_request_id=${id},unknown`)).toEqual([id]);
    expect(await numbers('service_code=graffiti&status=open')).toEqual([id]);
    expect(await numbers('service_code=graffiti&status=closed')).toEqual([]);
    expect(await numbers('start_date=2020-01-01T00:00:00Z&end_date=2020-02-01T00:00:00Z')).toEqual([]);
    expect(await numbers('page_size=1&page=1')).toHaveLength(1);
  });

  it('refuses in its own form: no key, a wrong one, a closed one, an unknown service', async () => {
    for (const api_key of ['', 'ldk_forged']) {
      const { status, body } = await file({ api_key });
      expect([status, body]).toEqual([403, [{ code: 403, description: expect.stringContaining('api_key') }]]);
    }
    expect((await file({ service_code: 'nothing' })).body).toEqual([{ code: 404, description: expect.any(String) }]);
    expect((await get("requests.json?status=open'--")).status).toBe(400);
    const other = (await admin.post('/api/v1/api-keys', { name: '旧系统' })).body;
    await admin.delete(`/api/v1/api-keys/${other.id}`);
    expect((await file({ api_key: other.key })).status).toBe(403);
  });

  it('shows nothing that came in by another door', async () => {
    const inside = await admin.post('/api/v1/requests', {
      channel: 'phone',
      text: '不公开的内容',
      reporter: { name: '王女士', phone: '13900000099' },
    });
    expect(inside.status).toBeLessThan(300);
    expect(JSON.stringify((await get('requests.json')).body)).not.toContain('不公开');
    expect((await get(`requests/${inside.body.number}.json`)).status).toBe(404);
  });

  it('never shows a key again', async () => {
    const list = await admin.get('/api/v1/api-keys');
    expect(list.body.length).toBeGreaterThan(0);
    expect(JSON.stringify(list.body)).not.toContain(key.key);
    expect((await city.visitor.get('/api/v1/api-keys')).status).toBe(401);
  });
});
