import { expect, it } from 'vitest';
import { guardPayload } from './payload-guard.ts';

const refuses = (payload: unknown, code: string, limit = 1_000) => {
  expect(() => guardPayload(payload, limit)).toThrow(expect.objectContaining({ code }));
};
const nested = (depth: number): unknown => (depth === 0 ? 'x' : [nested(depth - 1)]);

it('lets ordinary JSON pass', () => {
  guardPayload({ a: [1, null, true, { b: '汉字 😀\n\t' }], constructor_: 'fine' }, 1_000);
  guardPayload(nested(64), 1_000);
});

it('refuses keys that reach a prototype, at any depth', () => {
  for (const key of ['__proto__', 'constructor', 'prototype']) {
    refuses(JSON.parse(`{"a":[{"${key}":1}]}`), 'PAYLOAD_REFUSED');
  }
});

it('refuses what nests too deep, also a hundred thousand levels', () => {
  refuses(nested(65), 'PAYLOAD_REFUSED');
  let bottomless: unknown = 1;
  for (let i = 0; i < 100_000; i += 1) bottomless = { a: bottomless };
  refuses(bottomless, 'PAYLOAD_REFUSED', 10_000_000);
});

it('refuses text that no database keeps, as value and as key', () => {
  refuses({ a: 'x\u0000' }, 'PAYLOAD_REFUSED');
  refuses({ a: '\udc00' }, 'PAYLOAD_REFUSED');
  refuses({ '\ud83d': 1 }, 'PAYLOAD_REFUSED');
});

it('refuses more than it should carry', () => {
  refuses({ a: 'x'.repeat(1_001) }, 'PAYLOAD_TOO_LARGE');
  refuses(
    Array.from({ length: 200 }, () => 0),
    'PAYLOAD_TOO_LARGE',
  );
});
