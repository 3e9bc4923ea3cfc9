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
  /** Count, absence: whether it counts; trend: the value. */
  n?: boolean;
  v?: number;
  /** No event had come for longer than `missing.after` allows: nothing that raises goes on across this. */
  gap?: true;
};

export type OpenAlarm = {
  since: number;
  raisedAt: number;
  severity: Severity;
  /** Raised for missing data rather than for a value. */
  missing?: true;
  /** Newest of the occurrences that keep it going. */
  last?: number;
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
  /** A person closed this one while what raised it went on: it raises again when it gets worse, or has been away. */
  closed?: OpenAlarm;
  /** When the last alarm ended by itself: nothing is raised for a moment before. */
  ended?: number;
  /** Would be raised, but is suppressed: since when, by what, and until when as far as was known. */
  held?: { at: number; by: string; until?: number };
  /** When to look again without an event. */
  wakeAt?: number;
};

/** The same while one judgement is made: a copy of its own, in which every field has its place. */
export type Working = Pick<AlarmState, 'samples' | 'watchedFrom'> & {
  [K in Exclude<keyof AlarmState, 'samples' | 'watchedFrom'>]: AlarmState[K] | undefined;
};

/** Field by field: every copy has one shape, which is several times faster than spreading. */
export const workingCopy = (state: AlarmState): Working => ({
  samples: state.samples,
  before: state.before,
  received: state.received,
  watchedFrom: state.watchedFrom,
  alarm: state.alarm,
  closed: state.closed,
  ended: state.ended,
  held: state.held,
  wakeAt: state.wakeAt,
});

/**
 * What happened. `at` is the true moment, also when it is noticed later. `since` and `for`: from when on it had held, and
 * how long that had to be; the grade is the rule's of that severity.
 */
export type AlarmEffect =
  | { type: 'raised'; at: number; since: number; for: number; severity: Severity; reason: 'condition' | 'missing' }
  | { type: 'graded'; at: number; since: number; for: number; from: Severity; to: Severity }
  | { type: 'cleared'; at: number; since: number; for: number; reason: ClearReason }
  /** It was due at `at` and is held back; told once as long as it is the same that holds it. */
  | { type: 'suppressed'; at: number; since: number; for: number; severity: Severity; by: string; until?: number }
  /** What held it is over: `raised` follows. */
  | { type: 'released'; at: number; by: string };

/** `quiet`: no occurrence for `clear.after`; `absence-ended`: an event came. */
export type ClearReason = 'condition' | 'missing' | 'absence-ended' | 'quiet';
