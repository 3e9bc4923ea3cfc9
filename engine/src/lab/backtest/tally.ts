/**
 * What a run of rules has done: every alarm as an interval with its grades, and counts per rule. Notices are counted by one
 * simple rule: one when an alarm is raised, and one each time it gets worse. Lists are bounded; counts are not.
 */
import type { AlarmEffect, ClearReason, Severity } from '../../core/alarms/index.ts';

export interface AlarmInterval {
  ruleId: string;
  thingId: string;
  /** Since when it had held. */
  since: number;
  from: number;
  /** Null: open when the run ended. */
  to: number | null;
  peak: Severity;
  /** The first is that with which it was raised. */
  grades: { at: number; severity: Severity }[];
  reason: 'condition' | 'missing';
  end: ClearReason | null;
}

export interface HeldBack {
  ruleId: string;
  thingId: string;
  at: number;
  severity: Severity;
  by: string;
}

export interface RuleTally {
  ruleId: string;
  raised: number;
  worse: number;
  better: number;
  cleared: number;
  suppressed: number;
  open: number;
  notices: number;
  /** Sum of the time that its alarms were open, milliseconds. */
  lasted: number;
}

export class Tally {
  readonly intervals: AlarmInterval[] = [];
  readonly held: HeldBack[] = [];
  /** Not in the lists, which are full. */
  unlisted = 0;
  private readonly byRule = new Map<string, RuleTally>();
  private readonly open = new Map<string, AlarmInterval>();

  constructor(
    ruleIds: readonly string[],
    private readonly limit: number,
    /** What a full list keeps. */
    private readonly keeps: 'first' | 'newest' = 'first',
  ) {
    for (const ruleId of ruleIds) this.byRule.set(ruleId, emptyTally(ruleId));
  }

  note(ruleId: string, thingId: string, effect: AlarmEffect): void {
    const rule = this.byRule.get(ruleId);
    if (!rule) return;
    const key = `${ruleId} ${thingId}`;
    switch (effect.type) {
      case 'raised':
        rule.raised += 1;
        rule.open += 1;
        rule.notices += 1;
        this.open.set(key, this.listed(this.intervals, intervalOf(ruleId, thingId, effect)));
        return;
      case 'graded': {
        const worse = effect.to < effect.from;
        rule[worse ? 'worse' : 'better'] += 1;
        if (worse) rule.notices += 1;
        grade(this.open.get(key), effect.at, effect.to);
        return;
      }
      case 'cleared':
        rule.cleared += 1;
        rule.open -= 1;
        this.close(rule, key, effect.at, effect.reason);
        return;
      case 'suppressed':
        rule.suppressed += 1;
        this.listed(this.held, { ruleId, thingId, at: effect.at, severity: effect.severity, by: effect.by });
    }
  }

  /** Counts per rule as they stand at the moment, with the time of what is still open. */
  rules(at: number): RuleTally[] {
    const rules = new Map([...this.byRule.values()].map((rule) => [rule.ruleId, { ...rule }]));
    for (const { ruleId, from } of this.open.values()) {
      const rule = rules.get(ruleId);
      if (rule) rule.lasted += Math.max(0, at - from);
    }
    return [...rules.values()];
  }

  private close(rule: RuleTally, key: string, at: number, reason: ClearReason): void {
    const interval = this.open.get(key);
    this.open.delete(key);
    if (!interval) return;
    interval.to = at;
    interval.end = reason;
    rule.lasted += at - interval.from;
  }

  private listed<T>(list: T[], item: T): T {
    if (list.length >= this.limit) {
      this.unlisted += 1;
      if (this.keeps === 'first') return item;
      list.shift();
    }
    list.push(item);
    return item;
  }
}

const emptyTally = (ruleId: string): RuleTally => ({
  ruleId,
  raised: 0,
  worse: 0,
  better: 0,
  cleared: 0,
  suppressed: 0,
  open: 0,
  notices: 0,
  lasted: 0,
});

const intervalOf = (
  ruleId: string,
  thingId: string,
  { at, since, severity, reason }: Extract<AlarmEffect, { type: 'raised' }>,
): AlarmInterval => ({
  ruleId,
  thingId,
  since,
  from: at,
  to: null,
  peak: severity,
  grades: [{ at, severity }],
  reason,
  end: null,
});

function grade(interval: AlarmInterval | undefined, at: number, severity: Severity): void {
  if (!interval) return;
  interval.grades.push({ at, severity });
  if (severity < interval.peak) interval.peak = severity;
}
