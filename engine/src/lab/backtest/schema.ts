/** What a backtest and a shadow answer at the API: a table of differences, sums, and bars for a timeline. Moments are ISO 8601. */
import { z } from 'zod';
import { severity } from '../../core/alarms/index.ts';
import { instant } from '../../core/schema.ts';

const milliseconds = z.number().int().min(0);

export const ruleTally = z.object({
  ruleId: z.string(),
  raised: z.number().int(),
  worse: z.number().int(),
  better: z.number().int(),
  cleared: z.number().int(),
  suppressed: z.number().int(),
  /** At the end of the run. */
  open: z.number().int(),
  notices: z.number().int(),
  /** Time that its alarms were open, milliseconds. */
  lasted: milliseconds,
});

const span = z.object({
  from: instant,
  /** Null: open when the run ended. */
  to: instant.nullable(),
  peak: severity,
});

/**
 * `same`: raised and over at the same moments with the same worst grade; `regraded`: the same moments, another worst
 * grade; `longer`, `shorter`, `moved`: the two overlap, and the draft's lasts longer, shorter, or as long but not then.
 */
export const differenceKind = z.enum(['same', 'regraded', 'longer', 'shorter', 'moved', 'only-draft', 'only-live']);
export type DifferenceKind = z.infer<typeof differenceKind>;

export const backtestDifference = z.object({
  ruleId: z.string(),
  thingId: z.string(),
  kind: differenceKind,
  draft: span.nullable(),
  live: span.nullable(),
  /** How much longer the draft's was open, milliseconds; negative: shorter. */
  difference: z.number().int(),
});

const bar = z.object({ from: instant, to: instant, severity });

/** One rule at one thing: when it was how severe, by the draft and by the live rules. */
export const timelineLane = z.object({
  ruleId: z.string(),
  thingId: z.string(),
  draft: z.array(bar),
  live: z.array(bar),
});

const sums = z.object({
  draft: z.number().int(),
  live: z.number().int(),
});

export const backtestComparison = z
  .object({
    from: instant,
    to: instant,
    events: z.number().int(),
    kinds: z.record(differenceKind, z.number().int()),
    alarms: sums,
    notices: sums,
    suppressed: sums,
    /** Milliseconds. */
    lasted: sums,
    rules: z.array(z.object({ ruleId: z.string(), draft: ruleTally.nullable(), live: ruleTally.nullable() })),
    differences: z.array(backtestDifference),
    lanes: z.array(timelineLane),
    /** Differences, and lanes, that are not in the lists. */
    unlisted: z.object({ differences: z.number().int(), lanes: z.number().int() }),
    failed: z.array(z.object({ set: z.enum(['draft', 'live']), ruleId: z.string(), error: z.string() })),
  })
  .meta({ id: 'BacktestComparison' });
export type BacktestComparison = z.infer<typeof backtestComparison>;

/** Rules that judge beside the live ones: what they would have done so far. */
export const shadowReport = z
  .object({
    since: instant,
    at: instant,
    events: z.number().int(),
    rules: z.array(ruleTally),
    /** Newest alarms, newest first. */
    recent: z.array(z.object({ ruleId: z.string(), thingId: z.string(), ...span.shape, bars: z.array(bar) })),
    failed: z.array(z.object({ ruleId: z.string(), error: z.string() })),
    /** Events that were not judged because there are too many things. */
    leftOut: z.number().int(),
  })
  .meta({ id: 'ShadowReport' });
export type ShadowReport = z.infer<typeof shadowReport>;
