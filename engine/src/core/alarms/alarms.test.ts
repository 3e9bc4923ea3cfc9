/** Alarm rules as stories: what a device says, what time does, what is raised, graded and cleared, to the second. */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../json.ts';
import { seeded } from '../seeded.ts';
import type { Condition } from '../rules/index.ts';
import { alarmRule, compileAlarmRule, knownFacts } from './index.ts';
import { any, clock, mixedRules, random, seconds, START, stream, value, Watch } from './testing/story.ts';

describe('a fire lane (K01)', () => {
  const lane = {
    grades: [{ severity: 3, when: { all: [{ fact: 'state', operator: 'equal', value: 'blocked' }] }, for: 'PT5M' }],
    clear: { for: 'PT1M' },
  };

  it('blocked for 4:59 is nothing', () => {
    expect(
      new Watch(lane).event('0:00', { state: 'blocked' }).event('4:59', { state: 'free' }).at('20:00').told,
    ).toEqual([]);
  });

  it('blocked for 5:00 is one alarm, without a further event', () => {
    expect(new Watch(lane).event('0:00', { state: 'blocked' }).at('4:59').told).toEqual([]);
    expect(new Watch(lane).event('0:00', { state: 'blocked' }).at('5:00').told).toEqual(['5:00 raised 3']);
  });

  it('flicker shorter than the clear time is still one; then it recovers', () => {
    const story = new Watch(lane).event('0:00', { state: 'blocked' }).event('3:00', { state: 'blocked' }).at('5:00');
    story.event('6:00', { state: 'free' }).event('6:59', { state: 'blocked' }).event('8:00', { state: 'free' });
    expect(story.at('8:59').told).toEqual(['5:00 raised 3']);
    expect(story.at('9:00').told).toEqual(['5:00 raised 3', '9:00 cleared (condition)']);
  });

  it('says the true moments when the tick is late, or comes with the next event only', () => {
    expect(new Watch(lane, false).event('0:00', { state: 'blocked' }).tick('7:30').told).toEqual(['5:00 raised 3']);
    const story = new Watch(lane, false).event('0:00', { state: 'blocked' }).event('6:00', { state: 'free' });
    expect(story.event('12:00', { state: 'blocked' }).told).toEqual(['5:00 raised 3', '7:00 cleared (condition)']);
  });

  it('puts events in order that come out of order by less than the lateness', () => {
    const story = new Watch(lane).event('0:10', { state: 'blocked' }).event('0:00', { state: 'blocked' }, '0:20');
    expect(story.at('5:00').told).toEqual(['5:00 raised 3']);
    const broken = new Watch(lane).event('0:00', { state: 'blocked' }).event('4:00', { state: 'blocked' });
    expect(broken.event('3:30', { state: 'free' }, '4:10').at('5:30').told).toEqual([]);
    expect(broken.at('9:00').told).toEqual(['9:00 raised 3']);
  });

  it('doubled events change nothing', () => {
    const story = new Watch(lane).event('0:00', { state: 'blocked' }).event('0:00', { state: 'blocked' });
    expect(story.event('2:00', { state: 'blocked' }).event('2:00', { state: 'blocked' }).at('9:00').told).toEqual([
      '5:00 raised 3',
    ]);
  });

  it('backfill raises nothing', () => {
    const story = new Watch(lane)
      .event('0:00', { state: 'blocked' }, '2:00:00')
      .event('0:10:00', { state: 'blocked' }, '2:00:01');
    expect(story.at('3:00:00').told).toEqual([]);
    expect(story.event('3:00:00', { state: 'blocked' }).told).toEqual(['5:00 raised 3']);
  });
});

describe('visitors (K58)', () => {
  const capacity = {
    grades: [
      { severity: 2, when: value('greaterThanInclusive', 1000) },
      { severity: 4, when: value('greaterThanInclusive', 800) },
    ],
    clear: { for: 'PT10M' },
    hysteresis: 50,
  };

  it('80 % and 100 % are two grades of one alarm', () => {
    const story = new Watch(capacity)
      .event('0:00', { value: 700 })
      .event('5:00', { value: 820 })
      .event('9:00', { value: 1005 });
    expect(story.event('9:30', { value: 1010 }).told).toEqual(['5:00 raised 4', '9:00 4 → 2']);
  });

  it('flapping about a bound updates the alarm and makes no other', () => {
    const story = new Watch(capacity).event('0:00', { value: 800 });
    for (let minute = 1; minute < 30; minute += 1) story.event(`${minute}:00`, { value: minute % 2 ? 760 : 810 });
    expect(story.told).toEqual(['0:00 raised 4']);
  });

  it('gets better grade by grade, and clears below the moved bound', () => {
    const story = new Watch(capacity)
      .event('0:00', { value: 1200 })
      .event('1:00', { value: 960 })
      .event('2:00', { value: 900 });
    expect(story.at('11:59').told).toEqual(['0:00 raised 2']);
    expect(story.at('12:00').event('13:00', { value: 749 }).at('23:00').told).toEqual([
      '0:00 raised 2',
      '12:00 2 → 4',
      '23:00 cleared (condition)',
    ]);
  });
});

describe('an elder alone (K36)', () => {
  const elder = { detect: { kind: 'absence' }, grades: [{ severity: 4, for: 'PT72H' }] };

  it('no pass for 72 hours is one reminder, without any event', () => {
    expect(new Watch(elder).event('0:00', {}).tick('0:00').at('71:59:59').told).toEqual([]);
    expect(new Watch(elder).event('0:00', {}).at('100:00:00').told).toEqual(['72:00:00 raised 4']);
  });

  it('counts from when the rule began to watch when nothing ever came', () => {
    expect(new Watch(elder).tick('0:00').at('80:00:00').told).toEqual(['72:00:00 raised 4']);
  });

  it('a pass at any door resets, and ends the reminder', () => {
    const story = new Watch(elder).event('0:00', { door: 1 }).event('71:00:00', { door: 2 }).at('142:59:59');
    expect(story.told).toEqual([]);
    expect(story.at('143:00:00').event('150:00:00', { door: 1 }).told).toEqual([
      '143:00:00 raised 4',
      '150:00:00 cleared (absence-ended)',
    ]);
  });

  it('is suppressed with its reason, and raised when the reason is gone', () => {
    const story = new Watch(elder).event('0:00', {});
    story.suppression = { by: 'known-absence', until: START + seconds('100:00:00') };
    expect(story.at('99:00:00').told).toEqual(['72:00:00 4 suppressed by known-absence']);
    story.suppression = null;
    expect(story.at('100:00:00').told).toEqual([
      '72:00:00 4 suppressed by known-absence',
      '100:00:00 released by known-absence',
      '100:00:00 raised 4',
    ]);
  });

  it('two durations are two grades', () => {
    const two = {
      detect: { kind: 'absence' },
      grades: [
        { severity: 4, for: 'PT24H' },
        { severity: 2, for: 'PT72H' },
      ],
    };
    expect(new Watch(two).event('0:00', {}).at('90:00:00').told).toEqual(['24:00:00 raised 4', '72:00:00 4 → 2']);
  });
});

describe('counting', () => {
  const doors = {
    detect: { kind: 'count', of: value('equal', 'open'), within: 'PT10M' },
    grades: [{ severity: 3, when: { all: [{ fact: 'count', operator: 'greaterThanInclusive', value: 3 }] } }],
  };

  it('three within ten minutes, not three in eleven', () => {
    const story = new Watch(doors)
      .event('0:00', { value: 'open' })
      .event('5:00', { value: 'open' })
      .event('10:00', { value: 'open' });
    expect(story.told).toEqual([]);
    expect(story.event('11:00', { value: 'shut' }).event('14:59', { value: 'open' }).told).toEqual(['14:59 raised 3']);
  });

  it('recovers when an event leaves the window, without an event', () => {
    const story = new Watch(doors)
      .event('0:00', { value: 'open' })
      .event('1:00', { value: 'open' })
      .event('2:00', { value: 'open' });
    expect(story.at('30:00').told).toEqual(['2:00 raised 3', '10:00 cleared (condition)']);
  });
});

describe('counting, held against the plain definition', () => {
  it('is at every second how many came within the window', () => {
    for (let seed = 1; seed <= 10; seed += 1) {
      const draw = seeded(seed);
      const times = Array.from({ length: 60 }, () => 2 * Math.floor(draw() * 450)).sort((a, b) => a - b);
      const story = new Watch({
        detect: { kind: 'count', of: value('equal', 1), within: 'PT1M1S' },
        grades: [{ severity: 3, when: { all: [{ fact: 'count', operator: 'greaterThanInclusive', value: 4 }] } }],
      });
      for (const t of times)
        story.event(clock(START + t * 1000), { value: 1 }).event(clock(START + t * 1000), { value: 2 });
      story.at('20:00');
      const wanted: string[] = [];
      for (let t = 0; t < 1_200; t += 1) {
        const many = times.filter((at) => at <= t && at + 61 > t).length >= 4;
        const open = wanted.length % 2 === 1;
        if (many !== open) wanted.push(`${clock(START + t * 1000)} ${many ? 'raised 3' : 'cleared (condition)'}`);
      }
      expect(wanted.length).toBeGreaterThan(0);
      expect(story.told, `seed ${seed}`).toEqual(wanted);
    }
  });
});

describe('a trend (K47)', () => {
  const trend = {
    detect: { kind: 'trend', over: 'PT1H', ahead: 'PT30M', minSamples: 4 },
    grades: [{ severity: 4, when: { all: [{ fact: 'forecast', operator: 'greaterThan', value: 50 }] } }],
  };

  it('warns half an hour ahead of the bound', () => {
    const story = new Watch(trend);
    for (const [i, v] of [10, 14, 18, 22, 26, 30, 34, 38].entries()) story.event(`${i * 5}:00`, { value: v });
    // 4 per 5 minutes: at 30 (25:00) the line reaches 54 half an hour later.
    expect(story.told).toEqual(['25:00 raised 4']);
  });

  it('says nothing of too few values, nor of a level line', () => {
    expect(
      new Watch(trend).event('0:00', { value: 1 }).event('1:00', { value: 40 }).event('2:00', { value: 80 }).told,
    ).toEqual([]);
    const level = new Watch(trend);
    for (let i = 0; i < 20; i += 1) level.event(`${i}:00`, { value: 49 + (i % 2) / 10 });
    expect(level.told).toEqual([]);
  });
});

describe('missing data', () => {
  const hot = { grades: [{ severity: 2, when: value('greaterThan', 40), for: 'PT10M' }] };

  it('keeps what it knows unless the rule says otherwise', () => {
    expect(new Watch(hot).event('0:00', { value: 50 }).at('24:00:00').told).toEqual(['10:00 raised 2']);
  });

  it('ends the alarm, and raises none from what is too old', () => {
    const rule = { ...hot, missing: { after: 'PT5M', then: 'clear' } };
    expect(new Watch(rule).event('0:00', { value: 50 }).at('24:00:00').told).toEqual([]);
    const story = new Watch(rule)
      .event('0:00', { value: 50 })
      .event('4:00', { value: 50 })
      .event('8:00', { value: 51 });
    expect(story.at('24:00:00').told).toEqual(['10:00 raised 2', '13:00 cleared (missing)']);
  });

  it('is an alarm itself, which the next event ends', () => {
    const story = new Watch({ ...hot, missing: { after: 'PT5M', then: 'alarm' } })
      .event('0:00', { value: 20 })
      .at('9:00');
    expect(story.event('12:00', { value: 20 }).told).toEqual([
      '5:00 raised 4 for missing data',
      '12:00 cleared (missing)',
    ]);
  });
});

describe('what holds for all rules', () => {
  /** Held back for three minutes out of ten. */
  const windows: Watch['suppression'] = (time) => {
    const into = (time - START) % 600_000;
    return into < 180_000
      ? { by: `window ${Math.floor((time - START) / 600_000)}`, until: time - into + 180_000 }
      : null;
  };

  describe.each([
    ['in peace', null],
    ['with windows', windows],
  ] as const)('%s', (_name, suppression) => {
    it.each(mixedRules.map((rule, i) => [i, rule] as const))(
      'rule %i: when ticks come makes no difference',
      (_i, written) => {
        let told = 0;
        for (let seed = 1; seed <= 10; seed += 1) {
          const punctual = new Watch(written);
          const lazy = new Watch(written, false);
          for (const watched of [punctual, lazy]) watched.suppression = suppression;
          for (const { at, value: v, closes } of stream(seed)) {
            for (const watched of [punctual, lazy]) {
              const moment = clock(START + at * 1000);
              if (closes) watched.close(moment);
              else watched.event(moment, { value: v });
            }
          }
          expect(lazy.told, `seed ${seed}`).toEqual(punctual.told);
          expect(lazy.state).toEqual(punctual.state);
          expect(JSON.stringify(punctual.state).length).toBeLessThan(2_000);
          told += punctual.told.length;
        }
        expect(told).toBeGreaterThan(5);
      },
    );
  });

  it.each(mixedRules.map((rule, i) => [i, rule] as const).filter(([i]) => i !== 3))(
    'rule %i: an alarm has one beginning and one end, in order, and events that are doubled change nothing',
    (_i, written) => {
      for (let seed = 1; seed <= 10; seed += 1) {
        const once = new Watch(written);
        const twice = new Watch(written);
        for (const { at, value: v } of stream(seed)) {
          const moment = clock(START + at * 1000);
          once.event(moment, { value: v });
          twice.event(moment, { value: v }).event(moment, { value: v });
        }
        if ((written as { detect?: { kind: string } }).detect?.kind !== 'trend') {
          expect(twice.told, `seed ${seed}`).toEqual(once.told);
        }
        let open = false;
        let last = -Infinity;
        for (const effect of once.effects) {
          expect(effect.at, `${once.told.join(' | ')}`).toBeGreaterThanOrEqual(last);
          if (effect.type !== 'released') expect(effect.since).toBeLessThanOrEqual(effect.at);
          last = effect.at;
          expect(open, effect.type).toBe(effect.type !== 'raised');
          if (effect.type === 'raised') open = true;
          if (effect.type === 'cleared') open = false;
        }
      }
    },
  );

  it('the order in which events arrive makes no difference within the lateness', () => {
    let raised = 0;
    const written = {
      ...mixedRules[0],
      grades: [{ severity: 3, when: value('greaterThan', 5), for: 'PT6M' }],
      lateness: 'PT5M',
    };
    for (let seed = 1; seed <= 20; seed += 1) {
      const next = random(seed);
      const events = stream(seed).slice(0, 20);
      const inOrder = new Watch(written, false);
      const shuffled = new Watch(written, false);
      const end = (events.at(-1)?.at ?? 0) + 60;
      // All arrive at once, before anything can have been decided.
      const arrival = clock(START + end * 1000);
      const recent = events.filter(({ at }) => end - at < 240);
      for (const { at, value: v } of recent) inOrder.event(clock(START + at * 1000), { value: v }, arrival);
      const mixed = recent.map((event) => ({ event, key: next(1000) })).sort((a, b) => a.key - b.key);
      for (const { event } of mixed) shuffled.event(clock(START + event.at * 1000), { value: event.value }, arrival);
      const later = clock(START + (end + 1_800) * 1000);
      expect(shuffled.tick(later).state.alarm, `seed ${seed}`).toEqual(inOrder.tick(later).state.alarm);
      expect(shuffled.told.at(-1)).toEqual(inOrder.told.at(-1));
      raised += inOrder.told.length;
    }
    expect(raised).toBeGreaterThan(5);
  });

  it('an edit of the rule keeps what runs', () => {
    const story = new Watch({ grades: [{ severity: 3, when: value('greaterThan', 5), for: 'PT5M' }] }).event('0:00', {
      value: 9,
    });
    const edited = new Watch({ grades: [{ severity: 3, when: value('greaterThan', 6), for: 'PT5M' }] });
    edited.state = story.state;
    expect(edited.at('5:00').told).toEqual(['5:00 raised 3']);
  });

  it('names all that is wrong with a rule', () => {
    const { compiled, problems } = compileAlarmRule(
      alarmRule.parse({
        id: 'r',
        name: { zh: '规则', en: 'rule' },
        scope: any,
        detect: { kind: 'absence' },
        grades: [{ severity: 4 }, { severity: 4, for: 'PT1H', when: value('greaterThan', 5) }],
        missing: { after: 'PT1H', then: 'clear' },
      }),
    );
    expect(compiled).toBeNull();
    expect(problems.map(({ code, path }) => `${code} ${path}`)).toEqual([
      'ALARM_FOR_MISSING grades[0]',
      'ALARM_GRADE_TWICE grades[1].severity',
      'ALARM_WHEN_UNUSED grades[1].when',
      'ALARM_MISSING_TWICE missing',
      'ALARM_WATCH_MISSING watch',
    ]);
  });

  it('names what is wrong with what holds it back, what it is about, and with occurrences', () => {
    const { problems } = compileAlarmRule(
      alarmRule.parse({
        id: 'r',
        name: { zh: '规则', en: 'rule' },
        scope: any,
        about: { fact: 'date' },
        watch: { all: [{ fact: 'value', operator: 'equal', value: 1 }] },
        detect: { kind: 'occurrence' },
        grades: [{ severity: 2 }, { severity: 3, for: 'PT1M' }],
        clear: { after: 'PT0S' },
        missing: { after: 'PT1H', then: 'clear' },
        schedule: [{ from: '08:00', to: '08:00' }],
        inhibitedBy: [{ rule: 'r', at: 'same-thing' }],
        suppressedWhen: ['a', 'a'].map((id) => ({
          id,
          when: { all: [{ fact: 'latest', path: '$.online', operator: 'equal', value: false }] },
          reason: { zh: '离线', en: 'offline' },
        })),
      }),
      knownFacts,
    );
    expect(problems.map(({ severity, code, path }) => `${severity} ${code} ${path}`)).toEqual([
      'error RULE_FACT_UNKNOWN about.fact',
      'error RULE_FACT_UNKNOWN watch.all[0].fact',
      'error ALARM_OCCURRENCE_FOR grades[1].for',
      'warning ALARM_GRADE_UNREACHED grades[1]',
      'error ALARM_OCCURRENCE_MISSING missing',
      'error ALARM_WINDOW_EMPTY clear.after',
      'error ALARM_SCHEDULE_EMPTY schedule[0]',
      'error ALARM_INHIBITS_ITSELF inhibitedBy[0]',
      'error ALARM_REASON_TWICE suppressedWhen[1].id',
    ]);
  });

  it('judges what is missing as the rule says', () => {
    const not40: Condition = { all: [{ fact: 'value', operator: 'notEqual', value: 40 }] };
    const unknown = new Watch({ grades: [{ severity: 3, when: not40 }] });
    expect(unknown.event('0:00', {}).told).toEqual([]);
    const asValue = new Watch({ grades: [{ severity: 3, when: not40 }], missingFacts: 'as-value' });
    expect(asValue.event('0:00', {}).told).toEqual(['0:00 raised 3']);
  });

  it('says which thing an event is about', () => {
    const aboutPerson = new Watch({
      about: { fact: 'data', path: '$.personId' },
      grades: [{ severity: 4, when: value('equal', 1) }],
    });
    const about = (facts: JsonObject) => aboutPerson.rule.about(facts);
    expect(about({ subject: 'door-1', data: { personId: 'p7' } })).toBe('p7');
    expect(about({ subject: 'door-1', data: { personId: 7 } })).toBe('7');
    expect(about({ subject: 'door-1', data: {} })).toBeNull();
    expect(new Watch({ grades: [{ severity: 4, when: any }] }).rule.about({ subject: 'door-1' })).toBe('door-1');
  });
});
