/**
 * The golden values of the hotline under three process time zones, the rules of pauses, and properties that must hold for
 * any start, amount and pause.
 */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WorkUnit } from './calendar.ts';
import { cityTime, DAY, HOUR } from './city-time.ts';
import {
  addWorkingMinutes,
  checkCalendar,
  cn,
  countedMs,
  deadline,
  DEFAULT_LEVELS,
  levels,
  nextWorkingMoment,
  segments,
  workingMinutesBetween,
} from './index.ts';

const at = (text: string) => Date.parse(`${text.replace(' ', 'T')}:00+08:00`);
const shown = (ms: number | null) => (ms === null ? null : cityTime(ms).slice(0, 16).replace('T', ' '));
const due = (from: string, amount: number, unit: WorkUnit, pauses: [string, string][] = []) =>
  shown(
    deadline(cn, { from: at(from), amount, unit, pauses: pauses.map(([a, b]) => ({ from: at(a), to: at(b) })) }).due,
  );

describe.each(['UTC', 'Asia/Shanghai', 'America/New_York'])('golden values under TZ=%s', (zone) => {
  const before = process.env['TZ'];
  beforeEach(() => void (process.env['TZ'] = zone));
  afterEach(() => {
    if (before === undefined) delete process.env['TZ'];
    else process.env['TZ'] = before;
  });

  it('really runs in that zone', () => {
    const offset = { UTC: 0, 'Asia/Shanghai': -480, 'America/New_York': 300 }[zone];
    expect(new Date(2026, 1, 13).getTimezoneOffset()).toBe(offset);
  });

  it('5 working days over 春节', () => {
    const answer = deadline(cn, { from: at('2026-02-13 16:00'), amount: 5, unit: 'working-days' });
    expect(shown(answer.due)).toBe('2026-02-27 17:30');
    expect(answer.provisional).toBe(false);
    expect(answer.days.filter(({ counts }) => counts).map(({ date }) => date)).toEqual([
      '2026-02-14',
      '2026-02-24',
      '2026-02-25',
      '2026-02-26',
      '2026-02-27',
    ]);
    expect(answer.days.slice(0, 3)).toEqual([
      { date: '2026-02-13', counts: false, reason: '受理当日' },
      { date: '2026-02-14', counts: true, reason: '春节调休上班' },
      { date: '2026-02-15', counts: false, reason: '春节' },
    ]);
  });

  it('8 working hours with a warning at 80 %', () => {
    const answer = deadline(cn, { from: at('2026-02-13 16:00'), amount: 8, unit: 'working-hours', warnAt: 0.8 });
    expect([shown(answer.due), shown(answer.warn)]).toEqual(['2026-02-14 16:30', '2026-02-14 14:54']);
  });

  it('20 working hours, and the same paused', () => {
    expect(due('2026-09-18 15:00', 20, 'working-hours')).toBe('2026-09-22 11:00');
    expect(due('2026-09-18 15:00', 20, 'working-hours', [['2026-09-21 10:00', '2026-09-24 16:00']])).toBe(
      '2026-09-28 17:00',
    );
  });

  it('2 urgent hours in the night', () => {
    expect(due('2026-02-17 23:30', 2, 'urgent-hours')).toBe('2026-02-18 01:30');
  });

  it('5 working days into an unpublished year', () => {
    const answer = deadline(cn, { from: at('2026-12-28 10:00'), amount: 5, unit: 'working-days' });
    expect(shown(answer.due)).toBe('2027-01-05 17:30');
    expect(answer.provisional).toBe(true);
  });
});

describe('working days', () => {
  it('starts the day after receipt, also when the receipt day is off or over', () => {
    expect(due('2026-03-07 12:00', 1, 'working-days')).toBe('2026-03-09 17:30');
    expect(due('2026-03-09 23:59', 1, 'working-days')).toBe('2026-03-10 17:30');
    expect(due('2026-03-09 00:00', 1, 'working-days')).toBe('2026-03-10 17:30');
  });

  it('knows the same working day', () => {
    expect(due('2026-03-09 09:00', 0, 'working-days')).toBe('2026-03-09 17:30');
    expect(due('2026-03-09 17:30', 0, 'working-days')).toBe('2026-03-10 17:30');
    expect(due('2026-03-14 09:00', 0, 'working-days')).toBe('2026-03-16 17:30');
  });

  it('takes half days as working time', () => {
    expect(due('2026-03-09 09:00', 1.5, 'working-days')).toBe('2026-03-11 13:45');
    expect(due('2026-03-09 09:00', 0.5, 'working-days')).toBe('2026-03-10 13:45');
  });

  it('moves by the working time of a pause and by nothing else', () => {
    expect(due('2026-03-09 09:00', 5, 'working-days')).toBe('2026-03-16 17:30');
    expect(due('2026-03-09 09:00', 5, 'working-days', [['2026-03-10 10:00', '2026-03-12 10:00']])).toBe(
      '2026-03-18 17:30',
    );
    expect(due('2026-03-09 09:00', 5, 'working-days', [['2026-03-10 09:00', '2026-03-10 12:00']])).toBe(
      '2026-03-17 11:30',
    );
    expect(due('2026-03-09 09:00', 5, 'working-days', [['2026-03-13 17:30', '2026-03-16 08:30']])).toBe(
      '2026-03-16 17:30',
    );
  });

  it('names every day', () => {
    const { days } = deadline(cn, {
      from: at('2026-03-12 09:00'),
      amount: 1,
      unit: 'working-days',
      pauses: [{ from: at('2026-03-13 08:00'), to: at('2026-03-14 08:00') }],
    });
    expect(days).toEqual([
      { date: '2026-03-12', counts: false, reason: '受理当日' },
      { date: '2026-03-13', counts: false, reason: '暂停' },
      { date: '2026-03-14', counts: false, reason: '周末' },
      { date: '2026-03-15', counts: false, reason: '周末' },
      { date: '2026-03-16', counts: true, reason: '工作日' },
    ]);
  });
});

describe('overdue levels', () => {
  it('fall due at 100 %, after one and after three working days', () => {
    expect(levels(cn, at('2026-02-13 17:30'), DEFAULT_LEVELS).map(({ level, dueAt }) => [level, shown(dueAt)])).toEqual(
      [
        [1, '2026-02-13 17:30'],
        [2, '2026-02-14 17:30'],
        [3, '2026-02-25 17:30'],
      ],
    );
  });
});

describe('working moments', () => {
  it('lets an ordinary reminder wait for the opening', () => {
    expect(shown(nextWorkingMoment(cn, at('2026-03-09 23:00')))).toBe('2026-03-10 08:30');
    expect(shown(nextWorkingMoment(cn, at('2026-03-09 12:00')))).toBe('2026-03-09 13:30');
    expect(shown(nextWorkingMoment(cn, at('2026-03-09 11:59')))).toBe('2026-03-09 11:59');
    expect(shown(nextWorkingMoment(cn, at('2026-02-14 17:30')))).toBe('2026-02-24 08:30');
  });

  it('counts minutes', () => {
    expect(workingMinutesBetween(cn, at('2026-03-09 08:00'), at('2026-03-09 18:00'))).toBe(450);
    expect(workingMinutesBetween(cn, at('2026-03-10 09:00'), at('2026-03-09 17:00'))).toBe(-60);
    expect(shown(addWorkingMinutes(cn, at('2026-03-09 17:00'), 60))).toBe('2026-03-10 09:00');
  });
});

describe('the clock bar', () => {
  it('says what counted, what was paused and why the rest did not count', () => {
    const bar = segments(cn, 'working-hours', at('2026-02-14 11:00'), at('2026-02-24 09:00'), [
      { from: at('2026-02-14 16:00'), to: at('2026-02-14 18:00'), reason: '等待市民补充' },
    ]);
    expect(bar.map(({ kind, from, to, reason }) => [kind, shown(from), shown(to), reason])).toEqual([
      ['counted', '2026-02-14 11:00', '2026-02-14 12:00', null],
      ['off', '2026-02-14 12:00', '2026-02-14 13:30', '午休'],
      ['counted', '2026-02-14 13:30', '2026-02-14 16:00', null],
      ['paused', '2026-02-14 16:00', '2026-02-14 17:30', '等待市民补充'],
      ['off', '2026-02-14 17:30', '2026-02-15 00:00', '下班'],
      ['off', '2026-02-15 00:00', '2026-02-24 00:00', '春节'],
      ['off', '2026-02-24 00:00', '2026-02-24 08:30', '下班'],
      ['counted', '2026-02-24 08:30', '2026-02-24 09:00', null],
    ]);
  });
});

describe('the calendar cn', () => {
  it('is without fault', () => expect(checkCalendar(cn)).toEqual([]));

  it('has the right number of days off and make-up days', () => {
    const count = (year: string, work: boolean) =>
      cn.days.filter((day) => day.date.startsWith(year) && day.work === work).length;
    expect(['2024', '2025', '2026', '2027', '2031'].map((year) => [count(year, false), count(year, true)])).toEqual([
      [28, 8],
      [28, 5],
      [33, 6],
      [13, 0],
      [12, 0],
    ]);
  });

  it('refuses other calendars with all faults at once', () => {
    const faulty = {
      ...cn,
      timeZone: 'Europe/Berlin',
      hours: [['17:00', '08:00']] as [string, string][],
      workweek: [],
      days: [cn.days[0], cn.days[0]].filter((day) => day !== undefined),
    };
    expect(checkCalendar(faulty).map(({ code }) => code)).toEqual([
      'CALENDAR_TIME_ZONE',
      'CALENDAR_EMPTY',
      'CALENDAR_HOURS',
      'CALENDAR_DAY_TWICE',
    ]);
  });
});

describe('properties', () => {
  const moment = fc
    .integer({ min: at('2024-01-01 00:00') / 60_000, max: at('2026-11-30 00:00') / 60_000 })
    .map((m) => m * 60_000);
  const unit = fc.constantFrom<WorkUnit>('working-days', 'working-hours', 'urgent-hours');
  const amount = fc.integer({ min: 1, max: 30 });
  const pause = (from: number) =>
    fc
      .tuple(fc.integer({ min: 0, max: 20 * DAY }), fc.integer({ min: 0, max: 5 * DAY }))
      .map(([start, length]) => ({ from: from + start, to: from + start + length }));
  const clock = fc
    .record({ from: moment, unit, amount })
    .chain((base) => fc.record({ base: fc.constant(base), pauses: fc.array(pause(base.from), { maxLength: 4 }) }));

  it('counts exactly the amount between start and due, whatever the pauses', () => {
    fc.assert(
      fc.property(clock, ({ base, pauses }) => {
        const plain = deadline(cn, base);
        const paused = deadline(cn, { ...base, pauses });
        const counted = countedMs(cn, base.unit, base.from, paused.due, pauses);
        expect(counted).toBe(countedMs(cn, base.unit, base.from, plain.due));
        if (base.unit !== 'working-days') expect(counted).toBe(base.amount * HOUR);
        expect(paused.due).toBeGreaterThanOrEqual(plain.due);
      }),
      { numRuns: 300 },
    );
  });

  it('warns before it is due', () => {
    fc.assert(
      fc.property(clock, ({ base, pauses }) => {
        const { warn, due: end } = deadline(cn, { ...base, pauses, warnAt: 0.8 });
        expect(warn).toBeGreaterThanOrEqual(base.from);
        expect(warn).toBeLessThan(end);
      }),
      { numRuns: 200 },
    );
  });

  it('adds and counts minutes as inverses', () => {
    fc.assert(
      fc.property(moment, fc.integer({ min: 1, max: 20_000 }), (from, minutes) => {
        expect(workingMinutesBetween(cn, from, addWorkingMinutes(cn, from, minutes))).toBe(minutes);
      }),
      { numRuns: 200 },
    );
  });

  it('cuts the whole stretch into segments without gaps', () => {
    fc.assert(
      fc.property(clock, ({ base, pauses }) => {
        const to = base.from + 20 * DAY;
        const bar = segments(cn, base.unit, base.from, to, pauses);
        expect([bar[0]?.from, bar.at(-1)?.to]).toEqual([base.from, to]);
        bar.slice(1).forEach((segment, i) => expect(segment.from).toBe(bar[i]?.to));
        const counted = bar.filter(({ kind }) => kind === 'counted').reduce((sum, s) => sum + s.to - s.from, 0);
        expect(counted).toBe(countedMs(cn, base.unit, base.from, to, pauses));
      }),
      { numRuns: 200 },
    );
  });
});
