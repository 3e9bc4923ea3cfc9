/** What every screen knows of grades and states of alarms: shapes, order, the one tag that says where an alarm stands. */
import type { AlarmItem, Severity } from '../api/types.ts';

export const severities: readonly Severity[] = [1, 2, 3, 4];
export const shapes: Record<Severity, string> = { 1: '◆', 2: '▲', 3: '■', 4: '●' };

type Standing = Pick<AlarmItem, 'active' | 'handling'>;

/** Word (`alarm.tag.…`) and tone: whether it is still so, and whether somebody has it in hand. */
export function standingOf({ active, handling }: Standing): {
  word: 'waiting' | 'handled' | 'recoveredWaiting' | 'recovered' | 'closed';
  tone: 'warn' | 'info' | 'good' | 'quiet';
} {
  if (handling === 'closed') return { word: 'closed', tone: 'quiet' };
  if (!active) {
    return handling === 'new' ? { word: 'recoveredWaiting', tone: 'good' } : { word: 'recovered', tone: 'good' };
  }
  return handling === 'new' ? { word: 'waiting', tone: 'warn' } : { word: 'handled', tone: 'info' };
}

/** How many minutes it has lasted, or had lasted when it recovered. */
export function minutesOf({ raisedAt, clearedAt }: Pick<AlarmItem, 'raisedAt' | 'clearedAt'>, nowMs: number): number {
  const end = clearedAt ? Date.parse(clearedAt) : nowMs;
  return Math.max(0, (end - Date.parse(raisedAt)) / 60_000);
}
