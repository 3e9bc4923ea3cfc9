/**
 * Alarm rules as they are written: which events they concern, how severe it is, how long it must last, when it is over.
 * Every detection (a bound, a state, a list, a count, an absence, a trend) comes down to one thing: how severe it is at
 * each moment, 0 for not at all. Durations are ISO 8601 without months. The schema is the shape of the API, of packs and
 * of the editor.
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

export const grade = z.strictObject({
  severity,
  /** Facts of the event; with `count` also `count`, with `trend` also `slope` (per hour) and `forecast`. Absence needs none. */
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
]);
export type Detection = z.infer<typeof detection>;

export const alarmRule = z
  .strictObject({
    id: z.string().min(1).max(100),
    name: text,
    /** Which events (and, by their facts, which things) the rule concerns. */
    scope: ruleConditions,
    detect: detection.default({ kind: 'level' }),
    grades: z.array(grade).min(1).max(4),
    clear: z
      .strictObject({
        /** Default: no grade holds, with the bounds moved by `hysteresis`. */
        when: ruleConditions.optional(),
        /** How long that must last. Default: at once. */
        for: duration.optional(),
      })
      .default({}),
    /** Once raised, `value > 30` holds on until 30 minus this, and `value < 5` until 5 plus this. */
    hysteresis: z.number().positive().optional(),
    /** No event for so long: keep the alarm as it is, end it, or raise one for that. */
    missing: z
      .strictObject({ after: duration, then: z.enum(['clear', 'alarm']), severity: severity.default(4) })
      .optional(),
    /** An event older than this when it arrives is backfill: it is remembered, and raises nothing by itself. */
    maxDelay: duration.default('PT5M'),
    /** Events that come out of order by no more than this are put in order. */
    lateness: duration.default('PT1M'),
  })
  .meta({ id: 'AlarmRule' });
export type AlarmRule = z.infer<typeof alarmRule>;
