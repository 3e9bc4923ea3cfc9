/**
 * The egress guard: every outbound HTTP request of the product goes through here. It speaks http(s) only, to hosts that
 * the connection declares, and checks the address that is really connected to — a name that resolves to a private,
 * loopback or link-local address is refused unless the connection allows it. Redirects are not followed.
 */
import { lookup as dnsLookup, type LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { Agent, request } from 'undici';
import type { IncomingResponse, OutgoingRequest } from '@liandong/connector-sdk';

const MAX_RESPONSE_BYTES = 1024 * 1024;

/** Addresses that are not the public internet (RFC 6890 and its IPv6 counterparts). */
const notPublic = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const) {
  notPublic.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ['::', 128],
  ['::1', 128],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  notPublic.addSubnet(network, prefix, 'ipv6');
}

export function isPublicAddress(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped) return !notPublic.check(mapped, 'ipv4');
  return !notPublic.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

export class EgressRefused extends Error {
  override name = 'EgressRefused';
}

/** The address of a mail server to connect to, checked as for HTTP: whoever connects uses this address and no other. */
export async function allowedAddress(
  host: string,
  guard: { hosts: readonly string[]; allowPrivate: boolean },
): Promise<string> {
  if (!guard.hosts.includes(host)) throw new EgressRefused(`${host} is not a host of this connection`);
  const addresses = isIP(host) ? [host] : (await lookup(host, { all: true })).map(({ address }) => address);
  const refused = guard.allowPrivate ? undefined : addresses.find((address) => !isPublicAddress(address));
  if (refused !== undefined) throw new EgressRefused(`${host} resolves to ${refused}`);
  return addresses[0]!;
}

const guardedLookup: LookupFunction = (hostname, options, callback) => {
  dnsLookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, '', 0);
    const refused = addresses.find(({ address }) => !isPublicAddress(address));
    if (refused) return callback(new EgressRefused(`${hostname} resolves to ${refused.address}`), '', 0);
    const [first] = addresses as [LookupAddress];
    if (options.all) return callback(null, addresses);
    callback(null, first.address, first.family);
  });
};

const timeouts = { headersTimeout: 60_000, bodyTimeout: 60_000 };
const publicAgent = new Agent({ connect: { lookup: guardedLookup, timeout: 10_000 }, ...timeouts });
const privateAgent = new Agent({ connect: { timeout: 10_000 }, ...timeouts });

/** Sends the request, or throws `EgressRefused` before anything left the machine. */
export async function send(
  outgoing: OutgoingRequest,
  guard: { hosts: readonly string[]; allowPrivate: boolean },
): Promise<IncomingResponse> {
  const url = new URL(outgoing.url);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new EgressRefused(`${url.protocol} is not allowed`);
  if (!guard.hosts.includes(url.hostname)) throw new EgressRefused(`${url.hostname} is not a host of this connection`);
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  if (!guard.allowPrivate && isIP(literal) && !isPublicAddress(literal)) {
    throw new EgressRefused(`${literal} is not a public address`);
  }
  const response = await request(url, {
    method: outgoing.method,
    headers: outgoing.headers,
    body: outgoing.body ?? null,
    dispatcher: guard.allowPrivate ? privateAgent : publicAgent,
    signal: AbortSignal.timeout(outgoing.timeoutMs ?? 10_000),
  });
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(response.headers)) headers[name] = String(value);
  return { status: response.statusCode, headers, body: await boundedText(response.body) };
}

async function boundedText(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > MAX_RESPONSE_BYTES) throw new Error('the answer is larger than 1 MB');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
