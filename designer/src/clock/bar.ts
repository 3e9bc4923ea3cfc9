/**
 * The clock bar's arithmetic: a clock's segments become stretches on a bar from 0 to 1, whose length is working time,
 * not wall time: non-working stretches shrink to hairlines, pauses get a width of their own, what remains until the
 * due moment is left open, what ran over it is marked. Pure; ClockBar.vue draws it.
 */
import type { ClockView } from '../api/types.ts';

export interface Stretch {
  kind: 'counted' | 'over' | 'paused' | 'off' | 'left';
  /** Share of the bar, 0–1. Hairlines (`off`) have none; they stand at `at`. */
  width: number;
  at: number;
  reason: string | null;
  from: string | null;
  to: string | null;
}

export interface ClockBar {
  stretches: Stretch[];
  /** Places of the ticks on the bar: 80 % and 100 % of the amount. */
  warnAt: number | null;
  dueAt: number | null;
}

/** A pause is drawn as long as it was, but at most this share of the amount, so that it never swallows the bar. */
const longestPause = 0.25;
const shortestPause = 0.02;

export function clockBar(clock: ClockView, warnFraction = 0.8): ClockBar {
  const total = Math.max(clock.totalMinutes, 1);
  const weights = weighSegments(clock, total);
  const counted = sum(weights.filter((one) => one.kind === 'counted').map((one) => one.weight));
  const left = clock.status === 'stopped' ? 0 : Math.max(0, total - counted);
  const length = Math.max(sum(weights.map((one) => one.weight)) + left, 1);

  const stretches: Stretch[] = [];
  let at = 0;
  let done = 0;
  let warnAt: number | null = null;
  let dueAt: number | null = null;
  const put = (stretch: Omit<Stretch, 'at' | 'width'>, weight: number) => {
    stretches.push({ ...stretch, at, width: weight / length });
    at += weight / length;
  };
  /** Where on the bar `minutes` of counted time are reached, when that happens inside the coming stretch. */
  const reach = (minutes: number, weight: number): number | null =>
    done <= minutes && minutes <= done + weight ? at + (minutes - done) / length : null;

  for (const { segment, kind, weight } of weights) {
    const about = { reason: segment.reason, from: segment.from, to: segment.to };
    if (kind !== 'counted') {
      put({ kind, ...about }, weight);
      continue;
    }
    warnAt ??= reach(total * warnFraction, weight);
    dueAt ??= reach(total, weight);
    const within = Math.max(0, Math.min(weight, total - done));
    if (within > 0) put({ kind: 'counted', ...about }, within);
    if (weight > within) put({ kind: 'over', ...about }, weight - within);
    done += weight;
  }
  if (left > 0) {
    warnAt ??= reach(total * warnFraction, left);
    dueAt ??= reach(total, left);
    put({ kind: 'left', reason: null, from: null, to: null }, left);
  }
  return { stretches, warnAt, dueAt };
}

interface Weighed {
  segment: ClockView['segments'][number];
  kind: 'counted' | 'paused' | 'off';
  /** In counted minutes. */
  weight: number;
}

/**
 * Counted wall minutes are scaled so that they add up to what the clock counted: a clock in working days counts whole
 * days, whose minutes on the wall and on the clock differ.
 */
function weighSegments(clock: ClockView, total: number): Weighed[] {
  const minutes = (segment: ClockView['segments'][number]) =>
    Math.max(0, (Date.parse(segment.to) - Date.parse(segment.from)) / 60_000);
  const wall = sum(clock.segments.filter((one) => one.kind === 'counted').map(minutes));
  const scale = wall > 0 ? clock.countedMinutes / wall : 0;
  return clock.segments.map((segment) => {
    if (segment.kind === 'off') return { segment, kind: 'off', weight: 0 };
    if (segment.kind === 'counted') return { segment, kind: 'counted', weight: minutes(segment) * scale };
    const weight = Math.min(Math.max(minutes(segment), total * shortestPause), total * longestPause);
    return { segment, kind: 'paused', weight };
  });
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

/** One day of a clock in working days, in counted minutes. */
export const dayMinutesOf = (clock: Pick<ClockView, 'unit' | 'amount' | 'totalMinutes'>): number =>
  clock.unit === 'working-days' && clock.amount > 0 ? clock.totalMinutes / clock.amount : 450;

export type ClockTone = 'good' | 'warn' | 'bad' | 'quiet';

/** Colour never speaks alone: the words beside the bar say the same. */
export function clockTone(clock: ClockView, nowMs: number): ClockTone {
  if (clock.overdueMinutes > 0 && clock.status !== 'stopped') return 'bad';
  if (clock.status !== 'running') return 'quiet';
  return clock.warnAt && Date.parse(clock.warnAt) <= nowMs ? 'warn' : 'good';
}

/** The clock that a person at this case looks at first: what is late, then what is due soonest, then the total. */
export function leadClock(clocks: readonly ClockView[]): ClockView | null {
  const open = clocks.filter((clock) => clock.status !== 'stopped' && clock.dueAt);
  const soonest = [...open].sort((a, b) => Date.parse(a.dueAt!) - Date.parse(b.dueAt!));
  return soonest[0] ?? clocks.find((clock) => clock.kind === 'total') ?? clocks.at(-1) ?? null;
}
