import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isPublicAddress, send } from './egress.ts';

const get = (url: string) => ({ method: 'GET' as const, url, headers: {} });

describe('which addresses are public', () => {
  it.each(['127.0.0.1', '10.1.2.3', '172.31.0.1', '192.168.1.1', '169.254.169.254', '0.0.0.0', '100.64.0.1'])(
    '%s is not',
    (address) => expect(isPublicAddress(address)).toBe(false),
  );
  it.each(['::1', '::', 'fe80::1', 'fd00::1', '::ffff:127.0.0.1', '::ffff:10.0.0.1', '64:ff9b::7f00:1'])(
    '%s is not',
    (address) => expect(isPublicAddress(address)).toBe(false),
  );
  it.each(['114.114.114.114', '8.8.8.8', '172.32.0.1', '2400:3200::1'])('%s is', (address) =>
    expect(isPublicAddress(address)).toBe(true),
  );
});

describe('egress guard', () => {
  let hits = 0;
  const server = createServer((request, response) => {
    hits += 1;
    if (request.url === '/redirect') response.writeHead(302, { location: 'http://127.0.0.1:1/' });
    else if (request.url === '/large') response.write('x'.repeat(2 * 1024 * 1024));
    response.end('hello');
  });
  let base = '';
  beforeAll(async () => {
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());

  const open = { hosts: ['127.0.0.1', 'localhost'], allowPrivate: true };
  const closed = { ...open, allowPrivate: false };

  it('sends to a declared host that may be private', async () =>
    expect(await send(get(base), open)).toMatchObject({ status: 200, body: 'hello' }));

  it('refuses a private address, given as a number or hidden behind a name, before anything is sent', async () => {
    const before = hits;
    await expect(send(get(base), closed)).rejects.toThrow('not a public address');
    await expect(send(get(base.replace('127.0.0.1', 'localhost')), closed)).rejects.toThrow('resolves to');
    expect(hits).toBe(before);
  });

  it('refuses undeclared hosts and other schemes', async () => {
    await expect(send(get('https://example.org/'), open)).rejects.toThrow('not a host of this connection');
    await expect(send(get('file:///etc/passwd'), open)).rejects.toThrow('not allowed');
  });

  it('does not follow redirects', async () =>
    expect(await send(get(`${base}/redirect`), open)).toMatchObject({ status: 302 }));

  it('stops reading an endless answer', async () =>
    expect(send(get(`${base}/large`), open)).rejects.toThrow('larger than 1 MB'));
});
