/** Grades, moments and durations as people of the city read them. */
import { cityTime } from '../calendar/city-time.ts';
import type { Text } from '../json.ts';
import type { Severity } from './rule.ts';

export const gradeNames: Readonly<Record<Severity, Text>> = {
  1: { zh: '特别重大', en: 'critical' },
  2: { zh: '重大', en: 'major' },
  3: { zh: '较大', en: 'moderate' },
  4: { zh: '一般', en: 'minor' },
};

/** `2026-11-23 10:05:00`; milliseconds only where there are any. */
export const timeText = (at: number): string => {
  const [date = '', rest = ''] = cityTime(at).split('T');
  const clock = rest.slice(0, 12);
  return `${date} ${clock.endsWith('.000') ? clock.slice(0, 8) : clock}`;
};

/** The time of day alone when it is the day of `near`. */
export function clockText(at: number, near: number): string {
  const [full, other] = [timeText(at), timeText(near)];
  return full.slice(0, 10) === other.slice(0, 10) ? full.slice(11) : full;
}

const UNITS: readonly [ms: number, name: Text][] = [
  [86_400_000, { zh: '天', en: 'day' }],
  [3_600_000, { zh: '小时', en: 'hour' }],
  [60_000, { zh: '分钟', en: 'minute' }],
  [1000, { zh: '秒', en: 'second' }],
];

/** `5 分钟`, `1 day 12 hours`; the two greatest units at most. */
export function durationText(ms: number): Text {
  const parts: Text[] = [];
  let left = ms;
  for (const [size, name] of UNITS) {
    const count = size === 1000 ? left / size : Math.floor(left / size);
    left -= count * size;
    if (count === 0 || parts.length === 2) continue;
    const shown = String(Math.round(count * 1000) / 1000);
    parts.push({ zh: `${shown} ${name.zh}`, en: `${shown} ${name.en}${count === 1 ? '' : 's'}` });
  }
  if (parts.length === 0) return { zh: '0 秒', en: '0 seconds' };
  return { zh: parts.map(({ zh }) => zh).join(' '), en: parts.map(({ en }) => en).join(' ') };
}
