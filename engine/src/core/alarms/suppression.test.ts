/** What holds alarms back: hours, maintenance, reasons, other alarms; and how it is said. */
import { describe, expect, it } from 'vitest';
import { cn } from '../calendar/index.ts';
import { alarmRule, compileAlarmRule, suppressionAt, suppressionText, type Circumstances } from './index.ts';
import { any, START, seconds, value, Watch } from './testing/story.ts';

const at = (time: string) => Date.parse(`${time}+08:00`);
const rule = (written: object) =>
  compileAlarmRule(
    alarmRule.parse({
      id: 'r',
      name: { zh: '规则', en: 'rule' },
      scope: any,
      grades: [{ severity: 3, when: value('equal', 'x') }],
      ...written,
    }),
  ).compiled!;
const none: Circumstances = { calendar: cn, windows: [], openAlarms: [], facts: {} };

describe('the schedule', () => {
  const nights = rule({
    schedule: [
      { days: 'working', from: '18:00', to: '06:00' },
      { days: 'non-working', from: '00:00', to: '24:00' },
    ],
  });
  const until = (moment: string) => {
    const found = suppressionAt(nights, none, at(moment));
    return found && [found.by, found.until];
  };

  it('holds back outside its spans and says when they begin', () => {
    // 2026-11-26 is a Thursday.
    expect(until('2026-11-26T12:00:00')).toEqual(['schedule', at('2026-11-26T18:00:00')]);
    expect(until('2026-11-26T17:59:59')).toEqual(['schedule', at('2026-11-26T18:00:00')]);
    expect(until('2026-11-26T18:00:00')).toBeNull();
  });

  it('goes over midnight with the day on which it begins', () => {
    expect(until('2026-11-27T05:59:59')).toBeNull();
    expect(until('2026-11-27T06:00:00')).toEqual(['schedule', at('2026-11-27T18:00:00')]);
    expect(until('2026-11-28T12:00:00')).toBeNull();
    // Sunday's night is not a working day's; Monday begins without one.
    expect(until('2026-11-30T00:00:00')).toEqual(['schedule', at('2026-11-30T18:00:00')]);
  });

  it('follows the working calendar: a make-up Saturday works, a holiday does not', () => {
    expect(until('2026-10-10T12:00:00')).toEqual(['schedule', at('2026-10-10T18:00:00')]);
    expect(until('2026-10-05T12:00:00')).toBeNull();
  });

  it('takes weekdays', () => {
    const mondays = rule({ schedule: [{ days: [1], from: '08:00', to: '09:00' }] });
    expect(suppressionAt(mondays, none, at('2026-11-23T08:30:00'))).toBeNull();
    expect(suppressionAt(mondays, none, at('2026-11-23T09:00:00'))?.until).toBe(at('2026-11-30T08:00:00'));
  });
});

describe('time that only the schedule counts', () => {
  const pupil = {
    detect: { kind: 'absence' },
    grades: [{ severity: 4, for: 'PT20H' }],
    schedule: [{ days: 'working', from: '08:00', to: '18:00' }],
    forCounts: 'schedule',
  };
  const since = (time: string) => `${(at(time) - START) / 60_000}:00`;

  it('leaves out nights, weekends and holidays', () => {
    const story = new Watch(pupil).event(since('2026-11-27T16:00:00'), {});
    // 2 hours on Friday, 10 on Monday, 8 on Tuesday.
    story.at(since('2026-12-01T15:59:59'));
    expect(story.told).toEqual([]);
    story.at(since('2026-12-01T16:00:00'));
    expect(story.effects.map((effect) => effect.at)).toEqual([at('2026-12-01T16:00:00')]);
  });

  it('is due in the next span when a span is just filled', () => {
    const story = new Watch(pupil).event(since('2026-11-23T20:00:00'), {});
    story.at(since('2026-11-30T08:00:00'));
    expect(story.effects.map((effect) => effect.at)).toEqual([at('2026-11-26T08:00:00')]);
    const full = compileAlarmRule(alarmRule.parse({ ...rule({}).rule, forCounts: 'schedule' }));
    expect(full.problems.map(({ code }) => code)).toEqual(['ALARM_COUNTS_NOTHING']);
  });
});

describe('windows, reasons, other alarms', () => {
  const watched = rule({
    inhibitedBy: [
      { rule: 'power-cut', at: 'parent', label: { zh: '上级停电', en: 'power cut above' } },
      { rule: 'host-offline', at: 'related', relation: 'reported-by' },
    ],
    suppressedWhen: [
      {
        id: 'known-absence',
        when: { all: [{ fact: 'thing', path: '$.tags', operator: 'contains', value: 'away' }] },
        reason: { zh: '已报备外出', en: 'known to be away' },
      },
    ],
  });
  const time = at('2026-11-26T12:00:00');
  const alarm = { id: '7', ruleId: 'power-cut', relation: 'parent', thingId: 'building-1' };

  it('takes the window that ends last', () => {
    const windows = [
      { id: 'a', from: time - 1, to: time + 10 },
      { id: 'b', from: time - 1, to: time + 20, title: '管网检修' },
      { id: 'c', from: time + 1, to: time + 30 },
    ];
    const found = suppressionAt(watched, { ...none, windows }, time)!;
    expect(found).toEqual({ by: 'maintenance:b', until: time + 20 });
    expect(suppressionAt(watched, { ...none, windows }, time + 30)).toBeNull();
    expect(suppressionText(watched, found, { windows, openAlarms: [] })).toEqual({
      zh: '维护窗口“管网检修”期间，至 2026-11-26 12:00:00.020',
      en: 'during the maintenance window "管网检修", until 2026-11-26 12:00:00.020',
    });
  });

  it('takes the reason from the facts of the thing', () => {
    const found = suppressionAt(watched, { ...none, facts: { thing: { tags: ['away'] } } }, time)!;
    expect(found).toEqual({ by: 'reason:known-absence' });
    expect(suppressionText(watched, found, none).zh).toBe('已报备外出');
    expect(suppressionAt(watched, { ...none, facts: { thing: { tags: [] } } }, time)).toBeNull();
  });

  it('is held back by that alarm there, and by no other', () => {
    const openAlarms = [alarm];
    const found = suppressionAt(watched, { ...none, openAlarms }, time)!;
    expect(found).toEqual({ by: 'alarm:7' });
    expect(suppressionText(watched, found, { windows: [], openAlarms })).toEqual({
      zh: '“上级停电”告警尚未恢复',
      en: 'another alarm is open: power cut above',
    });
    for (const other of [{ relation: 'same-thing' }, { ruleId: 'host-offline' }, { ruleId: 'x' }]) {
      expect(suppressionAt(watched, { ...none, openAlarms: [{ ...alarm, ...other }] }, time)).toBeNull();
    }
    const related = { ...alarm, ruleId: 'host-offline', relation: 'reported-by' };
    expect(suppressionAt(watched, { ...none, openAlarms: [related] }, time)?.by).toBe('alarm:7');
  });
});

describe('judging with it', () => {
  const lane = { grades: [{ severity: 3, when: value('equal', 'blocked'), for: 'PT5M' }], clear: { for: 'PT1M' } };
  const window = (from: string, to: string) => (time: number) =>
    START + seconds(from) <= time && time < START + seconds(to)
      ? { by: 'maintenance:1', until: START + seconds(to) }
      : null;

  it('is decided for the due moment, however late the tick', () => {
    const told = ['5:00 3 suppressed by maintenance:1', '20:00 released by maintenance:1', '20:00 raised 3'];
    for (const punctual of [true, false]) {
      const story = new Watch(lane, punctual);
      story.suppression = window('4:00', '20:00');
      expect(story.event('0:00', { value: 'blocked' }).at('60:00').tick('60:00').told).toEqual(told);
    }
  });

  it('leaves an alarm that is open as it is', () => {
    const story = new Watch(lane);
    story.suppression = window('6:00', '30:00');
    expect(story.event('0:00', { value: 'blocked' }).event('10:00', { value: 'free' }).at('40:00').told).toEqual([
      '5:00 raised 3',
      '11:00 cleared (condition)',
    ]);
  });

  it('is nothing when what was held back ends before it does', () => {
    const story = new Watch(lane);
    story.suppression = window('4:00', '20:00');
    story.event('0:00', { value: 'blocked' }).event('10:00', { value: 'free' });
    expect(story.at('40:00').told).toEqual(['5:00 3 suppressed by maintenance:1']);
  });
});
