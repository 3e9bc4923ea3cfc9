/**
 * What no JSON that enters may hold, whatever its schema says: keys that reach an object's prototype, nesting without
 * end, text that a database cannot store, and more bytes than a command should carry. Walks once and makes nothing: every command passes here.
 */
import { payloadRefused, payloadTooLarge } from './errors.ts';

const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);
const MAX_DEPTH = 64;
/** NUL and lone surrogates: PostgreSQL refuses them. */
// eslint-disable-next-line no-control-regex -- NUL is what is looked for
const UNSTORABLE = /[\u0000\p{Surrogate}]/u;

/** Raises PAYLOAD_REFUSED or PAYLOAD_TOO_LARGE. `maxCharacters` counts keys, strings, and 8 for every other value. */
export function guardPayload(payload: unknown, maxCharacters: number): void {
  guard(payload, 0, 0, maxCharacters);
}

/** Answers the size so far. As deep as it may be nested, the stack holds. */
function guard(value: unknown, depth: number, before: number, maxCharacters: number): number {
  let size = before + (typeof value === 'string' ? value.length : 8);
  if (size > maxCharacters) throw payloadTooLarge({ maxCharacters });
  if (typeof value === 'string') guardText(value);
  if (typeof value !== 'object' || value === null) return size;
  if (depth >= MAX_DEPTH) throw payloadRefused({ reason: `nested deeper than ${MAX_DEPTH}` });
  if (Array.isArray(value)) {
    for (const item of value) size = guard(item, depth + 1, size, maxCharacters);
    return size;
  }
  for (const key in value) {
    if (FORBIDDEN_KEYS.has(key)) throw payloadRefused({ reason: `key ${key}` });
    guardText(key);
    size = guard((value as Record<string, unknown>)[key], depth + 1, size + key.length, maxCharacters);
  }
  return size;
}

function guardText(text: string): void {
  if (UNSTORABLE.test(text)) throw payloadRefused({ reason: 'NUL or broken Unicode in a text' });
}
