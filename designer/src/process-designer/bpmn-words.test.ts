/** Walks the sources of the installed editor for every sentence it may say, and asks for Chinese for each. */
/// <reference types="node" />
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bpmnWords } from './bpmn-words.ts';
import { translator } from './translate.ts';

const require = createRequire(import.meta.url);
const libraryOf = (name: string) => join(dirname(require.resolve(`${name}/package.json`)), 'lib');
const filesBelow = (directory: string): string[] =>
  readdirSync(directory).flatMap((name) => {
    const path = join(directory, name);
    return statSync(path).isDirectory() ? filesBelow(path) : path.endsWith('.js') ? [path] : [];
  });
const withoutComments = (source: string) => source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');

const STRING = `'((?:[^'\\\\\\n]|\\\\.)+)'`;
const spokenBy = (pattern: RegExp, source: string) => [...source.matchAll(pattern)].map((match) => match[1]!);

function sentences(): Set<string> {
  const found = new Set<string>();
  for (const library of ['bpmn-js', 'diagram-js', 'diagram-js-direct-editing'].map(libraryOf)) {
    for (const file of filesBelow(library)) {
      const source = withoutComments(readFileSync(file, 'utf8'));
      for (const text of spokenBy(new RegExp(`[tT]ranslate\\(\\s*${STRING}\\s*[,)]`, 'g'), source)) {
        // SVG transforms are written with a function of the same name.
        if (/^[A-Z]/.test(text)) found.add(text);
      }
      for (const text of spokenBy(new RegExp(`_ERR_MSG\\s*=\\s*${STRING}`, 'g'), source)) found.add(text);
      if (/(ReplaceOptions|PopupEntries)\.js$/.test(file)) {
        for (const text of spokenBy(new RegExp(`label\\s*[:=]\\s*${STRING}`, 'g'), source)) found.add(text);
      }
    }
  }
  return found;
}

describe('the editor in Chinese', () => {
  const found = sentences();

  it('finds what the installed editor says', () => {
    expect(found.size).toBeGreaterThan(100);
    expect(found).toContain('Append task');
    expect(found).toContain('Timer boundary event (non-interrupting)');
  });

  it('has a word for every sentence', () => {
    expect([...found].filter((sentence) => !bpmnWords[sentence]).sort()).toEqual([]);
  });

  it('has a word for the sentences that the editor puts together', () => {
    const put = ['left', 'center', 'right', 'top', 'middle', 'bottom'].map((side) => `Align elements ${side}`);
    for (const sentence of [...put, 'Empty pool/participant (removes content)']) {
      expect(bpmnWords[sentence], sentence).toBeTruthy();
    }
  });

  it('keeps no word that nobody says', () => {
    const known = [...found];
    const orphans = Object.keys(bpmnWords).filter((sentence) => !known.some((text) => sentence.startsWith(text)));
    expect(orphans).toEqual([]);
  });

  it('fills places and follows the language', () => {
    expect(translator('zh-CN')('Open {element}', { element: '评价' })).toBe('打开评价');
    expect(translator('en')('Open {element}', { element: 'Rating' })).toBe('Open Rating');
    expect(translator('zh-CN')('Not known yet')).toBe('Not known yet');
  });
});
