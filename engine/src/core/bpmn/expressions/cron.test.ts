/** Cron expressions: when they come next in the city's time, and what is none. */
import { describe, expect, it } from 'vitest';
import { nextCron, parseCron } from './cron.ts';

const at = (text: string) => Date.parse(`${text}+08:00`);
const shown = (time: number | null) =>
  time === null ? 'never' : new Date(time + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');

/** The next three times after Monday, 23 November 2026, noon. */
function next(text: string, from = at('2026-11-23T12:00:00')): string[] {
  const cron = parseCron(text);
  if (!cron) return ['refused'];
  const times: string[] = [];
  for (let i = 0, time: number | null = from; i < 3 && time !== null; i += 1) {
    time = nextCron(cron, time);
    times.push(shown(time));
  }
  return times;
}

describe('cron expressions', () => {
  it.each([
    ['0 0 9 * * *', ['2026-11-24 09:00:00', '2026-11-25 09:00:00', '2026-11-26 09:00:00']],
    ['0 30 8 * * MON-FRI', ['2026-11-24 08:30:00', '2026-11-25 08:30:00', '2026-11-26 08:30:00']],
    ['0 0 9-17 * * MON-FRI', ['2026-11-23 13:00:00', '2026-11-23 14:00:00', '2026-11-23 15:00:00']],
    ['0 0/20 12 * * ?', ['2026-11-23 12:20:00', '2026-11-23 12:40:00', '2026-11-24 12:00:00']],
    ['*/15 * * * * *', ['2026-11-23 12:00:15', '2026-11-23 12:00:30', '2026-11-23 12:00:45']],
    ['0 0 0 1 * *', ['2026-12-01 00:00:00', '2027-01-01 00:00:00', '2027-02-01 00:00:00']],
    ['0 0 0 L * *', ['2026-11-30 00:00:00', '2026-12-31 00:00:00', '2027-01-31 00:00:00']],
    ['0 0 0 L-1 FEB *', ['2027-02-27 00:00:00', '2028-02-28 00:00:00', '2029-02-27 00:00:00']],
    ['0 0 8 15W * *', ['2026-12-15 08:00:00', '2027-01-15 08:00:00', '2027-02-15 08:00:00']],
    ['0 0 8 1W 5,8 *', ['2027-05-03 08:00:00', '2027-08-02 08:00:00', '2028-05-01 08:00:00']],
    ['0 0 8 LW * *', ['2026-11-30 08:00:00', '2026-12-31 08:00:00', '2027-01-29 08:00:00']],
    ['0 0 8 * * 5L', ['2026-11-27 08:00:00', '2026-12-25 08:00:00', '2027-01-29 08:00:00']],
    ['0 0 8 ? * MON#2', ['2026-12-14 08:00:00', '2027-01-11 08:00:00', '2027-02-08 08:00:00']],
    ['0 0 8 13 * FRI', ['2027-08-13 08:00:00', '2028-10-13 08:00:00', '2029-04-13 08:00:00']],
    ['0 0 0 29 2 *', ['2028-02-29 00:00:00', '2032-02-29 00:00:00', '2036-02-29 00:00:00']],
    ['0 0 8 * * 0', ['2026-11-29 08:00:00', '2026-12-06 08:00:00', '2026-12-13 08:00:00']],
    ['0 0 8 * * SAT-SUN', ['2026-11-28 08:00:00', '2026-11-29 08:00:00', '2026-12-05 08:00:00']],
    ['@hourly', ['2026-11-23 13:00:00', '2026-11-23 14:00:00', '2026-11-23 15:00:00']],
    ['@daily', ['2026-11-24 00:00:00', '2026-11-25 00:00:00', '2026-11-26 00:00:00']],
    ['@weekly', ['2026-11-29 00:00:00', '2026-12-06 00:00:00', '2026-12-13 00:00:00']],
    ['@monthly', ['2026-12-01 00:00:00', '2027-01-01 00:00:00', '2027-02-01 00:00:00']],
    ['@yearly', ['2027-01-01 00:00:00', '2028-01-01 00:00:00', '2029-01-01 00:00:00']],
  ])('%s', (text, times) => {
    expect(next(text)).toEqual(times);
  });

  it.each([
    ...['0 0 9 * *', '0 0 9 * * * *', '60 0 0 * * *', '0 0 24 * * *', '0 0 0 0 * *', '0 0 0 * 13 *', '0 0 0 * * 8'],
    ...[
      '0 0 0 30 2 *',
      '0 0 0 31 4 *',
      '@reboot',
      '@noon',
      'a b c d e f',
      '0 5-1 0 * * *',
      '0 */0 0 * * *',
      '* * * * * X#6',
    ],
    ...['0 0 0 W * *', '0 0 0 99W * *', '0 0 0 * * MON#6', '0 *-5 0 * * *', `0 0 0 ${'1,'.repeat(200)}1 * *`],
  ])('%s is none', (text) => {
    expect(next(text)).toEqual(['refused']);
  });

  it('never gives a moment twice, whatever the fraction of the second', () => {
    const cron = parseCron('* * * * * *');
    const noon = at('2026-11-23T12:00:00');
    expect(cron && [nextCron(cron, noon - 1), nextCron(cron, noon), nextCron(cron, noon + 999)]).toEqual([
      noon,
      noon + 1000,
      noon + 1000,
    ]);
  });

  it('of weekdays agree with the calendar over 400 days', () => {
    const cron = parseCron('0 0 8 * * MON-FRI');
    let time: number | null = at('2026-01-01T00:00:00');
    const weekdays = new Set<number>();
    for (let i = 0; i < 285 && cron && time !== null; i += 1) {
      time = nextCron(cron, time);
      weekdays.add(new Date((time ?? 0) + 8 * 3_600_000).getUTCDay());
    }
    expect([...weekdays].sort()).toEqual([1, 2, 3, 4, 5]);
    // 285 working days are exactly 57 weeks of five.
    expect(shown(time)).toBe('2027-02-03 08:00:00');
  });
});
