/**
 * How one rule stands at one thing at a moment, without a new event: which grades hold since when, what is due to be
 * raised, what would end or change the alarm that is open. Judging and explaining both ask here.
 */
import type { WorkingCalendar } from '../calendar/index.ts';
import type { CompiledAlarmRule } from './compile.ts';
import type { Severity } from './rule.ts';
import { afterScheduled } from './schedule.ts';
import type { ClearReason, Level, OpenAlarm, Working } from './state.ts';
import { atLeast, clearStart, keepsLess, raisesSo, runStart, timelineOf, type Moment } from './timeline.ts';

export interface Hold {
  severity: Severity;
  /** Since when it has been at least so severe. */
  since: number;
  /** When it has lasted long enough. */
  due: number;
  for: number;
}

export interface Standing {
  /** The grades that hold, the most severe first. */
  holds: Hold[];
  keeps: Level;
  /** Since when nothing keeps the alarm; null when something does. */
  clearSince: number | null;
  moments: readonly Moment[];
  /** No event for longer than the rule allows. */
  missingSince: number | null;
  /** What is known is not backfill. */
  live: boolean;
  /** The occurrence that has just come. */
  fresh: Hold | null;
}

/** What would be raised if nothing held it back. */
export interface Due extends Hold {
  /** For its moment and none before the end of the last alarm. */
  at: number;
  missing: boolean;
}

const NONE: Readonly<Record<string, number>> = {};

export function standingAt(
  rule: CompiledAlarmRule,
  work: Working,
  at: number,
  calendar: WorkingCalendar,
  fresh: Hold | null = null,
): Standing {
  const { samples, before = NONE, watchedFrom, received } = work;
  const moments = timelineOf(rule, samples, watchedFrom, at);
  const newest = samples.at(-1);
  const missingSince = rule.missing && newest ? newest.t + rule.missing.after : null;
  const absence = rule.detect === 'absence';
  return {
    holds: rule.detect === 'occurrence' ? [] : holdsOf(rule, moments, before, watchedFrom, calendar),
    keeps: moments.at(-1)?.k ?? 0,
    clearSince: absence ? null : clearStart(moments, before['clear']),
    moments,
    missingSince: missingSince !== null && missingSince <= at ? missingSince : null,
    live: absence || newest === undefined || (received ?? newest.t) - newest.t <= rule.maxDelay,
    fresh,
  };
}

function holdsOf(
  rule: CompiledAlarmRule,
  moments: readonly Moment[],
  before: Readonly<Record<string, number>>,
  watchedFrom: number,
  calendar: WorkingCalendar,
): Hold[] {
  const holds: Hold[] = [];
  for (const { severity, for: hold } of rule.grades) {
    const since =
      rule.detect === 'absence'
        ? (moments.at(-1)?.t ?? watchedFrom)
        : runStart(moments, raisesSo, severity, false, before[severity]);
    if (since === null) continue;
    const due = rule.counted && hold > 0 ? afterScheduled(rule.counted, calendar, since, hold) : since + hold;
    holds.push({ severity, since, due, for: hold });
  }
  return holds;
}

/** An alarm that a person closed comes again only when it is worse, or when no data come instead. */
export function whatIsDue(rule: CompiledAlarmRule, work: Working, standing: Standing, at: number): Due | null {
  const due = dueByItself(rule, work, standing, at);
  const { closed } = work;
  if (!due || !closed) return due;
  return due.severity < closed.severity || due.missing !== (closed.missing ?? false) ? due : null;
}

function dueByItself(
  rule: CompiledAlarmRule,
  { ended = -Infinity }: Working,
  { holds, live, missingSince, fresh }: Standing,
  at: number,
): Due | null {
  if (rule.detect === 'occurrence') {
    // What came before the end of the last alarm was a part of it.
    return fresh && fresh.since > ended ? { ...fresh, at: fresh.since, missing: false } : null;
  }
  if (missingSince !== null && rule.missing) {
    const { then, severity, after } = rule.missing;
    // What was last known is too old to raise anything; that nothing comes may be an alarm itself.
    if (then === 'clear') return null;
    const at = Math.max(missingSince, ended);
    return { severity, since: missingSince - after, due: missingSince, for: after, at, missing: true };
  }
  if (!live) return null;
  const hold = holds.find(({ due }) => due <= at);
  return hold ? { ...hold, at: Math.max(hold.due, ended), missing: false } : null;
}

export interface Change {
  at: number;
  since: number;
  for: number;
}

/** What ends the alarm, if it is over. */
export function endOf(
  rule: CompiledAlarmRule,
  work: Working,
  alarm: OpenAlarm,
  standing: Standing,
  at: number,
): (Change & { reason: ClearReason }) | null {
  const { missingSince, clearSince } = standing;
  if (alarm.missing) return missingSince === null ? { at, since: at, for: 0, reason: 'missing' } : null;
  if (rule.detect === 'absence') {
    const came = standing.moments.at(-1)?.t ?? work.watchedFrom;
    if (came <= alarm.since) return null;
    return { at: Math.max(came, alarm.raisedAt), since: came, for: 0, reason: 'absence-ended' };
  }
  if (missingSince !== null && rule.missing?.then === 'clear') {
    const { after } = rule.missing;
    return { at: missingSince, since: missingSince - after, for: after, reason: 'missing' };
  }
  const quiet = quietAt(rule, alarm);
  if (clearSince !== null && clearSince + rule.clearFor <= Math.min(at, quiet)) {
    const end = Math.max(clearSince + rule.clearFor, alarm.raisedAt);
    return { at: end, since: clearSince, for: rule.clearFor, reason: 'condition' };
  }
  return quiet <= at ? { at: quiet, since: quiet - rule.clearAfter, for: rule.clearAfter, reason: 'quiet' } : null;
}

/** When no occurrence has come for long enough. */
export const quietAt = (rule: CompiledAlarmRule, { last }: OpenAlarm): number =>
  last === undefined ? Infinity : last + rule.clearAfter;

/** Worse at once when its own duration is over; better only after what ends an alarm would have taken. */
export function gradeOf(
  rule: CompiledAlarmRule,
  alarm: OpenAlarm,
  { holds, keeps, moments, fresh, missingSince }: Standing,
  at: number,
): (Change & { severity: Severity }) | null {
  // What was last known is too old to change anything.
  if (missingSince !== null) return null;
  const worse = (fresh ? [fresh] : holds).find(({ severity, due }) => severity < alarm.severity && due <= at);
  if (worse) return { ...worse, at: Math.max(worse.due, alarm.raisedAt) };
  if (!mayGetBetter(rule) || keeps === 0 || atLeast(keeps, alarm.severity)) return null;
  const since = betterSince(alarm, moments);
  if (since === null || since + rule.clearFor > at) return null;
  return { severity: keeps, at: since + rule.clearFor, since, for: rule.clearFor };
}

/** An absence only grows; a lesser occurrence does not undo a graver one. */
export const mayGetBetter = ({ detect }: CompiledAlarmRule) => detect !== 'absence' && detect !== 'occurrence';

export const betterSince = (alarm: OpenAlarm, moments: readonly Moment[]) =>
  runStart(moments, keepsLess, alarm.severity, true);
