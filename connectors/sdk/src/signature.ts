/** Signatures over raw bytes, compared in constant time. */
import { createHmac, timingSafeEqual } from 'node:crypto';

export const hmacSha256Hex = (key: string, ...parts: (string | Uint8Array)[]): string => {
  const hmac = createHmac('sha256', key);
  for (const part of parts) hmac.update(part);
  return hmac.digest('hex');
};

export function signaturesEqual(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
