/**
 * The client's address for rate limits. `X-Forwarded-For` counts only from a proxy on this machine or in a private
 * network; from anybody else it is just something a client wrote.
 */
import type { IncomingMessage } from 'node:http';

const ours = /^(?:::ffff:)?(?:127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)|^::1$|^f[cd]/i;

export function clientAddress(request: IncomingMessage): string {
  const peer = request.socket.remoteAddress ?? 'unknown';
  const forwarded = request.headers['x-forwarded-for'];
  if (forwarded === undefined || !ours.test(peer)) return peer;
  const last = String(forwarded).split(',').pop()?.trim();
  return last && last.length <= 45 ? last : peer;
}
