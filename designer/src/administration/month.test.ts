import { describe, expect, it } from 'vitest';
import type { CalendarData } from '../api/types.ts';
import { monthOf, shiftMonth, withDay } from './month.ts';

const calendar: CalendarData = {
  id: 'cn',
  name: '中国工作日历',
  timeZone: 'Asia/Shanghai',
  hours: [['08:30', '17:30']],
  workweek: [1, 2, 3, 4, 5],
  days: [
    { date: '2026-02-14', work: true, name: '春节调休' },
    { date: '2026-02-17', work: false, name: '春节' },
  ],
  publishedYears: [2026],
  source: '',
};

describe('a month', () => {
  it('begins its weeks on Monday and ends with the last week', () => {
    const days = monthOf(calendar, '2026-02');
    expect(days[0]!.date).toBe('2026-01-26');
    expect(days.at(-1)!.date).toBe('2026-03-01');
    expect(days.length % 7).toBe(0);
  });

  it('knows make-up days and holidays', () => {
    const days = new Map(monthOf(calendar, '2026-02').map((day) => [day.date, day]));
    expect(days.get('2026-02-14')).toMatchObject({ work: true, name: '春节调休', exception: true });
    expect(days.get('2026-02-17')).toMatchObject({ work: false, name: '春节' });
    expect(days.get('2026-02-15')).toMatchObject({ work: false, name: null });
    expect(days.get('2026-02-13')).toMatchObject({ work: true, exception: false });
  });

  it('shifts over the year', () => {
    expect(shiftMonth('2026-12', 1)).toBe('2027-01');
    expect(shiftMonth('2026-01', -1)).toBe('2025-12');
  });

  it('changes one day and takes the change back', () => {
    const changed = withDay(calendar, '2026-02-13', { work: false, name: '全市停工' });
    expect(changed.days.map((day) => day.date)).toEqual(['2026-02-13', '2026-02-14', '2026-02-17']);
    expect(withDay(changed, '2026-02-13', null).days).toEqual(calendar.days);
  });
});
