/**
 * The format of a pack: which files it has and what stands in them. A pack is data; nothing in it is executed except
 * BPMN, DMN and FEEL by the engine's own interpreters.
 *
 * ```
 * pack.json       what it is; which processes take in requests and work cases
 * catalog.json    event types, life cycles, outcomes, marks, channels, urgencies, sentences
 * inputs.json     what a city may set, typed, each with default and source
 * roles.json      roles and their permissions
 * clocks.json     deadline policies, warning point, overdue levels
 * notices.json    what is told to whom
 * routes.json     who is told of which alarms: a tree of routes
 * actions.json    side processes on a case (延期, 挂起, 转办 …)
 * rules/*.json    alarm rules with what follows from them
 * things/*.json   kinds of things: their metrics and attributes
 * processes/*.bpmn  decisions/*.dmn  forms/*.json  scenarios/*.json  README.md
 * ```
 */
import { z } from 'zod';
import { noticeChannel, type NoticeRoute } from '../../core/notices/index.ts';
import { json, jsonObject, place, text } from '../../core/schema.ts';
import type { AlarmRuleFile } from '../alarm-rules/schema.ts';
import { eventType, lifecycleState } from '../catalog/schema.ts';
import { workUnit } from '../clocks/schema.ts';
import type { form } from '../tasks/schema.ts';
import type { ThingKind } from '../things/schema.ts';
import { alarmExpectations, alarmSteps, toldNotice } from './alarm-steps.ts';

const id = z.string().regex(/^[a-zA-Z][a-zA-Z0-9_-]{0,59}$/, 'letters, digits, - and _, starting with a letter');
const feel = z.string().min(1).max(2000);

/** A length of working time; `0 working-days` is the end of the working day on which it starts. */
export const deadline = z.strictObject({ amount: z.number().min(0).max(10_000), unit: workUnit });
export type Deadline = z.infer<typeof deadline>;

export const manifest = z.strictObject({
  format: z.literal(1),
  id,
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  name: text,
  description: text,
  city: z.strictObject({ name: text, center: place, zoom: z.number().min(1).max(20) }).optional(),
  /** Packs with an intake take in requests; one pack of an engine may have it. */
  intake: z.strictObject({ requestProcess: id, initialStatus: id }).optional(),
  cases: z.strictObject({ process: id, initialStatus: id, childProcess: id }).optional(),
});

export const markDeclaration = z.strictObject({
  id,
  label: text,
  needsText: z.boolean(),
  /** Needed to set it by hand; without one only the engine sets it (clock levels). */
  permission: z.string().optional(),
  /** Sets the urgency of the case; its clocks are computed again and keep the paused time. */
  urgency: id.optional(),
  notice: id.optional(),
});

export const catalogFile = z.strictObject({
  eventTypes: z.array(eventType.extend({ id, engineering: z.boolean().default(false) }).strict()).default([]),
  requestStates: z.array(lifecycleState.extend({ id }).strict()).default([]),
  caseStates: z.array(lifecycleState.extend({ id }).strict()).default([]),
  outcomes: z.array(z.strictObject({ id, label: text })).default([]),
  marks: z.array(markDeclaration).default([]),
  channels: z
    .array(
      z.strictObject({
        id,
        label: text,
        /** How the citizen hears of progress, in order of preference. */
        progress: z.array(z.enum(['sms', 'wechat', 'app', 'web', 'mail'])).min(1),
      }),
    )
    .default([]),
  urgencies: z.array(z.strictObject({ id, label: text })).default([]),
  sentences: z.record(z.string(), text).default({}),
});

export const inputDeclaration = z.strictObject({
  id,
  label: text,
  description: text.optional(),
  type: z.enum(['number', 'string', 'boolean', 'duration', 'deadline', 'enum', 'units', 'roles', 'receivers', 'table']),
  values: z.array(z.strictObject({ value: z.string(), label: text })).optional(),
  /** Columns of a table. */
  columns: z
    .array(
      z.strictObject({
        id,
        label: text,
        type: z.enum(['number', 'string', 'boolean', 'work-unit', 'receivers', 'unit', 'connection']),
      }),
    )
    .optional(),
  default: json,
  source: text,
  min: z.number().optional(),
  max: z.number().optional(),
});
export type InputDeclaration = z.infer<typeof inputDeclaration>;
export const inputsFile = z.array(inputDeclaration);

export const rolesFile = z.array(z.strictObject({ id, name: text, permissions: z.array(z.string()) }));

export const clockDeclaration = z.strictObject({
  /** `accept`, `total`, `unit` or one of the pack's own. */
  kind: id,
  label: text,
  /** First whose condition holds. FEEL over `nature`, `urgency`, `eventType`, `round`, `inputs`. */
  policies: z.array(z.strictObject({ when: feel.optional(), deadline: id })).min(1),
  /** Input (number, a fraction) of the warning point. */
  warnAt: id.optional(),
  warnNotice: id.optional(),
  /** Input (table: level, amount, unit, receivers) of the overdue levels, counted from the due moment. */
  levels: id.optional(),
  levelMark: id.optional(),
  levelNotice: id.optional(),
});
export type ClockDeclaration = z.infer<typeof clockDeclaration>;
export const clocksFile = z.strictObject({ calendar: z.string(), clocks: z.array(clockDeclaration) });

export const noticeDeclaration = z.strictObject({
  id,
  title: text,
  text,
  /** Instead of `text` where every character counts. */
  sms: text.optional(),
  /** Instead of `title` and `text` where there is room. */
  mail: z.strictObject({ title: text, text }).optional(),
  /** Of a notice that an alarm's rule sends itself: by which channels, in order of preference. */
  channels: z.array(noticeChannel).min(1).optional(),
  urgency: z.enum(['ordinary', 'urgent']).default('ordinary'),
  /**
   * `reporters`, `lead-unit`, `co-units`, `handler`, `filed-by`, `role:<id>`, `unit:<id>`, `area-role:<role>`, `unit-var:<variable>`,
   * or `receivers`: those that the sender names (clock levels). Notices of alarms have none: routes and rules say who.
   */
  to: z
    .array(
      z
        .string()
        .regex(/^(reporters|lead-unit|co-units|handler|filed-by|receivers|(role|unit|area-role|unit-var):[\w-]+)$/),
    )
    .default([]),
});
export type NoticeDeclaration = z.infer<typeof noticeDeclaration>;
export const noticesFile = z.array(noticeDeclaration);

export const actionDeclaration = z
  .strictObject({
    id,
    label: text,
    /** A form without outcomes' fields of its own: its fields are asked when the action is started. */
    form: id,
    permission: z.string(),
    /** Side process to start, or message to publish with the case id as its key. */
    process: id.optional(),
    message: id.optional(),
    /** FEEL over `case`, `actor`, `inputs`, `now`; the first that is not true says why not. */
    guards: z.array(z.strictObject({ expression: feel, message: text })).default([]),
    /** As `guards`, and may also read `values`, the fields of the form: checked when the action is run. */
    checks: z.array(z.strictObject({ expression: feel, message: text })).default([]),
    /** One open side process of this kind per case. */
    single: z.boolean().default(true),
  })
  .refine((action) => (action.process === undefined) !== (action.message === undefined), 'either process or message');
export type ActionDeclaration = z.infer<typeof actionDeclaration>;
export const actionsFile = z.array(actionDeclaration);

const roleName = z.string();
/** One readable step of a scenario; exactly one verb. */
export const scenarioStep = z.union([
  ...alarmSteps,
  z.strictObject({ at: z.iso.datetime({ offset: true }) }),
  z.strictObject({ after: z.strictObject({ amount: z.number().positive(), unit: workUnit }) }),
  z.strictObject({
    file: z.strictObject({ as: z.string().default('request'), by: roleName.optional() }).and(jsonObject),
  }),
  z.strictObject({
    complete: z.strictObject({
      task: z.string(),
      by: roleName,
      outcome: z.string(),
      values: jsonObject.default({}),
      of: z.string().optional(),
      refused: z.string().optional(),
    }),
  }),
  z.strictObject({
    action: z.strictObject({
      id: z.string(),
      by: roleName,
      values: jsonObject.default({}),
      of: z.string().optional(),
      refused: z.string().optional(),
    }),
  }),
  z.strictObject({
    mark: z.strictObject({
      id: z.string(),
      by: roleName,
      text: z.string().optional(),
      of: z.string().optional(),
      refused: z.string().optional(),
    }),
  }),
  z.strictObject({
    child: z.strictObject({
      unit: z.string(),
      title: z.string(),
      by: roleName,
      of: z.string().optional(),
      refused: z.string().optional(),
    }),
  }),
  z.strictObject({ merge: z.strictObject({ request: z.string(), into: z.string(), by: roleName }) }),
  z.strictObject({
    expect: z.strictObject({
      of: z.string().optional(),
      request: z.string().optional(),
      case: z.string().nullable().optional(),
      tasks: z.array(z.string()).optional(),
      marks: z.array(z.string()).optional(),
      clock: z
        .strictObject({
          kind: z.string(),
          status: z.string().optional(),
          due: z.iso.datetime({ offset: true }).optional(),
          levels: z.array(z.number()).optional(),
        })
        .optional(),
      /** By name: told at least once about the request or case; as an object: exactly so often. */
      notices: z.array(z.union([z.string(), toldNotice])).optional(),
      ...alarmExpectations,
      rework: z.number().optional(),
      results: z.number().optional(),
      ratings: z.array(z.number().nullable()).optional(),
    }),
  }),
]);
export type ScenarioStep = z.infer<typeof scenarioStep>;

export const scenario = z.strictObject({
  name: text,
  /** City time at which it begins. */
  start: z.iso.datetime({ offset: true }),
  inputs: jsonObject.default({}),
  steps: z.array(scenarioStep).min(1),
});
export type Scenario = z.infer<typeof scenario>;

export type Manifest = z.infer<typeof manifest>;
export type CatalogFile = z.infer<typeof catalogFile>;
export type MarkDeclaration = z.infer<typeof markDeclaration>;
export type PackRole = z.infer<typeof rolesFile>[number];
export type FormFile = z.infer<typeof form>;

/** Everything of one pack version, read and checked for form. */
export interface PackContent {
  manifest: Manifest;
  catalog: CatalogFile;
  inputs: InputDeclaration[];
  roles: PackRole[];
  clocks: z.infer<typeof clocksFile>;
  notices: NoticeDeclaration[];
  actions: ActionDeclaration[];
  forms: Record<string, FormFile>;
  scenarios: Record<string, Scenario>;
  /** By path. */
  rules: Record<string, AlarmRuleFile>;
  things: Record<string, ThingKind>;
  /** The root of its notice routes. */
  routes: NoticeRoute | null;
  /** Path → XML. */
  processes: Record<string, string>;
  decisions: Record<string, string>;
}

/** Text files by path, as they stand in the directory or the zip. */
export type PackFiles = Record<string, string>;
