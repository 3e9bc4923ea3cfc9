import { describe, expect, it } from 'vitest';
import { readCycle, writeCycle, type Cycle } from './cycle.ts';

const cycles: [string, Cycle][] = [
  ['R/PT15M', { kind: 'every', amount: 15, unit: 'minutes' }],
  ['R/PT2H', { kind: 'every', amount: 2, unit: 'hours' }],
  ['0 30 8 * * *', { kind: 'daily', time: '08:30' }],
  ['0 0 17 * * MON,TUE,WED,THU,FRI', { kind: 'weekly', days: [1, 2, 3, 4, 5], time: '17:00' }],
  ['0 0 9 * * SUN', { kind: 'weekly', days: [7], time: '09:00' }],
  ['0 0 9 1 * *', { kind: 'monthly', day: 1, time: '09:00' }],
  ['0 0 23 L * *', { kind: 'monthly', day: 'L', time: '23:00' }],
];

describe('what comes again and again', () => {
  it.each(cycles)('%s is read and written alike', (text, cycle) => {
    expect(readCycle(text)).toEqual(cycle);
    expect(writeCycle(cycle)).toBe(text);
  });

  it('understands ranges, numbers and both Sundays', () => {
    expect(readCycle('0 0 17 ? * mon-fri')).toEqual({ kind: 'weekly', days: [1, 2, 3, 4, 5], time: '17:00' });
    expect(readCycle('0 0 9 * * 0')).toEqual(readCycle('0 0 9 * * 7'));
  });

  it.each(['R3/PT1H', '0 0/5 * * * *', '0 0 9 15W * *', '0 0 9 1 * MON', '=cycle', '0 61 9 * * *', '@daily', ''])(
    'leaves %s to experts',
    (text) => expect(readCycle(text)).toBeNull(),
  );
});
