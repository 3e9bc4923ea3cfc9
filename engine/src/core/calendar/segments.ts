/**
 * A stretch of a clock's life cut into what was counted, what was paused and what was off, with the reason of each: the
 * clock bar. Segments follow each other without gap from start to end; a pause shows only where time would have counted.
 */
import {
  dayFacts,
  dayOf,
  startOfDay,
  windowsOf,
  type Interval,
  type Pause,
  type WorkingCalendar,
  type WorkUnit,
} from './calendar.ts';
import { DAY } from './city-time.ts';

export interface Segment extends Interval {
  kind: 'counted' | 'paused' | 'off';
  reason: string | null;
}

export function segments(
  calendar: WorkingCalendar,
  unit: WorkUnit,
  from: number,
  to: number,
  pauses: readonly Pause[] = [],
): Segment[] {
  const result: Segment[] = [];
  for (let day = dayOf(from); startOfDay(day) < to; day++) {
    for (const segment of segmentsOfDay(calendar, unit, day)) {
      const clipped = { ...segment, from: Math.max(segment.from, from), to: Math.min(segment.to, to) };
      if (clipped.to > clipped.from) for (const part of withPauses(clipped, pauses)) append(result, part);
    }
  }
  return result;
}

/** Midnight to midnight: counted windows, 午休 between them, 下班 around them; or one stretch off. */
function segmentsOfDay(calendar: WorkingCalendar, unit: WorkUnit, day: number): Segment[] {
  const [start, end] = [startOfDay(day), startOfDay(day) + DAY];
  const windows = windowsOf(calendar, unit, day);
  if (windows.length === 0) return [{ kind: 'off', from: start, to: end, reason: dayFacts(calendar, day).reason }];
  const result: Segment[] = [];
  let at = start;
  for (const [i, window] of windows.entries()) {
    result.push({ kind: 'off', from: at, to: window.from, reason: i === 0 ? '下班' : '午休' });
    result.push({ kind: 'counted', ...window, reason: null });
    at = window.to;
  }
  return [...result, { kind: 'off', from: at, to: end, reason: '下班' }];
}

function withPauses(segment: Segment, pauses: readonly Pause[]): Segment[] {
  if (segment.kind !== 'counted') return [segment];
  const parts: Segment[] = [];
  let at = segment.from;
  for (const pause of [...pauses].sort((a, b) => a.from - b.from)) {
    const [from, to] = [Math.max(pause.from, at), Math.min(pause.to, segment.to)];
    if (to <= from) continue;
    if (from > at) parts.push({ ...segment, from: at, to: from });
    parts.push({ kind: 'paused', from, to, reason: pause.reason ?? '暂停' });
    at = to;
  }
  return at < segment.to ? [...parts, { ...segment, from: at }] : parts;
}

/** Adds a segment, melting it into the one before when they are the same. */
function append(result: Segment[], next: Segment): void {
  const last = result.at(-1);
  if (last && last.kind === next.kind && last.reason === next.reason && last.to === next.from) last.to = next.to;
  else result.push({ ...next });
}
