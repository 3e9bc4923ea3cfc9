import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readPackZip } from './zip.ts';

const pack = { 'pack.json': strToU8('{"a":1}'), 'forms/x.json': strToU8('{}') };

describe('a pack in a zip', () => {
  it('is read, with or without a folder around it', () => {
    const files = { 'pack.json': '{"a":1}', 'forms/x.json': '{}' };
    expect(readPackZip(zipSync(pack))).toEqual(files);
    const inFolder = Object.fromEntries(Object.entries(pack).map(([path, content]) => [`hotline/${path}`, content]));
    expect(readPackZip(zipSync(inFolder))).toEqual(files);
  });

  it.each(['../pack.json', '/etc/passwd', 'a/../../b', 'a\\b', 'C:x', './x'])('refuses the path %s', (path) => {
    expect(() => readPackZip(zipSync({ [path]: strToU8('x') }))).toThrow('PACK_UNREADABLE');
  });

  it('refuses links', () => {
    const link = zipSync({ 'pack.json': [strToU8('/etc/passwd'), { os: 3, attrs: 0o120777 << 16 }] });
    expect(() => readPackZip(link)).toThrow(/link/);
  });

  it('refuses what is too large, too much, not text, or no archive', () => {
    expect(() => readPackZip(zipSync({ a: new Uint8Array(6_000_000) }))).toThrow('PACK_UNREADABLE');
    const many = Object.fromEntries(Array.from({ length: 501 }, (_, i) => [`f${i}`, strToU8('')]));
    expect(() => readPackZip(zipSync(many))).toThrow('PACK_UNREADABLE');
    expect(() => readPackZip(zipSync({ a: new Uint8Array([0xff, 0xfe, 0xff]) }))).toThrow('PACK_UNREADABLE');
    expect(() => readPackZip(strToU8('not a zip at all, but long enough to look'))).toThrow('PACK_UNREADABLE');
    expect(() => readPackZip(zipSync(pack).subarray(0, 60))).toThrow('PACK_UNREADABLE');
  });
});
