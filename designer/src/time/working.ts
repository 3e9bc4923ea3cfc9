/** Is the city at work just now, and if not, why: from the calendar's data, for the clock in the top bar. Pure. */
import type { CalendarData } from '../api/types.ts';
import { cityTime, weekdayOf } from './words.ts';

export type WorkingState = { kind: 'in' | 'break' | 'off' | 'weekend' } | { kind: 'holiday'; name: string };

/** Whether a day works, and the name of what decides it (a holiday, a make-up day). */
export function workDay(calendar: CalendarData, date: string): { work: boolean; name: string | null } {
  const exception = calendar.days.find((day) => day.date === date);
  if (exception) return { work: exception.work, name: exception.name };
  return { work: calendar.workweek.includes(weekdayOf(date)), name: null };
}

export function workingState(calendar: CalendarData, nowMs: number): WorkingState {
  const { date, time } = cityTime(nowMs);
  const day = workDay(calendar, date);
  if (!day.work) return day.name ? { kind: 'holiday', name: day.name } : { kind: 'weekend' };
  if (calendar.hours.some(([from, to]) => from <= time && time < to)) return { kind: 'in' };
  const first = calendar.hours[0]?.[0] ?? '24:00';
  const last = calendar.hours.at(-1)?.[1] ?? '00:00';
  return { kind: time >= first && time < last ? 'break' : 'off' };
}
