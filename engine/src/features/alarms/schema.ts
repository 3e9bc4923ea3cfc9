/**
 * Alarms (告警): one episode of something wrong at one thing. 触发 → 分级 → 展现 → 处理 → 恢复. Whether it is still so (`active`)
 * and what people have done about it (`handling`) are two things: an alarm may have recovered before anybody looked.
 */
import { z } from 'zod';
import { severity } from '../../core/alarms/index.ts';
import { instant, json, page, pageQuery, place, ref, text } from '../../core/schema.ts';

export const alarmHandling = z.enum(['new', 'acknowledged', 'closed']);
export const alarmReview = z.enum(['none', 'asked', 'true', 'false']);

export const alarmItem = z
  .object({
    id: z.string(),
    /** `GJ20261123-0001` */
    number: z.string(),
    title: z.string(),
    rule: z.object({ id: z.string(), name: text, code: z.string().nullable() }),
    vertical: z.string(),
    thing: z.object({ id: z.string(), name: z.string(), kind: z.string().nullable() }),
    area: ref.nullable(),
    unit: ref.nullable(),
    address: z.string().nullable(),
    place: place.nullable(),
    severity,
    /** The worst it was. */
    peak: severity,
    active: z.boolean(),
    handling: alarmHandling,
    review: alarmReview,
    raisedAt: instant,
    since: instant,
    updatedAt: instant,
    clearedAt: instant.nullable(),
    clearReason: z
      .enum(['condition', 'missing', 'absence-ended', 'quiet', 'closed', 'rule-removed', 'thing-retired'])
      .nullable(),
    acknowledgedAt: instant.nullable(),
    assignee: ref.nullable(),
    /** Newest value that it rests on. */
    value: z
      .object({
        metric: z.string(),
        value: z.union([z.number(), z.string(), z.boolean()]),
        unit: z.string().nullable(),
      })
      .nullable(),
    /** Events of the episode so far. */
    count: z.number().int(),
    escalation: z.number().int(),
    silenced: z.boolean(),
    caseId: z.string().nullable(),
    ticketId: z.string().nullable(),
    /** Alarms with the same key are one group in lists. */
    group: z.string(),
    labels: z.record(z.string(), z.string()),
  })
  .meta({ id: 'AlarmItem' });
export type AlarmItem = z.infer<typeof alarmItem>;

/** Why it was raised, graded, held back or cleared: sentence first, then what it rests on. */
export const alarmReason = z
  .object({
    at: instant,
    change: z.enum(['raised', 'graded', 'suppressed', 'released', 'cleared']),
    sentence: text,
    ruleVersion: z.string(),
    ruleSet: z.string(),
    severity: severity.nullable(),
    since: instant.nullable(),
    /** ISO 8601 duration that had to pass. */
    held: z.string().nullable(),
    suppressor: text.nullable(),
    /** Conditions with wanted and actual values (core/rules `Explanation`). */
    conditions: json.nullable(),
    /** Event that it rests on. */
    event: z.object({ id: z.string(), source: z.string(), time: instant }).nullable(),
  })
  .meta({ id: 'AlarmReason' });
export type AlarmReason = z.infer<typeof alarmReason>;

/** One run of a linkage action. */
export const linkageRun = z
  .object({
    id: z.string(),
    action: z.object({ id: z.string(), name: text, kind: z.string() }),
    moment: z.string(),
    status: z.enum(['waiting-approval', 'queued', 'running', 'done', 'failed', 'left-out', 'refused', 'ended']),
    /** Why it was left out, refused or failed. */
    detail: text.nullable(),
    at: instant,
    endedAt: instant.nullable(),
    /** What it made: `process:<key>`, `case:<id>`, `ticket:<id>`, `notice:<id>`, `exchange:<id>`. */
    result: z.string().nullable(),
    by: z.string().nullable(),
    mayApprove: z.boolean(),
  })
  .meta({ id: 'LinkageRun' });
export type LinkageRun = z.infer<typeof linkageRun>;

/** A cause that somebody was asked for. */
export const causeQuestion = z
  .object({
    id: z.string(),
    question: text,
    to: z.array(text),
    askedAt: instant,
    dueAt: instant,
    overdue: z.boolean(),
    answer: z.string().nullable(),
    answeredAt: instant.nullable(),
    answeredBy: z.string().nullable(),
    mayAnswer: z.boolean(),
  })
  .meta({ id: 'CauseQuestion' });
export type CauseQuestion = z.infer<typeof causeQuestion>;

export const alarmDetail = alarmItem
  .extend({
    plan: text.nullable(),
    /** Sentence of the rule. */
    ruleSentence: text,
    reasons: z.array(alarmReason),
    runs: z.array(linkageRun),
    questions: z.array(causeQuestion),
    /** Metrics with the bounds of the grades, for the chart. */
    charts: z.array(
      z.object({
        metric: z.string(),
        name: text,
        unit: z.string().nullable(),
        bounds: z.array(z.object({ severity, operator: z.string(), value: z.number() })),
      }),
    ),
    case: z.object({ id: z.string(), number: z.string(), statusLabel: text, closed: z.boolean() }).nullable(),
    ticket: z.object({ id: z.string(), number: z.string(), statusLabel: text, closed: z.boolean() }).nullable(),
    reviewDueAt: instant.nullable(),
    reviewNote: z.string().nullable(),
    closeNote: z.string().nullable(),
    /** Cause chain: what led to the event it rests on, outermost first. */
    causes: z.array(z.string()),
    /** What the caller may do now. */
    may: z.object({
      acknowledge: z.boolean(),
      assign: z.boolean(),
      review: z.boolean(),
      close: z.boolean(),
      case: z.boolean(),
      ticket: z.boolean(),
      silence: z.boolean(),
      note: z.boolean(),
    }),
  })
  .meta({ id: 'AlarmDetail' });
export type AlarmDetail = z.infer<typeof alarmDetail>;

export const alarmPage = page(alarmItem);
export const alarmQuery = pageQuery.extend({
  /** `open`: still so, or somebody must still look at it (docs/alarm-centre.md); `active`, `recovered`, `closed`. */
  state: z.enum(['open', 'active', 'recovered', 'closed', 'all']).default('open'),
  handling: alarmHandling.optional(),
  severity: z.coerce.number().int().min(1).max(4).optional(),
  /** This grade or worse. */
  atLeast: z.coerce.number().int().min(1).max(4).optional(),
  ruleId: z.string().max(60).optional(),
  thingId: z.string().max(100).optional(),
  vertical: z.string().max(40).optional(),
  areaId: z.string().max(60).optional(),
  unitId: z.string().max(60).optional(),
  assigneeId: z.string().max(60).optional(),
  review: alarmReview.optional(),
  silenced: z.enum(['0', '1']).optional(),
  group: z.string().max(300).optional(),
  from: instant.optional(),
  to: instant.optional(),
});
export type AlarmQuery = z.infer<typeof alarmQuery>;
/** A link carries no header of its own: the page that holds it says its language here. */
export const alarmExportQuery = alarmQuery.extend({ language: z.enum(['zh', 'en']).optional() });

/** Open alarms that have a place, worst first. */
export const alarmMap = z
  .object({
    type: z.literal('FeatureCollection'),
    features: z.array(
      z.object({
        type: z.literal('Feature'),
        id: z.string(),
        /** Longitude, latitude (WGS 84). */
        geometry: z.object({ type: z.literal('Point'), coordinates: z.tuple([z.number(), z.number()]) }),
        properties: alarmItem.pick({
          id: true,
          number: true,
          title: true,
          severity: true,
          active: true,
          handling: true,
        }),
      }),
    ),
  })
  .meta({ id: 'AlarmMap' });

export const alarmSummary = z
  .object({
    open: z.number().int(),
    active: z.number().int(),
    unacknowledged: z.number().int(),
    bySeverity: z.object({ 1: z.number().int(), 2: z.number().int(), 3: z.number().int(), 4: z.number().int() }),
    byVertical: z.array(z.object({ vertical: z.string(), open: z.number().int() })),
    raisedToday: z.number().int(),
    suppressedNow: z.number().int(),
  })
  .meta({ id: 'AlarmSummary' });
export type AlarmSummary = z.infer<typeof alarmSummary>;

/** Bodies of the actions on one alarm or, with `ids`, on many. */
export const alarmIds = z.object({ ids: z.array(z.string().max(20)).min(1).max(500) });
export const acknowledgeAlarms = alarmIds.extend({ note: z.string().trim().max(2_000).optional() });
export const assignAlarms = alarmIds.extend({ personId: z.string().max(60) });
export const reviewAlarms = alarmIds.extend({
  verdict: z.enum(['true', 'false']),
  note: z.string().trim().max(2_000).optional(),
});
export const closeAlarms = alarmIds.extend({ note: z.string().trim().min(1).max(2_000) });
export const noteAlarm = z.object({ text: z.string().trim().min(1).max(2_000) });
/** What became of each: one that was refused does not stop the others. */
export const bulkResult = z
  .object({
    done: z.number().int(),
    refused: z.array(z.object({ id: z.string(), number: z.string().nullable(), reason: text })),
  })
  .meta({ id: 'AlarmBulkResult' });
export type BulkResult = z.infer<typeof bulkResult>;

/** Silence: notices are held back, raise and clear are still recorded. */
export const saveSilence = z.object({
  /** All that are given must fit. */
  match: z.object({
    ruleId: z.string().max(60).optional(),
    thingId: z.string().max(100).optional(),
    areaId: z.string().max(60).optional(),
    vertical: z.string().max(40).optional(),
    /** This grade or milder. */
    atMost: severity.optional(),
  }),
  from: instant,
  to: instant,
  reason: z.string().trim().min(1).max(500),
});
export const silence = saveSilence
  .extend({
    id: z.string(),
    by: z.string(),
    createdAt: instant,
    endedAt: instant.nullable(),
    active: z.boolean(),
    /** Open alarms that it covers now. */
    covers: z.number().int(),
    ruleName: text.nullable(),
    thingName: z.string().nullable(),
    areaName: z.string().nullable(),
  })
  .meta({ id: 'AlarmSilence' });
export type Silence = z.infer<typeof silence>;
/** Of silences and maintenance windows. */
export const quietState = z.enum(['planned', 'running', 'over']);
export const quietQuery = pageQuery.extend({ state: quietState.optional() });
export const silencePage = page(silence);

/** Maintenance window: nothing is raised for the things that it covers. */
export const saveWindow = z.object({
  title: z.string().trim().min(1).max(200),
  /**
   * Things by id, with everything below them; or all of an area (with those below it), or of a kind, or of a kind in an
   * area when both are given. At least one of the three.
   */
  thingIds: z.array(z.string().max(100)).max(1_000).default([]),
  areaId: z.string().max(60).nullable().default(null),
  kind: z.string().max(60).nullable().default(null),
  from: instant,
  to: instant,
  reason: z.string().trim().min(1).max(500),
});
export const maintenanceWindow = saveWindow
  .extend({
    id: z.string(),
    by: z.string(),
    createdAt: instant,
    endedAt: instant.nullable(),
    state: quietState,
    /** Those that the caller may see. */
    things: z.array(ref),
    areaName: z.string().nullable(),
    /** Alarms that it holds back now. */
    held: z.number().int(),
  })
  .meta({ id: 'MaintenanceWindow' });
export type MaintenanceWindow = z.infer<typeof maintenanceWindow>;
export const windowPage = page(maintenanceWindow);

/** What is held back now, and by what. */
export const heldAlarm = z
  .object({
    rule: z.object({ id: z.string(), name: text }),
    thing: z.object({ id: z.string(), name: z.string() }),
    severity: severity.nullable(),
    since: instant,
    by: text,
  })
  .meta({ id: 'HeldAlarm' });
export type HeldAlarm = z.infer<typeof heldAlarm>;
export const heldPage = page(heldAlarm);

/** Why one rule has not raised an alarm at one thing. */
export const whyNot = z
  .object({
    sentence: text,
    /** Step by step: scope, level, duration, suppression, data. */
    steps: z.array(z.object({ holds: z.boolean(), sentence: text, conditions: json.nullable() })),
    /** Of a moment of the past: what it was judged again by, and what is taken as it is today. */
    notes: z.array(text),
  })
  .meta({ id: 'AlarmWhyNot' });
export type WhyNot = z.infer<typeof whyNot>;

/** What happened in a shift, over what the caller may see. Seconds are medians over the alarms acknowledged in it. */
export const shiftFigures = z
  .object({
    raised: z.number().int(),
    cleared: z.number().int(),
    closed: z.number().int(),
    acknowledged: z.number().int(),
    /** Reviewed as false. */
    falseAlarms: z.number().int(),
    /** Those raised, by the worst they were. */
    bySeverity: z.object({ 1: z.number().int(), 2: z.number().int(), 3: z.number().int(), 4: z.number().int() }),
    secondsToAcknowledge: z.number().int().nullable(),
    longestToAcknowledge: z.number().int().nullable(),
  })
  .meta({ id: 'ShiftFigures' });
export type ShiftFigures = z.infer<typeof shiftFigures>;

/** Shift handover note (交接班). */
export const handover = z
  .object({
    id: z.string(),
    at: instant,
    by: z.string(),
    to: z.string().nullable(),
    from: instant,
    text: z.string(),
    /** Figures of the shift and what is still open, as they stood. */
    figures: shiftFigures,
    /** As far as the caller may see them. */
    open: z.array(
      z.object({ id: z.string(), number: z.string(), title: z.string(), severity, note: z.string().nullable() }),
    ),
    takenAt: instant.nullable(),
    takenBy: z.string().nullable(),
  })
  .meta({ id: 'Handover' });
export type Handover = z.infer<typeof handover>;
export const handoverPage = page(handover);
/** What a note written now would hold. */
export const handoverDraft = handover.pick({ from: true, figures: true, open: true }).meta({ id: 'HandoverDraft' });
export const saveHandover = z.object({
  text: z.string().trim().max(10_000).default(''),
  toPersonId: z.string().max(60).nullable().default(null),
  /** Notes on single open alarms, by alarm id. */
  notes: z.record(z.string().max(20), z.string().max(1_000)).default({}),
});
