/**
 * Alarm rules as they are written: which events they concern, how severe it is, how long it must last, when it is over,
 * what holds it back. Every detection (a bound, a state, a list, a count, an absence, a trend) comes down to one thing:
 * how severe it is at each moment, 0 for not at all; an occurrence is severe at its own moment. Durations are ISO 8601
 * without months. The schema is the shape of the API, of packs and of the editor (`docs/alarms.md`).
 */
import { z } from 'zod';
import { text } from '../schema.ts';
import { ruleConditions } from '../rules/index.ts';

/** 1 特别重大 (red), 2 重大 (orange), 3 较大 (yellow), 4 一般 (blue). */
export const severity = z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]);
export type Severity = z.infer<typeof severity>;

const duration = z
  .string()
  .regex(/^P(?=\d|T\d)(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$/)
  .max(40);

const id = z.string().min(1).max(100);

export const grade = z.strictObject({
  severity,
  /**
   * Facts of the event; with `count` also `count`, with `trend` also `slope` (per hour) and `forecast`. Absence has none;
   * a grade of an occurrence without one is met by every occurrence.
   */
  when: ruleConditions.optional(),
  /** How long it must hold without a break before it counts. Absence: how long nothing has come. Default: at once. */
  for: duration.optional(),
});
export type Grade = z.infer<typeof grade>;

export const detection = z.discriminatedUnion('kind', [
  /** A bound, a state, a list: judged by each event alone. */
  z.strictObject({ kind: z.literal('level') }),
  /** How often `of` was met within the window. */
  z.strictObject({ kind: z.literal('count'), of: ruleConditions, within: duration }),
  /** `of` (default: any event of the scope) has not come; it fires without an event. */
  z.strictObject({ kind: z.literal('absence'), of: ruleConditions.optional() }),
  /** Least squares over the window; `forecast` is the value `ahead` of now on that line. */
  z.strictObject({
    kind: z.literal('trend'),
    over: duration,
    ahead: duration,
    minSamples: z.number().int().min(2).max(200).default(5),
  }),
  /**
   * An event that is an alarm by itself (a button, an intrusion, a hit on a list): `of`, or any event of the scope. What
   * follows keeps the open alarm going. It ends by `clear.when`, by `clear.after`, or by a person only.
   */
  z.strictObject({ kind: z.literal('occurrence'), of: ruleConditions.optional() }),
]);
export type Detection = z.infer<typeof detection>;

/** Days by the working calendar, or of the week (1 = Monday); without: every day. */
const scheduleDays = z.union([z.enum(['working', 'non-working']), z.array(z.number().int().min(1).max(7)).min(1)]);

/** City time. `to` before `from` is on the next day, and the days say when it begins; `00:00` to `24:00` is a whole day. */
export const scheduleSpan = z.strictObject({
  days: scheduleDays.optional(),
  from: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
  to: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/),
});
export type ScheduleSpan = z.infer<typeof scheduleSpan>;

/** While an alarm of that rule is open there, this one is held back. */
export const inhibitor = z.strictObject({
  rule: id,
  at: z.enum(['same-thing', 'parent', 'related']),
  /** With `related`: by which relation; without: by any. */
  relation: z.string().min(1).max(60).optional(),
  label: text.optional(),
});
export type Inhibitor = z.infer<typeof inhibitor>;

export const alarmRule = z
  .strictObject({
    id,
    name: text,
    /** Which events (and, by their facts, which things) the rule concerns. */
    scope: ruleConditions,
    /** The fact that names the thing which the alarm is about. Default: the event's subject. */
    about: z.strictObject({ fact: z.string(), path: z.string().optional() }).optional(),
    /**
     * Over `thing`, the one that the alarm is about: things that are watched from the moment they are known, although no
     * event has come of them. Where it is given the rule concerns no other things.
     */
    watch: ruleConditions.optional(),
    detect: detection.default({ kind: 'level' }),
    grades: z.array(grade).min(1).max(4),
    clear: z
      .strictObject({
        /** Wins over the grades. Default: no grade holds, with the bounds moved by `hysteresis`. */
        when: ruleConditions.optional(),
        /** How long that must last. Default: at once. */
        for: duration.optional(),
        /** Occurrences only: how long none must have come. */
        after: duration.optional(),
      })
      .default({}),
    /** Once raised, `value > 30` holds on until 30 minus this, and `value < 5` until 5 plus this. */
    hysteresis: z.number().positive().optional(),
    /** No event for so long: keep the alarm as it is, end it, or raise one for that. */
    missing: z
      .strictObject({ after: duration, then: z.enum(['clear', 'alarm']), severity: severity.default(4) })
      .optional(),
    /** What a comparison with a fact that is not there gives, in every condition of the rule. */
    missingFacts: z.enum(['unknown', 'as-value']).default('unknown'),
    /** When it may raise, any of these; default: always. */
    schedule: z.array(scheduleSpan).min(1).max(20).optional(),
    /** What the `for` of its grades counts: all time, or only what the schedule covers (not seen for two school days). */
    forCounts: z.enum(['always', 'schedule']).default('always'),
    inhibitedBy: z.array(inhibitor).max(20).optional(),
    /** Over `thing` and `latest`: known absence, device offline. The reason is shown. */
    suppressedWhen: z
      .array(z.strictObject({ id, when: ruleConditions, reason: text }))
      .max(20)
      .optional(),
    /** An event older than this when it arrives is backfill: it is remembered, and raises nothing by itself. */
    maxDelay: duration.default('PT5M'),
    /** Events that come out of order by no more than this are put in order. */
    lateness: duration.default('PT1M'),
  })
  .meta({ id: 'AlarmRule' });
export type AlarmRule = z.infer<typeof alarmRule>;
