/// <reference types="node" />
/**
 * Chinese sentences use Chinese punctuation, wherever they stand: the engine's texts, packs, connectors, examples and
 * the dictionaries of the screens. A half-width comma, colon or semicolon that touches a Chinese character fails here,
 * with file and line.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const folders = ['engine/src', 'packs', 'designer/src', 'connectors', 'examples'];

/** Data that people send us, FEEL, and tests, which may say what people get wrong. */
const notSentences = /\.test\.ts$|\/feel\/|csv|node_modules|dist\//;
const halfWidth = /[\p{Script=Han}”）》][,;:](?!\/\/)|[,;](?=[\p{Script=Han}“《])/u;

function filesBelow(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (notSentences.test(path)) return [];
    if (statSync(path).isDirectory()) return filesBelow(path);
    return /\.(ts|vue|json|bpmn|dmn)$/.test(name) ? [path] : [];
  });
}

/** Texts in quotes, of code without its comments; in XML also what stands between the tags. */
function textsOf(path: string, line: string): string[] {
  if (/\.(bpmn|dmn)$/.test(path)) return [...line.matchAll(/"([^"]*)"|>([^<]+)</g)].map((m) => m[1] ?? m[2]!);
  if (/^\s*(\/?\*|\/\/|<!--)/.test(line)) return [];
  const quoted = /'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|`((?:[^`\\]|\\.)*)`/g;
  return [...line.matchAll(quoted)].map((m) => m[1] ?? m[2] ?? m[3]!);
}

/** `=…` is FEEL. */
const isFeel = (text: string) => text.startsWith('=');

it('Chinese sentences have Chinese punctuation', () => {
  const files = folders.flatMap((folder) => filesBelow(join(root, folder)));
  expect(files.length).toBeGreaterThan(400);
  const wrong = files.flatMap((path) =>
    readFileSync(path, 'utf8')
      .split('\n')
      .flatMap((line, index) =>
        textsOf(path, line)
          .filter((text) => !isFeel(text) && /\p{Script=Han}/u.test(text) && halfWidth.test(text))
          .map((text) => `${relative(root, path)}:${index + 1} ${text}`),
      ),
  );
  expect(wrong).toEqual([]);
});

it('finds what it looks for', () => {
  expect(textsOf('a.ts', "zh: '先部署,再启动', en: 'a, b'").filter((text) => halfWidth.test(text))).toEqual([
    ['先部署', '再启动'].join(','),
  ]);
  expect(textsOf('a.bpmn', '<a name="甲;乙">').some((text) => halfWidth.test(text))).toBe(true);
  expect(halfWidth.test('先部署，再启动：{time}')).toBe(false);
});
