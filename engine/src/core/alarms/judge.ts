/**
 * `judge`: one event or tick applied to one rule at one thing. Pure; the answer is the new state and what happened, each
 * with its true moment. What would have happened between the last look and the event's own time is made up first, so
 * that a tick that comes late changes nothing. One alarm per rule and thing: what goes on updates it.
 */
import type { Facts } from '../rules/index.ts';
import type { CompiledAlarmRule } from './compile.ts';
import type { Severity } from './rule.ts';
import { atLeast, forget, sampleOf, takeIn } from './samples.ts';
import type { AlarmEffect, AlarmState, Level, OpenAlarm, Working } from './state.ts';
import { nextChange, runStart, timelineOf, type Moment } from './timeline.ts';

export type AlarmInput = { type: 'event'; facts: Facts; time: number } | { type: 'tick' };

export interface AlarmEnv {
  /** Milliseconds since the epoch: when the event was received, or the tick is made. */
  now: number;
  /** Nothing is raised while this holds: maintenance, schedule, another alarm, known absence, device offline. */
  suppression?: { by: string; until?: number } | null;
}

export interface Judgement {
  state: AlarmState;
  effects: AlarmEffect[];
}

/** Looks that can be owed at most; each has its own moment. */
const MAX_CATCH_UP = 100;

export const watch = (now: number): AlarmState => ({ samples: [], watchedFrom: now });

export function judge(rule: CompiledAlarmRule, state: AlarmState, input: AlarmInput, env: AlarmEnv): Judgement {
  const effects: AlarmEffect[] = [];
  const work = workingCopy(state);
  // A device whose clock is ahead speaks of now.
  const until = input.type === 'tick' ? env.now : Math.min(input.time, env.now);
  catchUp(rule, work, until, env, effects);
  if (input.type === 'event') {
    takeIn(rule, work, sampleOf(rule, work.samples, input.facts, until));
    work.received = env.now;
  }
  forget(rule, work, env.now);
  look(rule, work, env.now, env, effects);
  return { state: stored(work), effects };
}

/** Field by field: every copy has one shape, which is several times faster than spreading. */
const workingCopy = ({ samples, before, received, watchedFrom, alarm, held, wakeAt }: AlarmState): Working => ({
  samples,
  before,
  received,
  watchedFrom,
  alarm,
  held,
  wakeAt,
});

/** Only what there is: the state is small and equal states are equal bytes. */
function stored({ samples, before, received, watchedFrom, alarm, held, wakeAt }: Working): AlarmState {
  const state: AlarmState = { samples, watchedFrom };
  if (before !== undefined) state.before = before;
  if (received !== undefined) state.received = received;
  if (alarm !== undefined) state.alarm = alarm;
  if (held !== undefined) state.held = held;
  if (wakeAt !== undefined) state.wakeAt = wakeAt;
  return state;
}

function catchUp(rule: CompiledAlarmRule, work: Working, until: number, env: AlarmEnv, effects: AlarmEffect[]): void {
  for (let i = 0; i < MAX_CATCH_UP && work.wakeAt !== undefined && work.wakeAt <= until; i += 1) {
    look(rule, work, work.wakeAt, env, effects);
  }
}

const NONE: Readonly<Record<string, number>> = {};

/** How things stand at a moment, without a new event. */
interface Standing {
  /** Since when it has been at least so severe, for the grades that hold. */
  holds: { severity: Severity; since: number; due: number }[];
  keeps: Level;
  /** Since when nothing keeps the alarm; null when something does. */
  clearSince: number | null;
  moments: readonly Moment[];
  /** No event for longer than the rule allows. */
  missingSince: number | null;
  live: boolean;
}

function look(rule: CompiledAlarmRule, work: Working, at: number, env: AlarmEnv, effects: AlarmEffect[]): void {
  const standing = standingAt(rule, work, at);
  if (work.alarm) follow(rule, work, work.alarm, standing, at, effects);
  if (!work.alarm) consider(rule, work, standing, at, env, effects);
  work.wakeAt = wakeUp(rule, work, standing, at, env);
}

function standingAt(rule: CompiledAlarmRule, work: Working, at: number): Standing {
  const { samples, before = NONE, watchedFrom, received } = work;
  const moments = timelineOf(rule, samples, watchedFrom, at);
  const newest = samples.at(-1);
  const missingSince = rule.missing && newest ? newest.t + rule.missing.after : null;
  const absence = rule.detect === 'absence';
  const holds: Standing['holds'] = [];
  for (const { severity, for: hold } of rule.grades) {
    const since = absence
      ? (moments.at(-1)?.t ?? watchedFrom)
      : runStart(moments, ({ l }) => atLeast(l, severity), before[severity]);
    if (since !== null) holds.push({ severity, since, due: since + hold });
  }
  return {
    holds,
    keeps: moments.at(-1)?.k ?? 0,
    clearSince: absence ? null : runStart(moments, ({ k }) => k === 0, before['clear']),
    moments,
    missingSince: missingSince !== null && missingSince <= at ? missingSince : null,
    live: absence || newest === undefined || (received ?? newest.t) - newest.t <= rule.maxDelay,
  };
}

// ── an open alarm ───────────────────────────────────────────────────────────────────────────────────────────────────

function follow(
  rule: CompiledAlarmRule,
  work: Working,
  alarm: OpenAlarm,
  standing: Standing,
  at: number,
  effects: AlarmEffect[],
): void {
  const over = endOf(rule, work, alarm, standing, at);
  if (over) {
    effects.push({ type: 'cleared', ...over });
    work.alarm = undefined;
    return;
  }
  const to = gradeOf(rule, alarm, standing, at);
  if (!to) return;
  effects.push({ type: 'graded', at: to.at, from: alarm.severity, to: to.severity });
  work.alarm = { ...alarm, severity: to.severity };
}

type End = { at: number; reason: 'condition' | 'missing' | 'absence-ended' };

function endOf(rule: CompiledAlarmRule, work: Working, alarm: OpenAlarm, standing: Standing, at: number): End | null {
  const { missingSince, clearSince } = standing;
  if (alarm.missing) return missingSince === null ? { at, reason: 'missing' } : null;
  if (rule.detect === 'absence') {
    const came = standing.moments.at(-1)?.t ?? work.watchedFrom;
    return came > alarm.since ? { at: Math.max(came, alarm.raisedAt), reason: 'absence-ended' } : null;
  }
  if (missingSince !== null && rule.missing?.then === 'clear') return { at: missingSince, reason: 'missing' };
  if (clearSince === null || clearSince + rule.clearFor > at) return null;
  return { at: Math.max(clearSince + rule.clearFor, alarm.raisedAt), reason: 'condition' };
}

/** Worse at once when its own duration is over; better only after what ends an alarm would have taken. */
function gradeOf(
  rule: CompiledAlarmRule,
  alarm: OpenAlarm,
  { holds, keeps, moments }: Standing,
  at: number,
): { severity: Severity; at: number } | null {
  const worse = holds.find(({ severity, due }) => severity < alarm.severity && due <= at);
  if (worse) return { severity: worse.severity, at: Math.max(worse.due, alarm.raisedAt) };
  if (rule.detect === 'absence' || keeps === 0 || atLeast(keeps, alarm.severity)) return null;
  const since = runStart(moments, ({ k }) => !atLeast(k, alarm.severity));
  return since !== null && since + rule.clearFor <= at ? { severity: keeps, at: since + rule.clearFor } : null;
}

// ── no alarm ────────────────────────────────────────────────────────────────────────────────────────────────────────

function consider(
  rule: CompiledAlarmRule,
  work: Working,
  standing: Standing,
  at: number,
  env: AlarmEnv,
  effects: AlarmEffect[],
): void {
  const due = whatIsDue(rule, standing, at);
  const { held } = work;
  const { suppression } = env;
  if (!due) {
    work.held = undefined;
  } else if (!suppression) {
    if (held) effects.push({ type: 'released', at });
    raise(work, due, held ? at : due.at, effects);
  } else if (held?.by !== suppression.by) {
    effects.push({ type: 'suppressed', at: due.at, by: suppression.by, severity: due.severity });
    work.held = { at: due.at, by: suppression.by };
  }
}

function raise(work: Working, { severity, since, missing }: Due, at: number, effects: AlarmEffect[]): void {
  effects.push({ type: 'raised', at, since, severity, reason: missing ? 'missing' : 'condition' });
  work.held = undefined;
  work.alarm = { since, raisedAt: at, severity, ...(missing ? { missing: true } : {}) };
}

interface Due {
  severity: Severity;
  since: number;
  at: number;
  missing: boolean;
}

function whatIsDue(rule: CompiledAlarmRule, { holds, live, missingSince }: Standing, at: number): Due | null {
  if (missingSince !== null && rule.missing) {
    const { then, severity } = rule.missing;
    // What was last known is too old to raise anything; that nothing comes may be an alarm itself.
    return then === 'alarm' ? { severity, since: missingSince, at: missingSince, missing: true } : null;
  }
  if (!live) return null;
  const hold = holds.find(({ due }) => due <= at);
  return hold ? { severity: hold.severity, since: hold.since, at: hold.due, missing: false } : null;
}

// ── when to look again ──────────────────────────────────────────────────────────────────────────────────────────────

function wakeUp(
  rule: CompiledAlarmRule,
  { alarm, samples, held }: Working,
  standing: Standing,
  at: number,
  env: AlarmEnv,
): number | undefined {
  const { holds, live, clearSince, keeps, moments } = standing;
  let soonest = Infinity;
  const maybe = (time: number) => {
    if (time > at && time < soonest) soonest = time;
  };
  maybe(nextChange(rule, samples, at));
  const newest = samples.at(-1);
  if (rule.missing && newest && standing.missingSince === null) maybe(newest.t + rule.missing.after);
  if (live) for (const { severity, due } of holds) if (!alarm || severity < alarm.severity) maybe(due);
  if (alarm && !alarm.missing && clearSince !== null) maybe(clearSince + rule.clearFor);
  if (alarm && keeps !== 0 && !atLeast(keeps, alarm.severity)) {
    const since = runStart(moments, ({ k }) => !atLeast(k, alarm.severity));
    if (since !== null) maybe(since + rule.clearFor);
  }
  if (held && env.suppression?.until !== undefined) maybe(env.suppression.until);
  return soonest === Infinity ? undefined : soonest;
}
