import { describe, expect, it } from 'vitest';
import { isoOf, sayIso, secondsOf, spanOf } from './span.ts';

describe('durations of rules', () => {
  it('are read in all their forms', () => {
    expect(['PT5M', 'P1DT2H', 'PT1.5S', 'P2W'].map(secondsOf)).toEqual([300, 93_600, 1.5, 1_209_600]);
    expect(['', 'P', 'PT', 'P1M', '5m'].map(secondsOf)).toEqual([null, null, null, null, null]);
  });
  it('are shown in the largest whole unit and written back the same', () => {
    expect(spanOf('PT90M')).toEqual({ amount: 90, unit: 'minutes' });
    expect(spanOf('PT72H')).toEqual({ amount: 3, unit: 'days' });
    expect(spanOf('PT0S')).toEqual({ amount: 0, unit: 'seconds' });
    for (const iso of ['PT5M', 'PT1H', 'P3D', 'PT45S']) expect(isoOf(spanOf(iso)!)).toBe(iso);
  });
  it('are said as people say them', () => {
    expect(sayIso('PT90M', 'zh-CN')).toBe('1 小时 30 分钟');
    expect(sayIso('PT72H', 'zh-CN')).toBe('3 天');
    expect(sayIso('PT1H', 'en')).toBe('1 hour');
    expect(sayIso('PT0S', 'zh-CN')).toBe('0 秒');
    expect(sayIso('soon', 'en')).toBe('soon');
  });
});
