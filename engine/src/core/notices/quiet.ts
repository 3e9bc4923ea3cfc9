/** Quiet hours (通知静默时段): city time, may pass midnight, begin on given days of the week. */
import { DAY, OFFSET } from '../calendar/city-time.ts';
import type { Severity } from '../alarms/index.ts';

export interface QuietHours {
  /** Minutes after midnight, city time. The same twice is a whole day. */
  from: number;
  to: number;
  /** On which it begins: 1 is Monday. */
  days: ReadonlySet<number>;
  /** This grade and worse go out all the same. */
  exceptAtLeast: Severity;
}

const MINUTE = 60_000;
/** Hours that follow each other without a gap are one quiet time; nobody is kept waiting longer than this. */
const MOST_DAYS = 8;

/** The end of the quiet hours in which `at` lies; null: it is not quiet then. */
export function quietUntil(quiet: QuietHours, at: number): number | null {
  let end = at;
  for (let i = 0; i <= MOST_DAYS; i += 1) {
    const next = endOfOne(quiet, end);
    if (next === null) break;
    end = next;
  }
  return end === at ? null : end;
}

function endOfOne({ from, to, days }: QuietHours, at: number): number | null {
  const midnight = Math.floor((at + OFFSET) / DAY) * DAY - OFFSET;
  for (const day of [midnight, midnight - DAY]) {
    if (!days.has(weekday(day))) continue;
    const begin = day + from * MINUTE;
    const end = day + to * MINUTE + (to <= from ? DAY : 0);
    if (begin <= at && at < end) return end;
  }
  return null;
}

/** 1 is Monday; `midnight` is a midnight of the city. */
const weekday = (midnight: number): number => {
  const day = new Date(midnight + OFFSET).getUTCDay();
  return day === 0 ? 7 : day;
};

/** `07:30` → 450 */
export const minutesOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));
