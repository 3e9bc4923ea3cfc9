/** Every number of the city's list of linkages can be said: as a rule that raises, or by what serves it instead. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { alarmRule, compileAlarmRule, judge, knownFacts, watch } from './index.ts';
import { linkages } from './testing/linkages.ts';

const table = readFileSync(new URL('../../../../docs/linkages.md', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => /^\| K\d\d /.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()));
const rows = new Map(table.map(([, number = '', watched = '', needs = '']) => [number, { watched, needs }]));
const START = Date.parse('2026-11-23T10:00:00+08:00');
const DAY = 86_400_000;

describe('docs/linkages.md', () => {
  it('names each of the 96 once, each with what serves it', () => {
    const numbers = Array.from({ length: 96 }, (_, i) => `K${String(i + 1).padStart(2, '0')}`);
    expect(table.map(([, number]) => number)).toEqual(numbers);
    expect([...rows].filter(([, { watched, needs }]) => !watched || !needs)).toEqual([]);
  });

  it('says of those that are watched how, and of the others that they are not', () => {
    const detected = ['level', 'count', 'absence', 'trend', 'occurrence'];
    for (const [number, { watched }] of rows) {
      const kind = (linkages[number]?.rule.detect as { kind: string } | undefined)?.kind ?? 'level';
      expect([number, watched.split(', ')[0]]).toEqual([number, number in linkages ? kind : '–']);
      for (const one of watched.split(', ')) expect([...detected, '–']).toContain(one);
    }
  });
});

describe('as rules', () => {
  it.each(Object.entries(linkages))('%s raises', (number, { rule, events }) => {
    const written = alarmRule.parse({ id: number, name: { zh: number, en: number }, ...rule });
    const { compiled, problems } = compileAlarmRule(written, knownFacts);
    expect(problems).toEqual([]);
    if (!compiled) return;
    let state = watch(START);
    const raised: number[] = [];
    const step = (input: Parameters<typeof judge>[2], now: number) => {
      const answer = judge(compiled, state, input, { now });
      state = answer.state;
      raised.push(...answer.effects.flatMap(({ type, at }) => (type === 'raised' ? [at] : [])));
    };
    for (const [i, facts] of events.entries()) {
      const now = START + i * 60_000;
      expect(compiled.scope(facts), 'in scope').toBe(true);
      step({ type: 'event', facts, time: now }, now);
    }
    const before = raised.length;
    const [grade] = [...compiled.grades].reverse();
    step({ type: 'tick' }, START + 100 * DAY);
    expect(raised).toHaveLength(1);
    // At once without a duration; later, without an event, with one.
    expect(before).toBe(grade?.for === 0 ? 1 : 0);
    // School hours: 8 on the first day, 10 on the second, 2 on the third.
    const lasted = compiled.counted ? 2 * DAY : (grade?.for ?? 0);
    expect(raised[0]).toBe(START + Math.max(0, events.length - 1) * 60_000 + lasted);
  });

  it('another event raises none of them', () => {
    const facts = { type: 'other', metric: 'other', value: 0, thing: { kind: 'other', tags: [] }, data: {} };
    for (const [number, { rule }] of Object.entries(linkages)) {
      const { compiled } = compileAlarmRule(alarmRule.parse({ id: number, name: { zh: number, en: number }, ...rule }));
      expect([number, compiled?.scope(facts)]).toEqual([number, false]);
    }
  });
});
