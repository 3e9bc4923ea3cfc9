import { describe, expect, it } from 'vitest';
import { createI18n } from 'vue-i18n';
import { consequencesOf, rollbackConsequence } from './consequences.ts';
import { markersOf, mergeProblems } from './problems.ts';
import { messages, pairs } from './words.ts';
import { lintRules } from './lint.ts';
import { lintWords } from './lint-words.ts';

const speak = (locale: 'zh-CN' | 'en') => {
  const { t } = createI18n({ legacy: false, locale, messages }).global;
  return (key: string, places: Record<string, unknown> = {}) => t(key, places);
};
const zh = speak('zh-CN');
const version = (number: number, running: number) => ({
  processDefinitionKey: String(number),
  version: number,
  deployedAt: '2026-11-22T10:00:00+08:00',
  deployedBy: '王',
  comment: null,
  current: false,
  running,
});

describe('what publishing means', () => {
  const impact = [{ processId: 'p', nextVersion: 8, running: 37 }];

  it('says who follows what, in numbers', () => {
    const known = new Map([['p', { name: '诉求受理', versions: [version(7, 37), version(6, 0)] }]]);
    expect(consequencesOf(impact, known, zh)).toEqual(['“诉求受理”新启动的按 v8 流转；正在办理的 37 件仍按 v7。']);
  });

  it('tells versions apart when running ones live on several', () => {
    const known = new Map([['p', { name: '诉求受理', versions: [version(7, 30), version(5, 7)] }]]);
    expect(consequencesOf(impact, known, zh)[0]).toContain('正在办理的 37 件不变（v7 30 件，v5 7 件）。');
  });

  it('says so when nothing runs, and when it is the first', () => {
    const known = new Map([['p', { name: '诉求受理', versions: [version(7, 0)] }]]);
    expect(consequencesOf([{ ...impact[0]!, running: 0 }], known, zh)[0]).toContain('现在没有正在办理的。');
    expect(consequencesOf([{ processId: 'new', nextVersion: 1, running: 0 }], new Map(), zh)).toEqual([
      '“new”发布为 v1。',
    ]);
  });

  it('rolling back makes a new version of an old content', () => {
    const process = { running: 2, versions: [version(7, 2), version(6, 0)] };
    expect(rollbackConsequence(6, process, zh)).toBe('v6 的内容将作为 v8 发布；正在办理的 2 件仍按 v7。');
    expect(rollbackConsequence(6, process, speak('en'))).toBe(
      'The content of v6 becomes v8; the 2 running ones stay on v7.',
    );
  });
});

describe('problems', () => {
  const problem = (severity: 'error' | 'warning', zhText: string, elementId?: string) => ({
    severity,
    code: 'X',
    elementId,
    message: { zh: zhText, en: zhText },
  });
  const merged = mergeProblems(
    [problem('warning', '没有名称', 'a'), problem('warning', '没有名称', 'a')],
    [problem('error', '没有人办', 'a'), problem('error', '整体')],
    (id) => `步骤 ${id}`,
  );

  it('stand once each, the worst first, with the place by name', () => {
    expect(merged.map((one) => `${one.severity} ${one.place}`)).toEqual(['error 步骤 a', 'error ', 'warning 步骤 a']);
  });

  it('are marked at the element with the worst of them', () => {
    const markers = markersOf(merged, (one) => one.message.zh);
    expect(markers.get('a')).toEqual({ severity: 'error', count: 2, title: '没有人办\n没有名称' });
    expect(markers.size).toBe(1);
  });

  it('have our own words for every rule that runs', () => {
    expect(lintRules.filter((name) => !lintWords[name])).toEqual([]);
    expect(Object.keys(lintWords).filter((name) => !lintRules.includes(name))).toEqual([]);
  });
});

it('has the same places in both languages', () => {
  const places = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();
  const walk = (value: unknown, key: string): void => {
    if (Array.isArray(value)) {
      expect(places(value[1] as string), key).toEqual(places(value[0] as string));
    } else {
      for (const [name, inner] of Object.entries(value as object)) walk(inner, `${key}.${name}`);
    }
  };
  walk(pairs, '');
});

it('has a word for every fact that two versions are compared by', () => {
  const sources = import.meta.glob('./model/sayings.ts', { query: '?raw', import: 'default', eager: true });
  const asked = Object.values(sources as Record<string, string>).flatMap((source) =>
    [...source.matchAll(/put\(\s*'(\w+)'/g)].map((match) => match[1]!),
  );
  expect(asked.length).toBeGreaterThan(10);
  expect(asked.filter((key) => !(key in pairs.row))).toEqual([]);
});
