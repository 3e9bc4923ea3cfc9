import { describe, expect, it } from 'vitest';
import { cityInstant, cityTime, exactTime, sayShort, saySpan, sayTime } from './words.ts';

const now = Date.parse('2026-11-22T10:42:00+08:00');

describe('times as people say them', () => {
  it.each([
    ['2026-11-22T16:30:00+08:00', '今天 16:30', 'today 16:30'],
    ['2026-11-21T23:59:00+08:00', '昨天 23:59', 'yesterday 23:59'],
    ['2026-11-22T16:30:00Z', '明天 00:30', 'tomorrow 00:30'],
    ['2026-11-24T16:30:00+08:00', '周二 16:30', 'Tue 16:30'],
    ['2026-11-28T16:30:00+08:00', '周六 16:30', 'Sat 16:30'],
    ['2026-11-29T16:30:00+08:00', '2026-11-29', '2026-11-29'],
    ['2026-11-03T09:12:00+08:00', '11-03 09:12', '11-03 09:12'],
    ['2025-11-03T09:12:00+08:00', '2025-11-03', '2025-11-03'],
  ])('%s', (iso, zh, en) => {
    expect(sayTime(iso, now, 'zh-CN')).toBe(zh);
    expect(sayTime(iso, now, 'en')).toBe(en);
  });

  it('is exact on request, in city time', () => {
    expect(exactTime('2026-11-22T08:30:05Z', 'zh-CN')).toBe('2026-11-22 周日 16:30:05（北京时间）');
  });

  it('reads and writes city time across midnight', () => {
    expect(cityTime(Date.parse('2026-12-31T16:00:00Z'))).toMatchObject({ date: '2027-01-01', time: '00:00' });
    expect(Date.parse(cityInstant('2027-01-01', '00:00'))).toBe(Date.parse('2026-12-31T16:00:00Z'));
  });
});

describe('lengths of working time', () => {
  it.each([
    [380, 'working-hours', '6 工作时 20 分'],
    [120, 'working-hours', '2 工作时'],
    [0, 'working-hours', '0 分'],
    [45, 'urgent-hours', '45 分'],
    [1500, 'urgent-hours', '1 日 1 小时'],
    [1000, 'working-days', '2 工作日 1 工作时'],
    [1800, 'working-hours', '30 工作时'],
  ] as const)('%d min of %s', (minutes, unit, text) => {
    expect(saySpan(minutes, unit, 'zh-CN')).toBe(text);
  });

  it('counts in English, too', () => {
    expect(saySpan(1000, 'working-days', 'en')).toBe('2 working days 1 working hour');
    expect(saySpan(1500, 'urgent-hours', 'en')).toBe('1 day 1 hour');
  });
});

it('says lengths shortly for narrow columns', () => {
  const zh = [0.5, 42, 60, 342, 4_000, 1_440].map((minutes) => sayShort(minutes, 'zh-CN'));
  expect(zh).toEqual(['刚刚', '42分', '1时', '5时42分', '2日18时', '1日']);
  expect(sayShort(342, 'en')).toBe('5h 42m');
});
