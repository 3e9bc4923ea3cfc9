/**
 * Steps of a scenario that are about things, events and alarms, exact to the second: a thing is registered, an event comes
 * (late, or twice), time passes, people handle what was raised, and what must be true in between is said in whole lists —
 * every alarm so far, everything that is held back, every run of an action.
 *
 * ```json
 * { "thing": { "id": "lane", "kind": "fire-lane", "name": "3 幢消防通道" } }
 * { "event": { "thing": "lane", "metric": "occupied", "value": true } }
 * { "after": "PT5M" }
 * { "expect": { "alarms": [{ "rule": "fire-lane-blocked", "severity": 3, "raised": "09:05:00" }] } }
 * { "review": { "by": "duty-officer", "verdict": "true" } }
 * ```
 */
import { z } from 'zod';
import { severity } from '../../core/alarms/index.ts';
import { jsonObject } from '../../core/schema.ts';
import { alarmMoment } from '../alarm-rules/schema.ts';
import { saveThing } from '../things/schema.ts';

const duration = z.string().regex(/^P(?=\d|T\d)(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$/);
/** City time: `09:05:00` on the day on which the scenario begins, `2026-11-26T09:05:00` on any. */
const cityMoment = z.string().regex(/^(\d{4}-\d\d-\d\dT)?\d\d:\d\d:\d\d$/);
const value = z.union([z.number(), z.string(), z.boolean()]);
/** By whom, at which alarm: `<rule>` or `<rule>@<thing>`; default the one raised last. */
const handling = { by: z.string(), alarm: z.string().optional(), refused: z.string().optional() };

export const alarmSteps = [
  z.strictObject({ thing: saveThing.extend({ name: z.string().max(100).optional() }).strict() }),
  z.strictObject({
    event: z.strictObject({
      thing: z.string(),
      /** CloudEvents type; default a reading. */
      type: z.string().default('liandong.reading'),
      metric: z.string().optional(),
      value: value.optional(),
      quality: z.enum(['good', 'uncertain', 'bad']).optional(),
      /** Of an event that is no reading. */
      data: jsonObject.optional(),
      /** It happened so long before it comes. */
      late: duration.optional(),
      /** It is sent again with the same id. */
      twice: z.boolean().default(false),
    }),
  }),
  /** Readings one after another; time passes between them. */
  z.strictObject({
    readings: z.strictObject({ thing: z.string(), metric: z.string(), every: duration, values: z.array(value).min(1) }),
  }),
  z.strictObject({ after: duration }),
  z.strictObject({
    window: z.strictObject({
      by: z.string(),
      things: z.array(z.string()).default([]),
      areaId: z.string().nullable().default(null),
      kind: z.string().nullable().default(null),
      for: duration,
      refused: z.string().optional(),
    }),
  }),
  z.strictObject({ acknowledge: z.strictObject({ ...handling, note: z.string().optional() }) }),
  z.strictObject({
    review: z.strictObject({ ...handling, verdict: z.enum(['true', 'false']), note: z.string().optional() }),
  }),
  z.strictObject({ close: z.strictObject({ ...handling, note: z.string() }) }),
  /** The oldest open question of the alarm. */
  z.strictObject({ answer: z.strictObject({ ...handling, text: z.string() }) }),
  /** The run of that action that waits for a person. */
  z.strictObject({
    approve: z.strictObject({ ...handling, action: z.string(), note: z.string().optional() }),
  }),
  z.strictObject({
    refuse: z.strictObject({ ...handling, action: z.string(), note: z.string().optional() }),
  }),
] as const;

/** Lists are whole and in the order of time; what an entry leaves out is not asked about. */
export const alarmExpectations = {
  alarms: z
    .array(
      z.strictObject({
        rule: z.string(),
        thing: z.string().optional(),
        title: z.string().optional(),
        severity: severity.optional(),
        peak: severity.optional(),
        /** Whether it is still so. */
        state: z.enum(['active', 'recovered']).optional(),
        handling: z.enum(['new', 'acknowledged', 'closed']).optional(),
        review: z.enum(['none', 'asked', 'true', 'false']).optional(),
        raised: cityMoment.optional(),
        cleared: cityMoment.optional(),
        reason: z.string().optional(),
        escalation: z.number().optional(),
      }),
    )
    .optional(),
  /** `by`: `schedule`, `maintenance`, `alarm`, `reason:<id>`. */
  held: z.array(z.strictObject({ rule: z.string(), thing: z.string().optional(), by: z.string() })).optional(),
  runs: z
    .array(z.strictObject({ action: z.string(), moment: alarmMoment.optional(), status: z.string().optional() }))
    .optional(),
  questions: z
    .array(z.strictObject({ overdue: z.boolean().optional(), answer: z.string().nullable().optional() }))
    .optional(),
  screens: z.array(z.strictObject({ screen: z.string(), text: z.string().optional() })).optional(),
  cases: z.number().int().optional(),
  tickets: z.number().int().optional(),
};

/** One kind of notice that was told: exactly so often, to whom and by what where that is said. */
export const toldNotice = z.strictObject({
  template: z.string(),
  /** As notices name receivers, or a phone number. */
  to: z.string().optional(),
  channel: z.string().optional(),
  times: z.number().int().min(0).default(1),
});
