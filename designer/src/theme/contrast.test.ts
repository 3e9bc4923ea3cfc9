/** WCAG AA for every pair of tokens that is put on one another, read off the stylesheet that ships. */
/// <reference types="node" />
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const css = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8');

function tokensOf(selector: string): Map<string, string> {
  const block = css.split(`${selector} {`)[1]?.split('\n}')[0] ?? '';
  return new Map([...block.matchAll(/--ld-([\w-]+):\s*(#[0-9a-f]{6});/g)].map((m) => [m[1]!, m[2]!]));
}

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const c = parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const grounds = ['background', 'surface', 'raised', 'hover', 'selected'];
const states = ['info', 'good', 'warn', 'bad'];
const textPairs = [
  ...['text', 'quiet', 'primary'].flatMap((text) => grounds.map((ground) => [text, ground])),
  ...[...states, 'grade-1', 'grade-2', 'grade-3', 'grade-4'].flatMap((text) => [
    [text, 'surface'],
    [text, 'background'],
    [text, 'hover'],
  ]),
  ...states.map((state) => [state, `${state}-soft`]),
  ...states.map((state) => ['text', `${state}-soft`]),
  ...states.map((state) => ['on-state', state]),
  ['quiet', 'quiet-soft'],
  ['on-primary', 'primary'],
  ['on-primary', 'primary-hover'],
] as [string, string][];

describe.each([':root', ':root.dark'])('%s', (selector) => {
  const tokens = tokensOf(selector);
  it.each(textPairs)('%s on %s is at least 4.5:1', (text, ground) => {
    expect(contrast(tokens.get(text)!, tokens.get(ground)!)).toBeGreaterThanOrEqual(4.5);
  });
  it.each([
    ['focus', 'surface'],
    ['focus', 'background'],
    ['line-strong', 'surface'],
  ])('%s against %s is at least 3:1', (part, ground) => {
    expect(contrast(tokens.get(part)!, tokens.get(ground)!)).toBeGreaterThanOrEqual(3);
  });
});
