/** The days of a month laid out in weeks that begin on Monday, each with what the calendar says about it. Pure. */
import type { CalendarData } from '../api/types.ts';
import { addDays, weekdayOf } from '../time/words.ts';
import { workDay } from '../time/working.ts';

export interface MonthDay {
  date: string;
  day: number;
  inMonth: boolean;
  work: boolean;
  /** Name of the holiday or make-up day; null on ordinary days. */
  name: string | null;
  /** Stands in the calendar as an exception. */
  exception: boolean;
}

/** `month` is `2026-11`. */
export function monthOf(calendar: CalendarData, month: string): MonthDay[] {
  const first = `${month}-01`;
  const start = addDays(first, 1 - weekdayOf(first));
  const days: MonthDay[] = [];
  for (let at = start; days.length < 42; at = addDays(at, 1)) {
    if (days.length % 7 === 0 && days.length > 0 && at.slice(0, 7) > month) break;
    const { work, name } = workDay(calendar, at);
    days.push({
      date: at,
      day: Number(at.slice(8)),
      inMonth: at.startsWith(month),
      work,
      name,
      exception: calendar.days.some((day) => day.date === at),
    });
  }
  return days;
}

export function shiftMonth(month: string, by: number): string {
  const [year, number] = month.split('-').map(Number) as [number, number];
  const index = year * 12 + (number - 1) + by;
  return `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`;
}

/** The calendar with one day changed; `null` takes the exception away. */
export function withDay(
  calendar: CalendarData,
  date: string,
  change: { work: boolean; name: string } | null,
): CalendarData {
  const days = calendar.days.filter((day) => day.date !== date);
  if (change) days.push({ date, ...change });
  days.sort((a, b) => a.date.localeCompare(b.date));
  return { ...calendar, days };
}
