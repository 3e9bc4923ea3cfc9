import { expect, it } from 'vitest';
import { canonicalJson } from './canonical-json.ts';

it('writes one text for one value, whatever the order of its keys', () => {
  const a = { b: [1, { y: null, x: 'ü"' }], a: -0.5, c: undefined, 2: true };
  const b = { 2: true, a: -0.5, b: [1, { x: 'ü"', y: null }] };
  expect(canonicalJson(a)).toBe('{"2":true,"a":-0.5,"b":[1,{"x":"ü\\"","y":null}]}');
  expect(canonicalJson(b)).toBe(canonicalJson(a));
  expect(JSON.parse(canonicalJson(a))).toEqual(JSON.parse(JSON.stringify(a)));
});

it('writes nothing that is not JSON', () => {
  expect(canonicalJson([undefined, Number.NaN, undefined])).toBe('[null,null,null]');
  expect(canonicalJson(undefined)).toBe('null');
});
