/**
 * Alarm rules as packs carry them and people edit them: the rule that decides (core/alarms), what the alarm is called,
 * and what follows from it — linkage actions, escalation, review. A value that a city may set is written `{"input": "<id>"}`.
 */
import { z } from 'zod';
import { receiver } from '../../core/notices/index.ts';
import { ruleConditions } from '../../core/rules/index.ts';
import { instant, json, jsonObject, text } from '../../core/schema.ts';
import { workUnit } from '../clocks/schema.ts';
import { backtestComparison, shadowReport } from '../../lab/backtest/schema.ts';
import { problem } from '../processes/schema.ts';

const id = z.string().regex(/^[a-z][a-z0-9-]{0,59}$/, 'lower-case letters, digits and -');
const inputReference = z.strictObject({ input: z.string().max(60) });
const duration = z.string().regex(/^P(?=\d|T\d)(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$/);
/** A length of working time. */
const deadline = z.strictObject({ amount: z.number().min(0).max(10_000), unit: workUnit });
const orInput = <T extends z.ZodType>(schema: T) => z.union([schema, inputReference]);

/** A receiver, or `input:<id>`: those whom an input of type `receivers` names. */
const told = z.union([receiver, z.string().regex(/^input:\w{1,60}$/)]);

/** Moments in an alarm's life at which something may follow. */
export const alarmMoment = z.enum([
  'raised',
  'worse',
  'better',
  'cleared',
  'acknowledged',
  /** Reviewed as true, as false. */
  'confirmed',
  'dismissed',
  'closed',
  'escalated',
  'cause-given',
  'cause-overdue',
]);
export type AlarmMoment = z.infer<typeof alarmMoment>;

/** Texts with places: `{thing}`, `{area}`, `{value}`, `{unit}`, `{metric}`, `{severity}`, `{number}`, `{raisedAt}`, `{rule}`. */
const deed = z.discriminatedUnion('kind', [
  /** Starts the process with `alarm`, `thing`, `inputs` and `causes` as variables and the business key `alarm:<id>`. */
  z.strictObject({ kind: z.literal('process'), processId: z.string().max(100), variables: jsonObject.default({}) }),
  /** Publishes a message to processes; `correlationKey` may hold places. */
  z.strictObject({
    kind: z.literal('message'),
    name: z.string().max(100),
    correlationKey: z.string().max(200),
    variables: jsonObject.default({}),
    ttl: duration.optional(),
  }),
  /** Calls an action of a connection. `physical` (cut power, open gate) waits for a person's approval. */
  z.strictObject({
    kind: z.literal('connector'),
    /** Connection by id, or the enabled one of the thing's unit for this connector. */
    connectionId: z.string().max(20).optional(),
    connectorId: z.string().max(40),
    action: z.string().max(40),
    input: jsonObject.default({}),
    physical: z.boolean().default(false),
    /** With `physical`: counts only when the publisher of the rule holds `linkage.preapprove`. */
    preapproved: z.boolean().default(false),
    /** An approval after this time is none: what it was for is past. */
    approveWithin: orInput(duration).default('PT30M'),
  }),
  /** Asks somebody for the cause, with a deadline in working or wall time. */
  z.strictObject({
    kind: z.literal('ask'),
    to: z.array(told).min(1),
    question: text,
    within: orInput(z.union([duration, deadline])),
    /** Told when the deadline passes without an answer. */
    overdueTo: z.array(told).default([]),
  }),
  /** Opens a case; each of `units` gets a child task. One per alarm. */
  z.strictObject({
    kind: z.literal('case'),
    eventTypeId: z.string().max(60),
    urgency: z.string().max(60).optional(),
    title: text.optional(),
    leadUnit: z.string().max(60).optional(),
    units: z.array(z.strictObject({ unitId: z.string().max(60), title: text })).default([]),
  }),
  /** Opens a maintenance ticket. One per alarm. */
  z.strictObject({ kind: z.literal('ticket'), title: text.optional(), unitId: z.string().max(60).optional() }),
  /** Tells people directly, beside the duty routes; each of them once per alarm and grade. */
  z.strictObject({ kind: z.literal('notice'), template: id, to: z.array(told).min(1) }),
  /** Shows a text on a screen (AR wall, LED, app page). */
  z.strictObject({ kind: z.literal('publish'), screen: z.string().max(60), text }),
]);
export type Deed = z.infer<typeof deed>;

export const linkageAction = z
  .strictObject({
    id,
    name: text,
    on: z.array(alarmMoment).min(1),
    /** Facts: `severity`, `peak`, `value`, `metric`, `thing`, `latest`, `labels`, `data`. */
    when: ruleConditions.optional(),
    do: deed,
    /** While one runs: `single` leaves the new one out, `restart` ends the old one, `queued` waits for its end. */
    mode: z.enum(['single', 'restart', 'queued']).default('single'),
    /** Not again at the same thing for so long. */
    cooldown: orInput(duration).optional(),
  })
  .meta({ id: 'LinkageAction' });
export type LinkageAction = z.infer<typeof linkageAction>;

/** After so long without `until`: tell these, and raise the alarm's escalation level. */
export const escalationStep = z.strictObject({
  after: orInput(duration),
  until: z.enum(['acknowledged', 'closed']).default('acknowledged'),
  to: z.array(told).min(1),
  template: id.optional(),
});

export const alarmRuleFile = z
  .strictObject({
    id,
    /** Number in the city's list of linkages, `K01`. */
    code: z.string().max(20).optional(),
    /** Line of business, `fire`, `tourism`. */
    vertical: z.string().max(40),
    name: text,
    description: text,
    enabled: z.boolean().default(true),
    /** What decides: an alarm rule (core/alarms) without id and name, in which values may be `{"input": id}`. */
    alarm: jsonObject,
    /** What the alarm is called in lists. */
    title: text,
    /** For routes, grouping and filters, beside `vertical`. */
    labels: z.record(z.string().max(40), z.string().max(100)).default({}),
    /** Is a person asked whether it is true, and within what time? */
    review: z.strictObject({ within: orInput(duration) }).optional(),
    actions: z.array(linkageAction).max(30).default([]),
    escalation: z.array(escalationStep).max(10).default([]),
    /** What the duty officer does first. */
    plan: text.optional(),
  })
  .meta({ id: 'AlarmRuleFile' });
export type AlarmRuleFile = z.infer<typeof alarmRuleFile>;

export const alarmRuleItem = z
  .object({
    id: z.string(),
    code: z.string().nullable(),
    vertical: z.string(),
    name: text,
    description: text,
    enabled: z.boolean(),
    /** `pack:<id>` or `person:<id>`. */
    origin: z.string(),
    /** A person has changed what the pack brought. */
    edited: z.boolean(),
    version: z.string(),
    publishedAt: instant,
    publishedBy: z.string(),
    openAlarms: z.number().int(),
    raised30d: z.number().int(),
    quarantine: z.object({ at: instant, error: z.string() }).nullable(),
    /** When it raises, made from the rule. */
    sentence: text,
  })
  .meta({ id: 'AlarmRuleItem' });
export type AlarmRuleItem = z.infer<typeof alarmRuleItem>;

export const alarmRuleDetail = alarmRuleItem
  .extend({
    rule: alarmRuleFile,
    /** The rule with the values of the inputs in place. */
    resolved: json,
    /** Inputs that it names, with their values now. */
    inputs: z.array(z.object({ id: z.string(), label: text, value: json, packId: z.string() })),
    packId: z.string().nullable(),
    history: z.array(z.object({ version: z.string(), at: instant, by: z.string() })),
  })
  .meta({ id: 'AlarmRuleDetail' });
export type AlarmRuleDetail = z.infer<typeof alarmRuleDetail>;

export const differenceQuery = z.object({ before: z.string().max(64), after: z.string().max(64) });
const ruleVersionView = z.object({ version: z.string(), at: instant, by: z.string(), sentence: text });
export const alarmRuleDifference = z
  .object({
    before: ruleVersionView,
    after: ruleVersionView,
    /** `path`: `alarm.grades[0].for`. A side that has nothing there is left out. */
    changes: z.array(z.object({ path: z.string(), before: json.optional(), after: json.optional() })),
  })
  .meta({ id: 'AlarmRuleDifference' });
export type AlarmRuleDifference = z.infer<typeof alarmRuleDifference>;

export const ruleSetView = z
  .object({ hash: z.string(), since: instant, rules: z.number().int(), quarantined: z.number().int() })
  .meta({ id: 'RuleSetView' });

export const checkRuleBody = z.object({ rule: alarmRuleFile, packId: z.string().max(60).nullable().default(null) });
export const ruleCheck = z
  .object({
    problems: z.array(problem),
    /** When it raises, made from the rule; null while it has errors. */
    sentence: text.nullable(),
    /** json-rules-engine on the newest facts of real events: judgements compared, and where the two differ. */
    opinion: z
      .object({ compared: z.number().int(), notComparable: z.number().int(), different: z.number().int() })
      .nullable(),
    /** Open alarms of the rule now, and things with a running hold. */
    openAlarms: z.number().int(),
    watched: z.number().int(),
  })
  .meta({ id: 'AlarmRuleCheck' });
export type RuleCheck = z.infer<typeof ruleCheck>;

export const publishRule = checkRuleBody.extend({ baseVersion: z.string().max(64).optional() });
export const whyNotBody = z.object({
  thingId: z.string().max(100),
  /** A moment of the past; default: now. */
  at: instant.optional(),
});

/** At most 92 days of recorded events. */
export const startBacktest = z
  .object({
    rules: z.array(alarmRuleFile).min(1).max(200),
    packId: z.string().max(60).nullable().default(null),
    from: instant,
    to: instant,
  })
  .refine(({ from, to }) => Date.parse(to) > Date.parse(from), { error: 'to must be after from', path: ['to'] })
  .refine(({ from, to }) => Date.parse(to) - Date.parse(from) <= 92 * 86_400_000, {
    error: 'at most 92 days',
    path: ['from'],
  });
export const backtestJob = z
  .object({
    id: z.string(),
    state: z.enum(['running', 'done', 'failed', 'canceled']),
    /** 0 … 1 */
    part: z.number(),
    events: z.number().int(),
    error: z.string().nullable(),
    comparison: backtestComparison.nullable(),
  })
  .meta({ id: 'BacktestJob' });
export type BacktestJob = z.infer<typeof backtestJob>;

export const shadowBody = z.object({
  rules: z.array(alarmRuleFile).min(1).max(200),
  packId: z.string().max(60).nullable().default(null),
});
export const shadowView = z
  .object({ rules: z.array(alarmRuleFile), report: shadowReport })
  .nullable()
  .meta({ id: 'RuleShadow' });
