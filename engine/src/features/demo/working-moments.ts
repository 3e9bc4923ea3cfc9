/**
 * When people of the demo county do things: roughly in working hours on working days. Only to make the history look
 * lived in; deadlines are computed by the engine's own calendar.
 */
import { startOfCityDay, cityDate } from '../../core/calendar/city-time.ts';
import type { Random } from './random.ts';

const minute = 60_000;
const day = 86_400_000;
/** Working periods of a day, minutes after midnight. */
const periods = [
  [8 * 60 + 30, 12 * 60],
  [13 * 60 + 30, 17 * 60 + 30],
] as const;
export const workingMinutesPerDay = 450;

const isWeekend = (at: number): boolean => {
  const weekday = new Date(startOfCityDay(cityDate(at)) + day / 2).getUTCDay();
  return weekday === 0 || weekday === 6;
};

/** The moment after this many working minutes from `from`. */
export function afterWorking(from: number, minutes: number): number {
  let left = minutes;
  for (let start = startOfCityDay(cityDate(from)); ; start += day) {
    if (isWeekend(start)) continue;
    for (const [begin, end] of periods) {
      const first = Math.max(from, start + begin * minute);
      const available = (start + end * minute - first) / minute;
      if (available <= 0) continue;
      if (left <= available) return first + left * minute;
      left -= available;
    }
  }
}

/** A moment of a day at which citizens call: mostly by day, some in the evening, few on weekends. */
export function callingMoment(dayStart: number, random: Random): number {
  const hour = random.chance(0.86) ? random.between(8, 17) : random.between(18, 22);
  return dayStart + (hour * 60 + random.between(0, 59)) * minute;
}

export const isQuietDay = isWeekend;
