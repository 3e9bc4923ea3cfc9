/**
 * Both dictionaries are complete: the same keys, no empty sentence, the same `{places}` in both languages, and every
 * key that a screen asks for exists.
 */
import { describe, expect, it } from 'vitest';
import { keysOf, type Dictionary } from './setup.ts';
import { staffDictionaries } from './staff.ts';

const sources = import.meta.glob('../**/*.{vue,ts}', { query: '?raw', import: 'default', eager: true });
const isStaff = (path: string) => !/\.test\.ts$|\/words\.ts$|\/(portal|process-designer|diagram)\//.test(path);
/** The process designer has words of its own, and asks for these by another name. */
const askedIn = (path: string) =>
  isStaff(path) ? /(?<![\w.])\$?t\(\s*'([\w.-]+)'/g : /(?<![\w.])shared\(\s*'([\w.-]+)'/g;

function sentence(dictionary: Dictionary, key: string): string {
  return key.split('.').reduce<string | Dictionary>((at, part) => (at as Dictionary)[part]!, dictionary) as string;
}
const places = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

describe('the staff dictionaries', () => {
  const keys = keysOf(staffDictionaries.zh);

  it('have the same keys', () => {
    expect(keysOf(staffDictionaries.en)).toEqual(keys);
  });

  it.each(keys)('%s: filled, with the same places, free of message syntax', (key) => {
    const zh = sentence(staffDictionaries.zh, key);
    const en = sentence(staffDictionaries.en, key);
    expect(zh.trim()).not.toBe('');
    expect(en.trim()).not.toBe('');
    expect(places(en)).toEqual(places(zh));
    expect(zh + en).not.toMatch(/[@|]/);
    expect(en).not.toMatch(/[\u4e00-\u9fff]/);
  });

  it('hold every key that a screen asks for by name', () => {
    const asked = Object.entries(sources as Record<string, string>).flatMap(([path, text]) =>
      [...text.matchAll(askedIn(path))].map((m) => `${m[1]} (${path})`),
    );
    expect(asked.length).toBeGreaterThan(50);
    expect(asked.filter((one) => !keys.includes(one.split(' ')[0]!))).toEqual([]);
  });
});
