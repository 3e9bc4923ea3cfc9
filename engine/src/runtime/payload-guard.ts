/**
 * What no JSON that enters may hold, whatever its schema says: keys that reach an object's prototype, nesting without
 * end, text that a database cannot store, and more bytes than a command should carry. Walks once, without recursion.
 */
import { payloadRefused, payloadTooLarge } from './errors.ts';

const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);
const MAX_DEPTH = 64;
/** NUL and lone surrogates: PostgreSQL refuses them. */
// eslint-disable-next-line no-control-regex -- NUL is what is looked for
const UNSTORABLE = /[\u0000\p{Surrogate}]/u;

/** Raises PAYLOAD_REFUSED or PAYLOAD_TOO_LARGE. `maxCharacters` counts keys, strings, and 8 for every other value. */
export function guardPayload(payload: unknown, maxCharacters: number): void {
  const waiting: [value: unknown, depth: number][] = [[payload, 0]];
  let size = 0;
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [value, depth] = next;
    size += typeof value === 'string' ? value.length : 8;
    if (typeof value === 'string') guardText(value);
    else if (typeof value === 'object' && value !== null) {
      if (depth >= MAX_DEPTH) throw payloadRefused({ reason: `nested deeper than ${MAX_DEPTH}` });
      if (Array.isArray(value)) for (const item of value) waiting.push([item, depth + 1]);
      else size += guardObject(value as Record<string, unknown>, depth, waiting);
    }
    if (size > maxCharacters) throw payloadTooLarge({ maxCharacters });
  }
}

function guardObject(value: Record<string, unknown>, depth: number, waiting: [unknown, number][]): number {
  let size = 0;
  for (const key of Object.keys(value)) {
    if (FORBIDDEN_KEYS.has(key)) throw payloadRefused({ reason: `key ${key}` });
    guardText(key);
    size += key.length;
    waiting.push([value[key], depth + 1]);
  }
  return size;
}

function guardText(text: string): void {
  if (UNSTORABLE.test(text)) throw payloadRefused({ reason: 'NUL or broken Unicode in a text' });
}
