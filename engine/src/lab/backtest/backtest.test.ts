/** Backtests as a city asks for them: what would this draft have done last week? */
import { describe, expect, it } from 'vitest';
import { alarmRule, compileAlarmRule, type CompiledAlarmRule } from '../../core/alarms/index.ts';
import { cn } from '../../core/calendar/index.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Condition } from '../../core/rules/index.ts';
import { backtest, type BacktestControl } from './backtest.ts';
import { compareRuns } from './compare.ts';
import type { RecordedEvent, Surroundings } from './judging.ts';
import { backtestComparison, shadowReport } from './schema.ts';
import { createShadow } from './shadow.ts';

const START = Date.parse('2026-11-23T10:00:00+08:00');
const MINUTE = 60_000;
const at = (minute: number) => START + minute * MINUTE;
const over = (bound: number): Condition => ({ all: [{ fact: 'value', operator: 'greaterThan', value: bound }] });
const metric = (name: string): Condition => ({ all: [{ fact: 'metric', operator: 'equal', value: name }] });

function rule(written: object, id = 'hot'): CompiledAlarmRule {
  const { compiled } = compileAlarmRule(
    alarmRule.parse({ id, name: { zh: '过热', en: 'hot' }, scope: metric('temperature'), ...written }),
  );
  return compiled!;
}
const reading = (minute: number, value: number, subject = 'a', name = 'temperature'): RecordedEvent => ({
  facts: { type: 'reading', subject, metric: name, value },
  time: at(minute),
  received: at(minute),
});
const nothing: Surroundings = { calendar: cn, things: new Map(), windows: [] };
async function* pages(events: readonly RecordedEvent[], size = 3) {
  for (let i = 0; i < events.length; i += size) yield await Promise.resolve(events.slice(i, i + size));
}
const run = <Name extends string>(
  sets: Record<Name, CompiledAlarmRule[]>,
  events: readonly RecordedEvent[],
  { surroundings = nothing, to = 120, ...control }: BacktestControl & { surroundings?: Surroundings; to?: number } = {},
) => backtest({ sets, from: at(0), to: at(to), events: pages(events), surroundings }, control);
const minutes = (time: number | null) => time && (time - START) / MINUTE;

const live = rule({ grades: [{ severity: 3, when: over(40), for: 'PT5M' }], clear: { for: 'PT2M' } });

describe('one set', () => {
  it('raises, grades and clears at the true moments, without an event at them', async () => {
    const hot = rule({
      grades: [
        { severity: 2, when: over(60), for: 'PT1M' },
        { severity: 3, when: over(40), for: 'PT5M' },
      ],
      clear: { for: 'PT2M' },
    });
    const { only } = await run({ only: [hot] }, [reading(0, 50), reading(10, 70), reading(20, 20), reading(90, 50)]);
    expect(
      only.intervals.map(({ from, to, peak, grades, end }) => [
        minutes(from),
        minutes(to),
        peak,
        grades.map((grade) => [minutes(grade.at), grade.severity]),
        end,
      ]),
    ).toEqual([
      [
        5,
        22,
        2,
        [
          [5, 3],
          [11, 2],
        ],
        'condition',
      ],
      [95, null, 3, [[95, 3]], null],
    ]);
    expect(only.rules).toEqual([
      {
        ruleId: 'hot',
        raised: 2,
        worse: 1,
        better: 0,
        cleared: 1,
        suppressed: 0,
        open: 1,
        notices: 3,
        lasted: (17 + 25) * MINUTE,
      },
    ]);
    expect(only.events).toBe(4);
  });

  it('watches things of which nothing comes', async () => {
    const elder = rule({
      detect: { kind: 'absence' },
      watch: { all: [{ fact: 'thing', path: '$.kind', operator: 'equal', value: 'elder' }] },
      about: { fact: 'data', path: '$.personId' },
      scope: metric('pass'),
      grades: [{ severity: 4, for: 'PT1H' }],
    });
    const things = new Map(
      [['p1', 'elder'] as const, ['p2', 'elder'] as const, ['p3', 'pupil'] as const].map(([id, kind]) => [
        id,
        { facts: { id, kind } as JsonObject },
      ]),
    );
    const pass = (minute: number, personId: string): RecordedEvent => ({
      facts: { subject: 'door', metric: 'pass', data: { personId } },
      time: at(minute),
      received: at(minute),
    });
    const surroundings = { ...nothing, things };
    const { only } = await run({ only: [elder] }, [pass(30, 'p1'), pass(40, 'p3'), pass(100, 'p1')], { surroundings });
    expect(only.intervals.map(({ thingId, from, to }) => [thingId, minutes(from), minutes(to)])).toEqual([
      ['p2', 60, null],
      ['p1', 90, 100],
    ]);
  });

  it('holds back as a server does: windows, other alarms, latest values', async () => {
    const power = rule(
      {
        scope: metric('power'),
        grades: [{ severity: 1, when: { all: [{ fact: 'value', operator: 'equal', value: 0 }] } }],
      },
      'power',
    );
    const hot = rule({
      grades: [{ severity: 3, when: over(40) }],
      inhibitedBy: [{ rule: 'power', at: 'parent' }],
      suppressedWhen: [
        {
          id: 'testing',
          when: { all: [{ fact: 'latest', path: '$.mode', operator: 'equal', value: 1 }] },
          reason: { zh: '测试中', en: 'being tested' },
        },
      ],
    });
    const surroundings: Surroundings = {
      calendar: cn,
      things: new Map<string, { facts: JsonObject }>([
        ['a', { facts: { id: 'a', parentId: 'house' } }],
        ['b', { facts: { id: 'b' } }],
        ['c', { facts: { id: 'c' } }],
      ]),
      windows: [{ id: 'w', from: at(0), to: at(30), thingIds: ['b'] }],
    };
    const { only } = await run(
      { only: [hot, power] },
      [
        reading(1, 0, 'house', 'power'),
        reading(2, 50, 'a'),
        reading(3, 50, 'b'),
        reading(4, 1, 'c', 'mode'),
        reading(5, 50, 'c'),
        reading(50, 220, 'house', 'power'),
      ],
      { surroundings },
    );
    expect(only.held.map(({ thingId, at: when, by }) => [thingId, minutes(when), by])).toEqual([
      ['a', 2, 'alarm:power house'],
      ['b', 3, 'maintenance:w'],
      ['c', 5, 'reason:testing'],
    ]);
    expect(only.intervals.map(({ thingId, from }) => [thingId, minutes(from)])).toEqual([
      ['house', 1],
      ['b', 30],
      ['a', 50],
    ]);
  });

  it('sets a rule aside that throws, and goes on with the others', async () => {
    const broken = { ...rule({ grades: [{ severity: 3, when: over(40) }] }, 'broken') };
    Object.assign(broken, { grades: null });
    const { only } = await run({ only: [broken, live] }, [reading(0, 50)]);
    expect(only.failed.map(({ ruleId }) => ruleId)).toEqual(['broken']);
    expect(only.intervals).toHaveLength(1);
  });

  it('lists no more than it may, and counts all', async () => {
    const events = Array.from({ length: 20 }, (_, i) => reading(i, i % 2 ? 50 : 0));
    const { only } = await run({ only: [rule({ grades: [{ severity: 3, when: over(40) }] })] }, events, { limit: 4 });
    expect([only.intervals.length, only.unlisted, only.rules[0]?.raised]).toEqual([4, 6, 10]);
  });
});

describe('a draft held against the live set', () => {
  const draft = rule({ grades: [{ severity: 3, when: over(45), for: 'PT3M' }], clear: { for: 'PT2M' } });

  it('says what is the same, what only one has, and what lasts longer', async () => {
    const events = [
      ...[reading(0, 50, 'a'), reading(20, 20, 'a')], // both: the draft 2 minutes earlier
      ...[reading(30, 42, 'b'), reading(50, 20, 'b')], // live only
      ...[reading(60, 50, 'c'), reading(64, 20, 'c')], // draft only
    ];
    const both = await run({ draft: [draft], live: [live] }, events);
    const compared = backtestComparison.parse(compareRuns(both.draft, both.live));
    expect(compared.kinds).toEqual({
      same: 0,
      regraded: 0,
      longer: 1,
      shorter: 0,
      moved: 0,
      'only-draft': 1,
      'only-live': 1,
    });
    expect(compared.differences.map(({ thingId, kind, difference }) => [thingId, kind, difference / MINUTE])).toEqual([
      ['a', 'longer', 2],
      ['b', 'only-live', -17],
      ['c', 'only-draft', 3],
    ]);
    expect(compared.notices).toEqual({ draft: 2, live: 2 });
    expect(compared.lasted).toEqual({ draft: 22 * MINUTE, live: 34 * MINUTE });
    expect(compared.lanes[0]).toEqual({
      ruleId: 'hot',
      thingId: 'a',
      draft: [{ from: '2026-11-23T10:03:00.000+08:00', to: '2026-11-23T10:22:00.000+08:00', severity: 3 }],
      live: [{ from: '2026-11-23T10:05:00.000+08:00', to: '2026-11-23T10:22:00.000+08:00', severity: 3 }],
    });
  });

  it('the same set is the same', async () => {
    const events = Array.from({ length: 100 }, (_, i) => reading(i, (i * 37) % 90));
    const both = await run({ draft: [live], live: [live] }, events);
    const { kinds } = compareRuns(both.draft, both.live);
    expect(kinds.same).toBe(both.live.intervals.length);
    expect(kinds.same).toBeGreaterThan(0);
    expect(Object.values(kinds).reduce((a, b) => a + b)).toBe(kinds.same);
  });

  it('pairs those that overlap most when one alarm stands against two', async () => {
    const patient = rule({ grades: [{ severity: 3, when: over(40), for: 'PT5M' }], clear: { for: 'PT20M' } });
    const events = [reading(0, 50), reading(10, 20), reading(20, 50), reading(60, 20)];
    const both = await run({ draft: [patient], live: [live] }, events);
    const { differences } = compareRuns(both.draft, both.live);
    expect(differences.map(({ kind, difference }) => [kind, difference / MINUTE])).toEqual([
      ['longer', 75 - 37],
      ['only-live', -7],
    ]);
  });

  it('tells worse grades at the same moments apart', async () => {
    const graver = rule({ grades: [{ severity: 1, when: over(40), for: 'PT5M' }], clear: { for: 'PT2M' } });
    const both = await run({ draft: [graver], live: [live] }, [reading(0, 50), reading(20, 0)]);
    expect(compareRuns(both.draft, both.live).kinds.regraded).toBe(1);
  });
});

describe('a long run', () => {
  const many = Array.from({ length: 20_000 }, (_, i) => reading(i / 100, (i * 37) % 90, `thing-${i % 50}`));

  it('lets others work, tells how far it is, and can be cancelled', async () => {
    const parts: number[] = [];
    await run({ only: [live] }, many, { to: 200, onProgress: ({ part }) => parts.push(part) });
    expect(parts.length).toBeGreaterThan(1);
    expect(parts).toEqual([...parts].sort((a, b) => a - b));
    expect(parts.at(-1)).toBe(1);
    const controller = new AbortController();
    const cancelled = run({ only: [live] }, many, { signal: controller.signal, onProgress: () => controller.abort() });
    await expect(cancelled).rejects.toThrow(/abort/i);
  });
});

describe('a shadow', () => {
  it('judges beside the live rules and only counts', () => {
    const shadow = createShadow([live], nothing, at(0));
    for (const event of [reading(0, 50), reading(20, 20)]) shadow.take(event);
    shadow.tick(at(22));
    const report = shadowReport.parse(shadow.report());
    expect(report).toMatchObject({ events: 2, leftOut: 0, failed: [], rules: [{ raised: 1, cleared: 1, notices: 1 }] });
    expect(report.recent).toEqual([
      {
        ruleId: 'hot',
        thingId: 'a',
        from: '2026-11-23T10:05:00.000+08:00',
        to: '2026-11-23T10:22:00.000+08:00',
        peak: 3,
        bars: [{ from: '2026-11-23T10:05:00.000+08:00', to: '2026-11-23T10:22:00.000+08:00', severity: 3 }],
      },
    ]);
  });

  it('keeps to its memory', () => {
    const shadow = createShadow([rule({ grades: [{ severity: 3, when: over(40) }] })], nothing, at(0), {
      maxStates: 3,
      limit: 2,
    });
    for (let i = 0; i < 10; i += 1) shadow.take(reading(i, 50, `thing-${i}`));
    const { rules, recent, leftOut } = shadow.report();
    expect([rules[0]?.raised, leftOut]).toEqual([3, 7]);
    expect(recent.map(({ thingId }) => thingId)).toEqual(['thing-2', 'thing-1']);
  });

  it('learns of new things and of windows', () => {
    const elder = rule({
      detect: { kind: 'absence' },
      watch: { all: [{ fact: 'thing', path: '$.kind', operator: 'equal', value: 'elder' }] },
      grades: [{ severity: 4, for: 'PT1H' }],
    });
    const shadow = createShadow([elder], nothing, at(0));
    shadow.tick(at(30));
    const things = new Map([['p1', { facts: { id: 'p1', kind: 'elder' } }]]);
    shadow.surround({ ...nothing, things, windows: [{ id: 'w', from: at(0), to: at(200) }] });
    shadow.tick(at(100));
    expect(shadow.report().rules[0]).toMatchObject({ raised: 0, suppressed: 1 });
    shadow.surround({ ...nothing, things });
    expect(shadow.report().recent).toMatchObject([{ thingId: 'p1', from: '2026-11-23T11:40:00.000+08:00' }]);
  });
});
