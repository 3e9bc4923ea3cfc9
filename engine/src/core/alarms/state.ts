/**
 * What is remembered of one rule at one thing: plain JSON, a few hundred bytes. It survives restarts, and edits of the
 * rule: running holds are kept by severity, so that a changed bound or text does not begin them anew.
 */
import type { Severity } from './rule.ts';

/** 0: nothing is wrong. */
export type Level = 0 | Severity;

/** One event as the rule saw it. */
export type Sample = {
  /** Event time, milliseconds since the epoch; never after it was received. */
  t: number;
  /** How severe by the bounds that raise. */
  l: Level;
  /** How severe by the bounds that keep; 0 when the clear condition holds. */
  k: Level;
  /** Count and trend: whether it counts, the value. */
  n?: boolean;
  v?: number;
};

export type OpenAlarm = {
  since: number;
  raisedAt: number;
  severity: Severity;
  /** Raised for missing data rather than for a value. */
  missing?: true;
};

export type AlarmState = {
  /** In event time, oldest first; the window that the detection needs and what may still be put in order. */
  samples: Sample[];
  /** Since when it has been at least this severe, by what went before `samples`; by severity. */
  before?: { [severity: string]: number };
  /** When the newest event was received. */
  received?: number;
  /** The rule was put to work for the thing: absence counts from here until an event comes. */
  watchedFrom: number;
  alarm?: OpenAlarm;
  /** Would be raised, but is suppressed: since when, and by what. */
  held?: { at: number; by: string };
  /** When to look again without an event. */
  wakeAt?: number;
};

/** The same while one judgement is made: a copy of its own, in which every field has its place. */
export type Working = Pick<AlarmState, 'samples' | 'watchedFrom'> & {
  [K in Exclude<keyof AlarmState, 'samples' | 'watchedFrom'>]: AlarmState[K] | undefined;
};

export type AlarmEffect =
  | { type: 'raised'; at: number; since: number; severity: Severity; reason: 'condition' | 'missing' }
  /** `at` is the true moment, also when it is noticed later. */
  | { type: 'graded'; at: number; from: Severity; to: Severity }
  | { type: 'cleared'; at: number; reason: 'condition' | 'missing' | 'absence-ended' }
  | { type: 'suppressed'; at: number; by: string; severity: Severity }
  | { type: 'released'; at: number };
