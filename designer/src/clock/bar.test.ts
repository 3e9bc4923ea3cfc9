import { describe, expect, it } from 'vitest';
import type { ClockView } from '../api/types.ts';
import { clockBar, clockTone, dayMinutesOf, leadClock } from './bar.ts';

const clock = (over: Partial<ClockView>): ClockView => ({
  id: '1',
  kind: 'total',
  unitName: null,
  calendarId: 'cn',
  amount: 8,
  unit: 'working-hours',
  status: 'running',
  startedAt: '2026-11-23T08:30:00+08:00',
  stoppedAt: null,
  dueAt: '2026-11-24T09:30:00+08:00',
  warnAt: '2026-11-23T16:24:00+08:00',
  provisional: false,
  countedMinutes: 240,
  totalMinutes: 480,
  remainingMinutes: 240,
  overdueMinutes: 0,
  segments: [
    { kind: 'counted', from: '2026-11-23T08:30:00+08:00', to: '2026-11-23T12:00:00+08:00', reason: null },
    { kind: 'off', from: '2026-11-23T12:00:00+08:00', to: '2026-11-23T13:30:00+08:00', reason: '午休' },
    { kind: 'counted', from: '2026-11-23T13:30:00+08:00', to: '2026-11-23T14:00:00+08:00', reason: null },
  ],
  levels: [],
  ...over,
});
const widths = (c: ClockView) => clockBar(c).stretches.map((one) => [one.kind, Math.round(one.width * 1000) / 1000]);

describe('the clock bar', () => {
  it('gives working time its length and non-working time a hairline', () => {
    expect(widths(clock({}))).toEqual([
      ['counted', 0.438],
      ['off', 0],
      ['counted', 0.063],
      ['left', 0.5],
    ]);
    expect(clockBar(clock({}))).toMatchObject({ warnAt: 0.8, dueAt: 1 });
  });

  it('fills exactly the bar', () => {
    const all = clockBar(clock({})).stretches.reduce((sum, one) => sum + one.width, 0);
    expect(all).toBeCloseTo(1, 10);
  });

  it('draws a pause beside the amount, never longer than a quarter of it, and moves the ticks', () => {
    const paused = clock({
      status: 'paused',
      countedMinutes: 210,
      segments: [
        { kind: 'counted', from: '2026-11-23T08:30:00+08:00', to: '2026-11-23T12:00:00+08:00', reason: null },
        { kind: 'paused', from: '2026-11-23T13:30:00+08:00', to: '2026-12-23T13:30:00+08:00', reason: '等补充' },
      ],
    });
    const bar = clockBar(paused);
    expect(widths(paused)).toEqual([
      ['counted', 0.35],
      ['paused', 0.2],
      ['left', 0.45],
    ]);
    expect(bar.warnAt).toBeCloseTo(0.84, 5);
    expect(bar.dueAt).toBeCloseTo(1, 5);
  });

  it('splits what ran over the due moment from what was in time', () => {
    const late = clock({
      countedMinutes: 600,
      remainingMinutes: 0,
      overdueMinutes: 120,
      segments: [{ kind: 'counted', from: '2026-11-23T08:00:00+08:00', to: '2026-11-23T18:00:00+08:00', reason: null }],
    });
    const bar = clockBar(late);
    expect(widths(late)).toEqual([
      ['counted', 0.8],
      ['over', 0.2],
    ]);
    expect(bar.dueAt).toBeCloseTo(0.8, 10);
    expect(bar.warnAt).toBeCloseTo(0.64, 10);
  });

  it('has an empty bar for a clock that has just started', () => {
    expect(widths(clock({ segments: [], countedMinutes: 0 }))).toEqual([['left', 1]]);
  });

  it('stops where the clock stopped', () => {
    expect(widths(clock({ status: 'stopped' })).map(([kind]) => kind)).not.toContain('left');
  });
});

describe('what the clock says', () => {
  const now = Date.parse('2026-11-23T14:00:00+08:00');
  it('is calm, then warns, then is late; paused is quiet', () => {
    expect(clockTone(clock({}), now)).toBe('good');
    expect(clockTone(clock({}), Date.parse('2026-11-23T16:24:00+08:00'))).toBe('warn');
    expect(clockTone(clock({ overdueMinutes: 1 }), now)).toBe('bad');
    expect(clockTone(clock({ status: 'paused' }), now)).toBe('quiet');
  });

  it('shows first what is due first', () => {
    const total = clock({ id: 't', dueAt: '2026-12-01T17:30:00+08:00' });
    const unit = clock({ id: 'u', kind: 'unit', dueAt: '2026-11-25T17:30:00+08:00' });
    expect(leadClock([total, unit])?.id).toBe('u');
    expect(leadClock([total, { ...unit, status: 'stopped' }])?.id).toBe('t');
    expect(leadClock([])).toBeNull();
  });

  it('knows the length of a working day from the clock itself', () => {
    expect(dayMinutesOf(clock({ unit: 'working-days', amount: 5, totalMinutes: 2250 }))).toBe(450);
  });
});
