import { describe, expect, it } from 'vitest';
import type { CalendarData } from '../api/types.ts';
import { workingState } from './working.ts';

const calendar: CalendarData = {
  id: 'cn',
  name: '中国工作日历',
  timeZone: 'Asia/Shanghai',
  hours: [
    ['08:30', '12:00'],
    ['13:30', '17:30'],
  ],
  workweek: [1, 2, 3, 4, 5],
  days: [
    { date: '2026-10-01', work: false, name: '国庆节' },
    { date: '2026-10-10', work: true, name: '国庆节调休' },
  ],
  publishedYears: [2026],
  source: '国务院办公厅',
};
const at = (iso: string) => workingState(calendar, Date.parse(`${iso}+08:00`));

describe('the clock in the top bar', () => {
  it.each([
    ['2026-11-23T08:30:00', 'in'],
    ['2026-11-23T12:00:00', 'break'],
    ['2026-11-23T17:30:00', 'off'],
    ['2026-11-23T08:29:00', 'off'],
    ['2026-11-22T10:42:00', 'weekend'],
    ['2026-10-10T10:00:00', 'in'],
  ])('%s is %s', (iso, kind) => {
    expect(at(iso).kind).toBe(kind);
  });

  it('names the holiday', () => {
    expect(at('2026-10-01T10:00:00')).toEqual({ kind: 'holiday', name: '国庆节' });
  });
});
