import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cityTime } from '../calendar/city-time.ts';
import type { JsonObject } from '../json.ts';
import {
  checkRoutes,
  noticeRoute,
  onceKey,
  owed,
  planRoutes,
  quietUntil,
  routeSentence,
  takeIn,
  wayThrough,
  type AlarmNews,
  type NoticeMember,
  type NoticeMoment,
  type Timing,
} from './index.ts';

const t = (text: string) => Date.parse(`${text}+08:00`);
const SECOND = 1_000;
const MINUTE = 60_000;
const name = (zh: string) => ({ zh, en: zh });

const tree = noticeRoute.parse({
  id: 'all',
  name: name('全部'),
  receivers: ['role:duty-officer'],
  channels: ['in-app', 'sms', 'mail'],
  templates: { raised: 'alarm-raised', cleared: 'alarm-cleared' },
  groupBy: ['area'],
  groupWait: 'PT30S',
  groupInterval: { input: 'interval' },
  repeatEvery: 'PT15M',
  quietHours: { from: '22:00', to: '07:00', exceptAtLeast: 1 },
  children: [
    {
      id: 'fire',
      name: name('消防'),
      continue: true,
      match: { all: [{ fact: 'vertical', operator: 'equal', value: 'fire' }] },
      receivers: ['thing-contact:safety-officer'],
      channels: ['sms'],
      children: [
        {
          id: 'fire-grave',
          name: name('消防 · 重大'),
          match: { all: [{ fact: 'severity', operator: 'lessThanInclusive', value: 2 }] },
          receivers: ['area-role:supervisor'],
          quietHours: 'never',
        },
      ],
    },
    {
      id: 'grave',
      name: name('较大及以上'),
      match: { all: [{ fact: 'severity', operator: 'lessThanInclusive', value: 3 }] },
      repeatEvery: 'never',
    },
    {
      id: 'towns',
      name: name('城关镇'),
      match: { all: [{ fact: 'areas', operator: 'contains', value: 'town-1' }] },
    },
  ],
});
const planned = planRoutes(tree, { interval: 'PT5M' });
const way = (facts: JsonObject) => wayThrough(planned, { moment: 'raised', areas: [], labels: {}, ...facts });

describe('the tree', () => {
  it('leads to the first child that fits, and on where it says so', () => {
    const to = (facts: JsonObject) => way(facts).taken.map(({ id }) => id);
    expect(to({ vertical: 'fire', severity: 1 })).toEqual(['fire-grave', 'grave']);
    expect(to({ vertical: 'fire', severity: 4 })).toEqual(['fire']);
    expect(to({ vertical: 'tourism', severity: 3, areas: ['town-1'] })).toEqual(['grave']);
    expect(to({ vertical: 'tourism', severity: 4, areas: ['grid-1', 'town-1'] })).toEqual(['towns']);
    expect(to({ vertical: 'tourism', severity: 4 })).toEqual(['all']);
  });

  it('says why at every route that it passed', () => {
    expect(way({ vertical: 'tourism', severity: 3 }).steps.map(({ routeId, outcome }) => [routeId, outcome])).toEqual([
      ['all', 'passed'],
      ['fire', 'no'],
      ['grave', 'taken'],
      ['towns', 'not-asked'],
    ]);
  });

  it('hands down what a child does not say, and puts values of the city in', () => {
    const [fire, grave] = planned.children;
    expect(fire).toMatchObject({ templates: { raised: 'alarm-raised' }, timing: { interval: 5 * MINUTE } });
    expect(grave).toMatchObject({ channels: ['in-app', 'sms', 'mail'], timing: { repeat: null, wait: 30 * SECOND } });
    expect(fire!.children[0]!.timing.quiet).toBeNull();
  });

  it('reads as a sentence in both languages', () => {
    const names = {
      receiver: (notation: string) => ({ zh: notation === 'role:duty-officer' ? '值班员' : notation, en: notation }),
      value: (_: string, value: string) => (value === 'fire' ? { zh: '消防', en: 'fire' } : undefined),
    };
    expect(routeSentence(planned, names)).toEqual({
      zh: '所有告警 → 值班员 站内和短信，失败改邮件；同一区域 30 秒内合并，至多每 5 分钟一次；每 15 分钟重复，直到确认；22:00–07:00 只发特别重大',
      en: 'every alarm → role:duty-officer by in-app and SMS, if that fails mail; gathers 30 s per area, at most once per 5 min; again every 15 min until acknowledged; 22:00–07:00 only critical',
    });
    expect(routeSentence(planned.children[1]!, names).zh).toMatch(/^较大及以上 → 值班员 .*只发特别重大$/);
    expect(routeSentence(planned.children[0]!, names).zh).toMatch(/^消防 → thing-contact:safety-officer 短信；/);
  });

  it('finds what is wrong, all at once', () => {
    const wrong = noticeRoute.parse({
      id: 'root',
      name: name('根'),
      receivers: ['role:duty-officer', 'role:stranger'],
      groupWait: { input: 'nothing' },
      children: [
        { id: 'root', name: name('重'), templates: { raised: 'no-such' } },
        { id: 'odd', name: name('怪'), match: { all: [{ fact: 'severity', operator: 'contains', value: 'x' }] } },
        { id: 'odder', name: name('怪'), match: { all: [{ fact: 'colour', operator: 'equal', value: 'red' }] } },
      ],
    });
    const known = { templates: new Set(['alarm-raised']), roles: new Set(['duty-officer']), inputs: {} };
    const found = checkRoutes(wrong, known).map(({ code, path }) => `${code} ${path}`);
    expect(found).toContain('ROUTE_TWICE children[0].id');
    expect(found).toContain('REFERENCE_MISSING children[0].templates.raised');
    expect(found).toContain('REFERENCE_MISSING groupWait');
    expect(found).toContain('ROLE_ELSEWHERE receivers[1]');
    expect(found.filter((each) => /children\[[12]\]\.match/.test(each))).toHaveLength(2);
    const silent = noticeRoute.parse({ id: 'a', name: name('甲'), receivers: ['thing-unit'] });
    expect(checkRoutes(silent, known).map(({ code }) => code)).toEqual(['ROUTE_WITHOUT_TEMPLATE']);
    expect(
      checkRoutes(tree, { ...known, templates: new Set(['alarm-raised', 'alarm-cleared']), inputs: { interval: 'x' } }),
    ).toMatchObject([{ code: 'ROLE_ELSEWHERE' }, { code: 'FIELD_INVALID' }]);
  });

  it.each(['role:x y', 'phone:1', 'thing-contact', ''])('refuses the receiver "%s"', (receiver) =>
    expect(noticeRoute.safeParse({ id: 'a', name: name('甲'), receivers: [receiver] }).success).toBe(false),
  );
});

describe('quiet hours', () => {
  const night = { from: 22 * 60, to: 7 * 60, days: new Set([1, 2, 3, 4, 5, 6, 7]), exceptAtLeast: 1 as const };
  const until = (quiet: typeof night, at: string) => {
    const end = quietUntil(quiet, t(at));
    return end && cityTime(end).slice(0, 16);
  };

  it.each([
    ['2026-11-23T21:59:59', null],
    ['2026-11-23T22:00:00', '2026-11-24T07:00'],
    ['2026-11-24T06:59:59', '2026-11-24T07:00'],
    ['2026-11-24T07:00:00', null],
  ])('%s → %s', (at, end) => expect(until(night, at)).toBe(end));

  it('belongs to the day on which it begins', () => {
    const fridays = { ...night, days: new Set([5]) };
    expect(until(fridays, '2026-11-28T03:00:00')).toBe('2026-11-28T07:00');
    expect(until(fridays, '2026-11-28T23:00:00')).toBeNull();
  });

  it('joins what follows without a gap', () => {
    const weekend = { ...night, from: 0, to: 0, days: new Set([6, 7]) };
    expect(until(weekend, '2026-11-28T10:00:00')).toBe('2026-11-30T00:00');
  });
});

const timing: Timing = { wait: 30 * SECOND, interval: 5 * MINUTE, repeat: 15 * MINUTE, quiet: null };
const start = t('2026-11-23T10:00:00');
const raised = (alarmId: string, at = start, severity: 1 | 2 | 3 | 4 = 3): AlarmNews => ({
  ...{ alarmId, severity, at },
  moment: 'raised',
});
const nobodySilent = () => null;

/** One group as the engine keeps it, looked at whenever it asks to be. */
function groupOf(rules: Timing, silencedUntil: (alarmId: string, at: number) => number | null = nobodySilent) {
  let members = new Map<string, NoticeMember>();
  let toldAt: number | null = null;
  let next: number | null = null;
  const told: { at: number; lines: string[] }[] = [];
  const kept: string[] = [];
  const look = (at: number) => {
    const result = owed({ toldAt }, [...members.values()], rules, at, (id) => silencedUntil(id, at));
    const lines = [
      ...result.news.flatMap(({ alarmId, untold }) =>
        untold.map(({ moment, severity }) => `${alarmId} ${moment} ${severity}`),
      ),
      ...result.repeat.map((alarmId) => `${alarmId} again`),
    ];
    if (lines.length > 0) told.push({ at, lines });
    kept.push(...result.held.map(({ alarmId, why }) => `${alarmId} ${why}`));
    kept.push(...result.dropped.map(({ alarmId }) => `${alarmId} dropped`));
    members = new Map(result.members.map((member) => [member.alarmId, member]));
    toldAt = result.toldAt;
    next = result.next;
  };
  const passUntil = (at: number) => {
    while (next !== null && next <= at) look(next);
  };
  return {
    told,
    kept,
    members: () => [...members.values()],
    passUntil,
    hear(news: AlarmNews, wanted = true) {
      passUntil(news.at);
      const member = takeIn(members.get(news.alarmId), news, wanted);
      if (member) members.set(news.alarmId, member);
      else members.delete(news.alarmId);
      look(news.at);
    },
  };
}
const after = (ms: number) => start + ms;
const said = (group: ReturnType<typeof groupOf>) =>
  group.told.map(({ at, lines }) => [(at - start) / SECOND, ...lines]);

describe('a group', () => {
  it('waits a little, gathers, then speaks once per interval', () => {
    const group = groupOf({ ...timing, repeat: null });
    group.hear(raised('a'));
    group.hear(raised('b', after(10 * SECOND)));
    group.passUntil(after(MINUTE));
    expect(said(group)).toEqual([[30, 'a raised 3', 'b raised 3']]);
    group.hear(raised('c', after(MINUTE)));
    group.hear(raised('d', after(2 * MINUTE)));
    group.passUntil(after(60 * MINUTE));
    expect(said(group).slice(1)).toEqual([[330, 'c raised 3', 'd raised 3']]);
  });

  it('speaks again until somebody has acknowledged', () => {
    const group = groupOf(timing);
    group.hear(raised('a'));
    group.passUntil(after(31 * MINUTE));
    expect(said(group)).toEqual([
      [30, 'a raised 3'],
      [930, 'a again'],
      [1830, 'a again'],
    ]);
    group.hear({ ...raised('a', after(32 * MINUTE)), moment: 'acknowledged' }, false);
    group.passUntil(after(300 * MINUTE));
    expect(group.told).toHaveLength(3);
    group.hear({ ...raised('a', after(301 * MINUTE)), moment: 'cleared' });
    group.passUntil(after(310 * MINUTE));
    expect(said(group).at(-1)).toEqual([301 * 60 + 30, 'a cleared 3']);
    expect(group.members()).toEqual([]);
  });

  it('does not let new alarms put off the repetition of an old one for ever', () => {
    const group = groupOf({ ...timing, wait: 0 });
    group.hear(raised('a'));
    for (let i = 1; i < 8; i += 1) group.hear(raised(`n${i}`, after(i * 4 * MINUTE)));
    expect(
      said(group)
        .flat()
        .filter((line) => line === 'a again').length,
    ).toBeGreaterThan(0);
  });

  it('tells nobody of what came and went while it waited', () => {
    const group = groupOf(timing);
    group.hear(raised('a'));
    group.hear({ ...raised('a', after(20 * SECOND)), moment: 'cleared' });
    group.passUntil(after(60 * MINUTE));
    expect(group.told).toEqual([]);
    expect(group.members()).toEqual([]);
  });

  it('tells the newest grade of what it has not told yet', () => {
    const group = groupOf({ ...timing, repeat: null });
    group.hear(raised('a', start, 4));
    group.hear({ ...raised('a', after(5 * SECOND), 2), moment: 'worse' });
    group.passUntil(after(MINUTE));
    expect(said(group)).toEqual([[30, 'a raised 2']]);
  });

  it('keeps what falls into quiet hours, lets the gravest pass, and drops what is settled by morning', () => {
    const quiet = { from: 22 * 60, to: 7 * 60, days: new Set([1, 2, 3, 4, 5, 6, 7]), exceptAtLeast: 1 as const };
    const night = t('2026-11-23T23:00:00');
    const group = groupOf({ ...timing, wait: 0, repeat: null, quiet });
    group.hear(raised('mild', night));
    group.hear(raised('settled', night + MINUTE));
    group.hear(raised('gone', night + 2 * MINUTE));
    group.hear(raised('grave', night + 3 * MINUTE, 1));
    expect(group.told).toEqual([{ at: night + 3 * MINUTE, lines: ['grave raised 1'] }]);
    group.hear({ ...raised('settled', night + 4 * MINUTE), moment: 'acknowledged' }, false);
    group.hear({ ...raised('gone', night + 5 * MINUTE), moment: 'cleared' });
    group.passUntil(t('2026-11-24T12:00:00'));
    expect(group.told.slice(1)).toEqual([{ at: t('2026-11-24T07:00:00'), lines: ['mild raised 3'] }]);
    expect(group.kept).toEqual(['mild quiet', 'settled quiet', 'gone quiet', 'settled dropped']);
  });

  it('is still under a silence, and says it once when that is over and nobody has acknowledged', () => {
    const end = after(60 * MINUTE);
    const group = groupOf({ ...timing, repeat: null }, (_, at) => (at < end ? end : null));
    group.hear(raised('a'));
    group.hear({ ...raised('a', after(MINUTE), 2), moment: 'worse' });
    group.hear(raised('b'));
    group.hear({ ...raised('b', after(2 * MINUTE)), moment: 'cleared' });
    group.passUntil(after(200 * MINUTE));
    expect(said(group)).toEqual([[3600, 'a raised 2']]);
    expect(group.kept).toEqual(['a silence', 'b silence']);
  });
});

describe('whatever happens', () => {
  const moments = ['raised', 'worse', 'better', 'acknowledged', 'cleared', 'closed', 'confirmed'] as const;
  const step = fc.record({
    alarm: fc.integer({ min: 0, max: 4 }),
    moment: fc.constantFrom(...moments),
    severity: fc.constantFrom(1 as const, 2 as const, 3 as const, 4 as const),
    pause: fc.integer({ min: 0, max: 40 * MINUTE }),
  });
  const rules = fc.record({
    wait: fc.constantFrom(0, 30 * SECOND, 2 * MINUTE),
    interval: fc.constantFrom(0, MINUTE, 5 * MINUTE),
    repeat: fc.constantFrom(null, 30 * SECOND, 15 * MINUTE),
    quiet: fc.constantFrom(null, {
      ...{ from: 22 * 60, to: 7 * 60, exceptAtLeast: 1 as const },
      days: new Set([1, 2, 3, 4, 5, 6, 7]),
    }),
  });
  const silence = fc.record({ from: fc.integer({ min: 0, max: 300 }), length: fc.integer({ min: 0, max: 300 }) });

  it('a group keeps its interval, is quiet when it must be, and comes to rest', () => {
    fc.assert(
      fc.property(rules, silence, fc.array(step, { maxLength: 40 }), (timing, { from, length }, steps) => {
        const [begin, end] = [after(from * MINUTE), after((from + length) * MINUTE)];
        const silent = (_: string, at: number) => (begin <= at && at < end ? end : null);
        const group = groupOf(timing, silent);
        let at = start;
        for (const { alarm, moment, severity, pause } of steps) {
          at += pause;
          group.hear({ alarmId: `a${alarm}`, moment, severity, at });
        }
        for (const { alarmId } of group.members()) group.hear({ alarmId, moment: 'closed', severity: 4, at });
        group.passUntil(at + 100 * 60 * MINUTE);
        expect(group.members()).toEqual([]);
        group.told.forEach(({ at: now, lines }, i) => {
          const before = group.told[i - 1];
          if (before) expect(now - before.at).toBeGreaterThanOrEqual(timing.interval);
          expect(silent('', now)).toBeNull();
          if (timing.quiet && quietUntil(timing.quiet, now) !== null) {
            expect(lines.filter((line) => line.endsWith(' raised 4'))).toEqual([]);
          }
        });
      }),
      { numRuns: 300, seed: 20261123 },
    );
  });

  it('nobody is told the same of one alarm twice, as the keys are', () => {
    fc.assert(
      fc.property(rules, fc.array(step, { maxLength: 40 }), (timing, steps) => {
        const group = groupOf({ ...timing, repeat: null });
        let at = start;
        for (const { alarm, moment, severity, pause } of steps) {
          at += pause;
          group.hear({ alarmId: `a${alarm}`, moment, severity, at });
        }
        group.passUntil(at + 100 * 60 * MINUTE);
        const keys = new Set<string>();
        const heard = group.told
          .flatMap(({ lines }) => lines)
          .flatMap((line) => {
            const [alarm = '', moment = '', severity = ''] = line.split(' ');
            const key = onceKey(alarm, moment as NoticeMoment, Number(severity) as 1);
            if (keys.has(key)) return [];
            keys.add(key);
            const graded = ['raised', 'worse', 'better'].includes(moment);
            return `${alarm} ${moment === 'worse' ? 'raised' : moment} ${graded ? severity : ''}`;
          });
        expect(new Set(heard).size).toBe(heard.length);
      }),
      { numRuns: 100, seed: 20261124 },
    );
  });
});
