import { checkConnector } from '@liandong/connector-sdk';
import { describe, expect, it } from 'vitest';
import { smsGateway } from '../src/index.ts';

const { manifest, actions } = smsGateway;
const secrets = { apiKey: 'key-of-the-provider' };
const settings = (more: object = {}) => manifest.config.parse({ url: 'https://sms.example.com/send', ...more });
const send = actions['send']!;
const request = (config: ReturnType<typeof settings>, input: Record<string, unknown>) =>
  send.request(input, { config, secrets, idempotencyKey: 'notice-7', now: 0, callbackUrl: '' });

describe('sms gateway', () => {
  it('has the shape every connector has', () => expect(checkConnector(smsGateway)).toEqual([]));
  it('may talk to the configured host only', () => expect(manifest.hosts(settings())).toEqual(['sms.example.com']));
  it('refuses line breaks in headers', () =>
    expect(() => settings({ headers: { 'X-A': 'b\r\nHost: evil' } })).toThrow());

  it('writes what a JSON provider reads', () => {
    const { headers, body } = request(settings({ constants: { template: 'T1' }, signature: '【桐江县】' }), {
      to: '138 0000-0001',
      text: '消防通道被占',
    });
    expect(headers).toMatchObject({ authorization: 'Bearer key-of-the-provider', 'idempotency-key': 'notice-7' });
    expect(JSON.parse(body!)).toEqual({
      template: 'T1',
      to: '13800000001',
      text: '【桐江县】消防通道被占',
      id: 'notice-7',
    });
  });

  it('writes what a form provider reads, with its key in a field', () => {
    const config = settings({
      format: 'form',
      auth: 'field',
      keyField: 'token',
      fields: { to: 'mobile', text: 'content' },
    });
    const { headers, body } = request(config, { to: '+8613800000001', text: 'a&b=c' });
    expect(headers['authorization']).toBeUndefined();
    expect(body).toBe('mobile=%2B8613800000001&content=a%26b%3Dc&token=key-of-the-provider');
  });

  it('counts characters, not bytes, when it cuts', () => {
    const { body } = request(settings({ maxLength: 20 }), { to: '13800000001', text: '路灯😀'.repeat(10) });
    expect([...JSON.parse(body!).text]).toHaveLength(20);
  });

  it.each(['', 'abc', '1380000,1390000', '13800000001\r\nX: y'])('takes no message for "%s"', (to) =>
    expect(send.input.safeParse({ to, text: 'x' }).success).toBe(false),
  );
});

describe('outcomes', () => {
  const result = { path: 'data.code', ok: ['0'], auth: [401], retry: ['busy'], message: 'msg', reference: 'data.id' };
  const outcome = (status: number, body = '', config = settings(), headers = {}) =>
    send.outcome({ status, headers, body }, { config, secrets, idempotencyKey: '', now: 0, callbackUrl: '' });

  it.each([
    [200, 'ok'],
    [429, 'retry'],
    [500, 'retry'],
    [502, 'unknown'],
    [401, 'auth'],
    [400, 'permanent'],
  ])('HTTP %i is %s', (status, expected) => expect(outcome(status).outcome).toBe(expected));

  it('waits as long as it is told', () =>
    expect(outcome(503, '', settings(), { 'retry-after': '30' })).toMatchObject({ retryAfterMs: 30_000 }));

  it.each([
    ['{"data":{"code":0,"id":"m-1"}}', { outcome: 'ok', output: { reference: 'm-1' } }],
    ['{"data":{"code":"401"},"msg":"wrong key"}', { outcome: 'auth', detail: '401 wrong key' }],
    ['{"data":{"code":"busy"}}', { outcome: 'retry', detail: 'busy' }],
    ['{"data":{"code":"black-list"}}', { outcome: 'permanent', detail: 'black-list' }],
    ['<html>', { outcome: 'unknown' }],
    ['{"data":{}}', { outcome: 'unknown' }],
  ])('reads %s', (body, expected) => expect(outcome(200, body, settings({ result }))).toMatchObject(expected));
});
