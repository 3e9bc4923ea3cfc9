/** Bad input: each is answered by a clear problem, nothing changes, nothing is let out. */
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import type { Feature } from '../../src/features/feature.ts';
import { onBothDatabases } from '../database.ts';
import { startTestEngine, type Client, type TestEngine } from '../engine.ts';

const seen: unknown[] = [];
const edges: Feature = {
  name: 'edges',
  routes: () => [
    {
      method: 'post',
      path: '/api/v1/edges',
      tag: 'edges',
      summary: { zh: '回声', en: 'Echo' },
      access: 'public',
      body: z.object({ known: z.json() }),
      query: z.object({ limit: z.coerce.number().int().max(10).optional() }),
      handle: ({ body, query }) => {
        seen.push(body);
        return { body, query };
      },
    },
    {
      method: 'post',
      path: '/api/v1/edges/files',
      tag: 'edges',
      summary: { zh: '文件', en: 'Files' },
      access: 'public',
      bodyKind: 'multipart',
      maxBodyBytes: 1000,
      handle: ({ body }) => ({
        names: body.files.map((file: { originalname: string }) => file.originalname),
        note: body.note,
      }),
    },
    {
      method: 'get',
      path: '/api/v1/edges/broken',
      tag: 'edges',
      summary: { zh: '出错', en: 'Breaks' },
      access: 'public',
      handle: () => {
        throw new Error('secret: connection string postgres://user:pass@host');
      },
    },
  ],
};

onBothDatabases('bad input', (open) => {
  let city: TestEngine;
  let visitor: Client;
  beforeAll(async () => {
    city = await startTestEngine((await open()).config, { packs: null, moreFeatures: [edges] });
    visitor = city.visitor;
  });
  afterAll(() => city.close());

  const post = (body: unknown, headers: Record<string, string> = {}, path = '/api/v1/edges') =>
    visitor.request('POST', path, { body, headers });
  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

  it.each([
    ['broken JSON', '{"known": ', 400, 'BODY_NOT_JSON'],
    ['__proto__', '{"known": {"__proto__": {"admin": true}}}', 400, 'FORBIDDEN_KEY'],
    ['__proto__ in disguise', '{"known": [{"__pr\\u006fto__": 1}]}', 400, 'FORBIDDEN_KEY'],
    ['constructor', '{"known": {"constructor": {"prototype": {}}}}', 400, 'FORBIDDEN_KEY'],
    ['65 levels', `{"known": ${nested(65)}}`, 400, 'TOO_DEEP'],
    ['400,000 levels', `{"known": ${nested(400_000)}}`, 400, 'TOO_DEEP'],
    ['a missing field', '{}', 400, 'INPUT_INVALID'],
    ['a list for an object', '[1]', 400, 'INPUT_INVALID'],
    ['two megabytes', JSON.stringify({ known: 'x'.repeat(2 ** 21) }), 413, 'BODY_TOO_LARGE'],
    ['fifty megabytes', JSON.stringify({ known: 'x'.repeat(50 * 2 ** 20) }), 413, 'BODY_TOO_LARGE'],
  ])('refuses %s', async (_name, body, status, code) => {
    const before = seen.length;
    const answer = await post(body);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body).toMatchObject({ status, type: `urn:liandong:problem:${code}` });
    expect(seen).toHaveLength(before);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  it('refuses an endless body without a length', async () => {
    const { port } = city.engine;
    const socket = connect(port, '127.0.0.1');
    socket.write('POST /api/v1/edges HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n');
    socket.write('transfer-encoding: chunked\r\n\r\n');
    const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`;
    let reply = '';
    socket.on('data', (data) => (reply += data.toString()));
    socket.on('error', () => undefined);
    const closed = new Promise((resolve) => socket.on('close', resolve));
    for (let count = 0; count < 64 && !socket.destroyed; count += 1) {
      await new Promise((resolve) => socket.write(chunk, resolve));
    }
    await expect.poll(() => reply).toContain('BODY_TOO_LARGE');
    socket.destroy();
    await closed;
  });

  it('names every place that is wrong, in both languages', async () => {
    const answer = await post({}, {}, '/api/v1/edges?limit=eleven');
    expect(answer.body.problems.map(({ path }: { path: string }) => path)).toEqual(['query.limit', 'known']);
    for (const { message } of answer.body.problems) {
      expect(message.zh).toMatch(/\p{Script=Han}/u);
      expect(message.en).toMatch(/Invalid/);
    }
  });

  it('does not read what a route does not describe', async () => {
    const answer = await post({ known: 1, isAdmin: true });
    expect(answer.body).toEqual({ body: { known: 1 }, query: {} });
  });

  it('speaks the language that is asked for, Chinese by default', async () => {
    expect((await visitor.get('/api/v1/nowhere')).body.title).toBe('没有这个接口');
    const english = await visitor.request('GET', '/api/v1/nowhere', {
      headers: { 'accept-language': 'en-GB,en;q=0.9,zh;q=0.5' },
    });
    expect(english.body.title).toBe('There is no such operation');
    expect(english.body.zh).toBe('没有这个接口');
  });

  it('knows what is not there, what is not allowed there, and what it cannot read', async () => {
    expect((await visitor.get('/v2/nowhere')).status).toBe(404);
    const put = await visitor.put('/api/v1/edges', {});
    expect([put.status, put.headers.get('allow')]).toEqual([405, 'POST']);
    expect((await post('known=1', { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await visitor.get('/api/v1/people/%E0%A4%A')).status).toBe(404);
  });

  it('reads uploads within their limits, names in any script', async () => {
    const form = new FormData();
    form.append('note', '照片');
    form.append('files', new Blob(['x']), '路灯.jpg');
    const send = (body: FormData) => fetch(`${city.engine.url}/api/v1/edges/files`, { method: 'POST', body });
    expect(await (await send(form)).json()).toEqual({ names: ['路灯.jpg'], note: '照片' });
    const large = new FormData();
    large.append('files', new Blob(['x'.repeat(5000)]), 'large.bin');
    expect((await send(large)).status).toBe(413);
    expect((await post({}, {}, '/api/v1/edges/files')).status).toBe(415);
  });

  it('keeps what really went wrong to itself and gives a reference', async () => {
    const answer = await visitor.get('/api/v1/edges/broken');
    expect([answer.status, answer.body.code]).toEqual([500, 'UNEXPECTED']);
    expect(JSON.stringify(answer.body)).not.toMatch(/secret|postgres/);
    expect(answer.body.instance).toMatch(/^urn:liandong:reference:[0-9A-F]{12}$/);
    expect(answer.body.detail).toContain(answer.body.data.reference);
  });

  it('takes sort columns and search texts as values, never as SQL', async () => {
    const admin = await city.login('admin');
    for (const text of ["'; drop table account; --", '%', '_', '\\', '" or 1=1']) {
      const answer = await admin.get(`/api/v1/people?q=${encodeURIComponent(text)}&cursor=${encodeURIComponent(text)}`);
      expect([answer.status, answer.body.items]).toEqual([200, []]);
    }
    expect((await admin.get('/api/v1/people')).body.total).toBe(1);
  });
});
