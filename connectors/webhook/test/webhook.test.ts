import { checkConnector } from '@liandong/connector-sdk';
import { describe, expect, it } from 'vitest';
import { webhook } from '../src/index.ts';
import { sign } from '../src/signing.ts';

const secrets = { signingKey: 'shared key 密钥' };
const config = webhook.manifest.config.parse({ url: 'https://lamp.example.org/tasks' });
const now = Date.parse('2026-11-22T10:00:00+08:00');

describe('webhook connector', () => {
  it('has the shape every connector has', () => expect(checkConnector(webhook)).toEqual([]));

  it('may talk to the configured host only', () =>
    expect(webhook.manifest.hosts(config)).toEqual(['lamp.example.org']));

  it.each(['ftp://x/', 'javascript:alert(1)', 'lamp'])('refuses the address %s', (url) =>
    expect(webhook.manifest.config.safeParse({ url }).success).toBe(false),
  );

  it('refuses line breaks in headers', () =>
    expect(
      webhook.manifest.config.safeParse({ url: 'https://a/', headers: { 'X-A': 'b\r\nHost: evil' } }).success,
    ).toBe(false));
});

describe('handover', () => {
  const context = { config, secrets, idempotencyKey: 'job-7', now, callbackUrl: 'https://city.example.org/in/1' };
  const request = webhook.actions['handover']!.request({ number: '20261122-0031', title: '路灯不亮' }, context);

  it('signs exactly the bytes that it sends', () => {
    // Independent of our code: printf '1795312800.<body>' | openssl dgst -sha256 -hmac 'shared key 密钥'
    expect(request.headers['x-liandong-timestamp']).toBe('1795312800');
    expect(request.headers['x-liandong-signature']).toBe(
      'v1=5a9a6ae4e360811c7656118d9d4dcf37a5c4e3b9ded50a3dc1cd3e919eaa8b7c',
    );
    expect(request.body).toBe(
      '{"id":"job-7","type":"handover","callbackUrl":"https://city.example.org/in/1","data":{"number":"20261122-0031","title":"路灯不亮"}}',
    );
  });

  const outcome = (status: number, headers = {}, body = '') =>
    webhook.actions['handover']!.outcome({ status, headers, body }, context);

  it('takes 2xx as acknowledged and keeps the other number', () =>
    expect(outcome(202, {}, '{"reference":"LD-9"}')).toEqual({ outcome: 'ok', output: { reference: 'LD-9' } }));

  it.each([
    [500, 'retry'],
    [429, 'retry'],
    [401, 'auth'],
    [404, 'permanent'],
  ])('%i is %s', (status, expected) => expect(outcome(status).outcome).toBe(expected));

  it('waits as long as it is told', () =>
    expect(outcome(503, { 'retry-after': '30' })).toMatchObject({ retryAfterMs: 30_000 }));
});

it('tells of something without asking anything back', () => {
  const context = { config, secrets, idempotencyKey: 'notice-7', now, callbackUrl: '' };
  const { body } = webhook.actions['notice']!.request({ title: '告警', text: '消防通道被占' }, context);
  expect(JSON.parse(body!)).toEqual({
    id: 'notice-7',
    type: 'notice',
    data: { title: '告警', text: '消防通道被占' },
  });
});

describe('receive', () => {
  const body = JSON.stringify({ id: 'r1', type: 'result', correlationKey: 'job-7', data: { text: '已更换灯泡' } });
  const at = Math.floor(now / 1000);
  const receive = (text: string, timestamp: number, signature: string) =>
    webhook.receive!(
      {
        method: 'POST',
        path: '/',
        query: {},
        headers: { 'x-liandong-timestamp': String(timestamp), 'x-liandong-signature': signature },
        body: new TextEncoder().encode(text),
      },
      { config, secrets, now },
    );

  it('gives the event of a signed message', () =>
    expect(receive(body, at, sign(secrets.signingKey, at, body))).toMatchObject({
      ok: true,
      events: [{ id: 'r1', type: 'result', correlationKey: 'job-7', data: { text: '已更换灯泡' } }],
    }));

  it('gives an event of the other side under its own type', () => {
    const said = JSON.stringify({
      ...{ id: 'e1', type: 'event', eventType: 'reading', subject: 'gauge-7', time: '2026-11-22T09:59:58+08:00' },
      data: { metric: 'level', value: 3.2 },
    });
    expect(receive(said, at, sign(secrets.signingKey, at, said))).toMatchObject({
      ok: true,
      events: [
        {
          ...{ id: 'e1', type: 'reading', subject: 'gauge-7', time: '2026-11-22T09:59:58+08:00' },
          data: { metric: 'level', value: 3.2 },
        },
      ],
    });
  });

  it('refuses a changed body, another key, an old and a future message', () => {
    const good = sign(secrets.signingKey, at, body);
    expect(receive(body.replace('r1', 'r2'), at, good)).toMatchObject({ ok: false, status: 401 });
    expect(receive(body, at, sign('other', at, body))).toMatchObject({ ok: false, status: 401 });
    for (const when of [at - 301, at + 301]) {
      expect(receive(body, when, sign(secrets.signingKey, when, body))).toMatchObject({ ok: false, status: 401 });
    }
  });

  it('refuses what is no message, though signed', () =>
    expect(receive('{}', at, sign(secrets.signingKey, at, '{}'))).toMatchObject({ ok: false, status: 400 }));
});
