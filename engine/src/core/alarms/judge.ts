/**
 * `judge`: one event, tick or closing applied to one rule at one thing. Pure; the answer is the new state and what
 * happened, each with its true moment. What would have happened between the last look and the event's own time, and from
 * there to now, is made up in its order, so that a tick that comes late changes nothing. One alarm per rule and thing:
 * what goes on updates it.
 */
import { cn, type WorkingCalendar } from '../calendar/index.ts';
import type { Facts } from '../rules/index.ts';
import type { CompiledAlarmRule } from './compile.ts';
import { forget, sampleOf, takeIn } from './samples.ts';
import {
  betterSince,
  endOf,
  gradeOf,
  mayGetBetter,
  quietAt,
  standingAt,
  whatIsDue,
  type Due,
  type Hold,
  type Standing,
} from './standing.ts';
import { workingCopy, type AlarmEffect, type AlarmState, type OpenAlarm, type Sample, type Working } from './state.ts';
import { atLeast, nextChange } from './timeline.ts';

/** `close`: a person ends the open alarm, whatever its condition does. */
export type AlarmInput = { type: 'event'; facts: Facts; time: number } | { type: 'tick' } | { type: 'close' };

/** What holds an alarm back: maintenance, schedule, another alarm, known absence, device offline. */
export interface Suppression {
  by: string;
  until?: number;
}

export interface AlarmEnv {
  /** Milliseconds since the epoch: when the event was received, or the tick is made. */
  now: number;
  /**
   * Nothing is raised while this holds. As a function it is asked only when something is due, for the due moment, so that
   * a tick that comes late decides as one in time. Whoever ends a suppression that has no `until` gives a tick.
   */
  suppression?: Suppression | null | ((at: number) => Suppression | null);
  /** Of rules that count scheduled time; default `cn`. */
  calendar?: WorkingCalendar;
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
  if (input.type === 'event') take(rule, work, input.facts, input.time, env, effects);
  else {
    catchUp(rule, work, env.now, env, effects);
    if (input.type === 'close') close(rule, work);
    forget(rule, work, env.now);
    look(rule, work, env.now, env, effects);
  }
  return { state: stored(work), effects };
}

function take(
  rule: CompiledAlarmRule,
  work: Working,
  facts: Facts,
  time: number,
  env: AlarmEnv,
  effects: AlarmEffect[],
): void {
  const { now } = env;
  // A device whose clock is ahead speaks of now.
  const t = Math.min(time, now);
  catchUp(rule, work, t, env, effects);
  const sample = sampleOf(rule, work.samples, facts, t);
  const known = work.samples.at(-1)?.t ?? -Infinity;
  if (sample) {
    takeIn(rule, work, sample);
    if (t > known) work.received = now;
  }
  const from = Math.min(now, Math.max(t, known));
  forget(rule, work, from);
  look(rule, work, from, env, effects, sample && freshOf(rule, sample, now));
  if (from === now) return;
  catchUp(rule, work, now, env, effects);
  if (work.held) look(rule, work, now, env, effects);
}

/** An occurrence raises by itself, unless it is backfill. */
function freshOf(rule: CompiledAlarmRule, { t, l }: Sample, now: number): Hold | null {
  if (rule.detect !== 'occurrence' || l === 0 || now - t > rule.maxDelay) return null;
  return { severity: l, since: t, due: t, for: 0 };
}

/** Only what there is: the state is small and equal states are equal bytes. */
function stored({ samples, before, received, watchedFrom, alarm, closed, ended, held, wakeAt }: Working): AlarmState {
  const state: AlarmState = { samples, watchedFrom };
  if (before !== undefined) state.before = before;
  if (received !== undefined) state.received = received;
  if (alarm !== undefined) state.alarm = alarm;
  if (closed !== undefined) state.closed = closed;
  if (ended !== undefined) state.ended = ended;
  if (held !== undefined) state.held = held;
  if (wakeAt !== undefined) state.wakeAt = wakeAt;
  return state;
}

function catchUp(rule: CompiledAlarmRule, work: Working, until: number, env: AlarmEnv, effects: AlarmEffect[]): void {
  for (let i = 0; i < MAX_CATCH_UP && work.wakeAt !== undefined && work.wakeAt <= until; i += 1) {
    look(rule, work, work.wakeAt, env, effects);
  }
}

function look(
  rule: CompiledAlarmRule,
  work: Working,
  at: number,
  env: AlarmEnv,
  effects: AlarmEffect[],
  fresh: Hold | null = null,
): void {
  const standing = standingAt(rule, work, at, env.calendar ?? cn, fresh);
  if (work.alarm) follow(rule, work, work.alarm, standing, at, effects);
  else if (work.closed) followClosed(rule, work, work.closed, standing, at);
  if (!work.alarm) {
    consider(rule, work, standing, at, env, effects);
    // What ended the occurrence may be known already, when the two came out of order.
    if (work.alarm && fresh) follow(rule, work, work.alarm, standing, at, effects);
  }
  work.wakeAt = wakeUp(rule, work, standing, at);
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
    effects.push({ type: 'cleared', at: over.at, since: over.since, for: over.for, reason: over.reason });
    work.alarm = undefined;
    work.ended = over.at;
    return;
  }
  const to = gradeOf(rule, alarm, standing, at);
  if (to) {
    const { severity, since, for: hold } = to;
    effects.push({ type: 'graded', at: to.at, since, for: hold, from: alarm.severity, to: severity });
    alarm = work.alarm = { ...alarm, severity };
  }
  const { fresh } = standing;
  if (fresh && fresh.since > (alarm.last ?? -Infinity)) work.alarm = { ...alarm, last: fresh.since };
}

// ── an alarm that a person closed ───────────────────────────────────────────────────────────────────────────────────

/** What goes on is remembered, so that it does not raise again at once; an occurrence does not go on. */
function close(rule: CompiledAlarmRule, work: Working): void {
  if (!work.alarm) return;
  work.closed = rule.detect === 'occurrence' ? undefined : work.alarm;
  work.alarm = undefined;
  work.ended = undefined;
}

function followClosed(rule: CompiledAlarmRule, work: Working, closed: OpenAlarm, standing: Standing, at: number): void {
  const over = endOf(rule, work, closed, standing, at);
  if (over) {
    work.closed = undefined;
    work.ended = over.at;
    return;
  }
  const to = gradeOf(rule, closed, standing, at);
  if (to && to.severity > closed.severity) work.closed = { ...closed, severity: to.severity };
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
  const due = whatIsDue(rule, work, standing, at);
  if (rule.detect === 'occurrence') {
    if (due) considerOccurrence(work, due, env, effects);
  } else if (due) {
    considerLevel(work, due, at, env, effects);
  } else {
    work.held = undefined;
  }
}

/** An occurrence belongs to its moment: held back then, it is not raised later. */
function considerOccurrence(work: Working, due: Due, env: AlarmEnv, effects: AlarmEffect[]): void {
  const suppression = suppressionAt(env, due.at);
  if (!suppression) return raise(work, due, due.at, effects);
  const { held } = work;
  const same = held?.by === suppression.by && (held.until === undefined || due.at < held.until);
  if (!same) suppress(work, due, due.at, suppression, effects);
}

/** What goes on is raised when nothing holds it back any more. */
function considerLevel(work: Working, due: Due, at: number, env: AlarmEnv, effects: AlarmEffect[]): void {
  for (let moment = work.held ? at : due.at; ;) {
    const suppression = suppressionAt(env, moment);
    if (!suppression) {
      if (work.held) effects.push({ type: 'released', at: moment, by: work.held.by });
      return raise(work, due, moment, effects);
    }
    const { by, until } = suppression;
    if (work.held?.by !== by) suppress(work, due, moment, suppression, effects);
    else if (work.held.until !== until) work.held = heldBy(work.held.at, suppression);
    if (until === undefined || until > at || until <= moment) return;
    moment = until;
  }
}

const suppressionAt = ({ suppression }: AlarmEnv, at: number): Suppression | null =>
  (typeof suppression === 'function' ? suppression(at) : suppression) ?? null;

function suppress(
  work: Working,
  { severity, since, for: hold }: Due,
  at: number,
  suppression: Suppression,
  effects: AlarmEffect[],
): void {
  const { by, until } = suppression;
  effects.push({
    type: 'suppressed',
    at,
    since,
    for: hold,
    severity,
    by,
    ...(until === undefined ? {} : { until }),
  });
  work.held = heldBy(at, suppression);
}

const heldBy = (at: number, { by, until }: Suppression): NonNullable<Working['held']> =>
  until === undefined ? { at, by } : { at, by, until };

function raise(work: Working, due: Due, at: number, effects: AlarmEffect[]): void {
  const { severity, since, for: hold, missing } = due;
  effects.push({ type: 'raised', at, since, for: hold, severity, reason: missing ? 'missing' : 'condition' });
  work.held = undefined;
  work.closed = undefined;
  work.alarm = { since, raisedAt: at, severity, ...(missing ? { missing: true } : {}) };
}

// ── when to look again ──────────────────────────────────────────────────────────────────────────────────────────────

function wakeUp(rule: CompiledAlarmRule, work: Working, standing: Standing, at: number): number | undefined {
  const { samples, held } = work;
  const open = work.alarm ?? work.closed;
  const { holds, live } = standing;
  const newest = samples.at(-1);
  let soonest = sooner(nextChange(rule, samples, at), at, Infinity);
  if (rule.missing && newest && standing.missingSince === null) {
    soonest = sooner(newest.t + rule.missing.after, at, soonest);
  }
  if (live) {
    for (const { severity, due } of holds) if (!open || severity < open.severity) soonest = sooner(due, at, soonest);
  }
  if (open) soonest = sooner(endOrBetter(rule, open, standing, at), at, soonest);
  if (held?.until !== undefined && rule.detect !== 'occurrence') soonest = sooner(held.until, at, soonest);
  return soonest === Infinity ? undefined : soonest;
}

/** When the alarm would end, or get better, if nothing changes. */
function endOrBetter(rule: CompiledAlarmRule, open: OpenAlarm, standing: Standing, at: number): number {
  const { clearSince, keeps, moments } = standing;
  let soonest = sooner(quietAt(rule, open), at, Infinity);
  if (!open.missing && clearSince !== null) soonest = sooner(clearSince + rule.clearFor, at, soonest);
  if (!mayGetBetter(rule) || keeps === 0 || atLeast(keeps, open.severity)) return soonest;
  const since = betterSince(open, moments);
  return since === null ? soonest : sooner(since + rule.clearFor, at, soonest);
}

const sooner = (time: number, at: number, than: number) => (time > at && time < than ? time : than);
