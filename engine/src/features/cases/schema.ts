/** Cases (事件): the work that a request gives to departments. */
import { z } from 'zod';
import { instant, jsonObject, page, pageQuery, place, ref, text } from '../../core/schema.ts';
import { attachment } from '../attachments/schema.ts';
import { clockView } from '../clocks/schema.ts';
import { rating } from '../requests/schema.ts';
import { form, taskDetail } from '../tasks/schema.ts';

export const mark = z
  .object({
    /** Mark id of the pack: `supervise` 督办, `urge` 加急, `instruct` 批示. */
    id: z.string(),
    label: text,
    level: z.number().int().nullable(),
    text: z.string().nullable(),
    /** The moment it was due (automatic 督办) or set. */
    at: instant,
    by: z.string(),
  })
  .meta({ id: 'Mark' });

export const caseItem = z
  .object({
    id: z.string(),
    number: z.string(),
    title: z.string(),
    status: z.string(),
    statusLabel: text,
    suspended: z.boolean(),
    eventType: ref.nullable(),
    area: ref.nullable(),
    address: z.string().nullable(),
    place: place.nullable(),
    urgency: z.string(),
    leadUnit: ref.nullable(),
    handler: ref.nullable(),
    createdAt: instant,
    updatedAt: instant,
    closedAt: instant.nullable(),
    dueAt: instant.nullable(),
    warnAt: instant.nullable(),
    overdue: z.boolean(),
    /** Highest overdue level reached. */
    level: z.number().int(),
    marks: z.array(mark),
    openChildren: z.number().int(),
    rework: z.number().int(),
  })
  .meta({ id: 'CaseItem' });
export type CaseItem = z.infer<typeof caseItem>;

export const caseResult = z
  .object({
    round: z.number().int(),
    outcome: z.string(),
    outcomeLabel: text,
    text: z.string(),
    unit: z.string().nullable(),
    by: z.string(),
    at: instant,
    attachments: z.array(attachment),
  })
  .meta({ id: 'CaseResult' });

export const childTask = z
  .object({
    id: z.string(),
    unit: ref,
    title: z.string(),
    status: z.enum(['open', 'done', 'canceled']),
    result: z.string().nullable(),
    createdAt: instant,
    dueAt: instant.nullable(),
    closedAt: instant.nullable(),
    taskKey: z.string().nullable(),
  })
  .meta({ id: 'ChildTask' });

/** A side process that a pack offers on a case (延期, 挂起, 转办 …): button, form, and why it is not possible now. */
export const caseAction = z
  .object({ id: z.string(), label: text, form, enabled: z.boolean(), why: text.nullable() })
  .meta({ id: 'CaseAction' });
export type CaseAction = z.infer<typeof caseAction>;

export const caseDetail = caseItem
  .extend({
    text: z.string(),
    requests: z.array(
      z.object({
        id: z.string(),
        number: z.string(),
        text: z.string(),
        channel: z.string(),
        receivedAt: instant,
        reporter: z
          .object({ name: z.string().nullable(), phone: z.string().nullable(), anonymous: z.boolean() })
          .nullable(),
      }),
    ),
    /** The alarm that it was opened from, where it was not a request. */
    alarm: z.object({ id: z.string(), number: z.string() }).nullable(),
    coUnits: z.array(ref),
    clocks: z.array(clockView),
    tasks: z.array(taskDetail),
    actions: z.array(caseAction),
    /** Marks the caller may set now. */
    marksAllowed: z.array(z.object({ id: z.string(), label: text, needsText: z.boolean() })),
    children: z.array(childTask),
    mayAddChild: z.boolean(),
    results: z.array(caseResult),
    ratings: z.array(rating),
    attachments: z.array(attachment),
    processInstanceKeys: z.array(z.string()),
  })
  .meta({ id: 'CaseDetail' });
export type CaseDetail = z.infer<typeof caseDetail>;

export const caseQuery = pageQuery.extend({
  status: z.string().optional(),
  /** `open` | `closed`. */
  state: z.enum(['open', 'closed']).optional(),
  due: z.enum(['soon', 'overdue']).optional(),
  level: z.coerce.number().int().optional(),
  mark: z.string().optional(),
  eventType: z.string().optional(),
  areaId: z.string().optional(),
  unitId: z.string().optional(),
  from: instant.optional(),
  to: instant.optional(),
});
export const casePage = page(caseItem);

export const setMark = z.object({ mark: z.string(), text: z.string().trim().max(2000).optional() });
export const addChild = z.object({
  unitId: z.string(),
  title: z.string().trim().min(1).max(200),
  dueAt: instant.optional(),
});
export const runAction = z.object({ values: jsonObject.default({}) });
export const comment = z.object({ text: z.string().trim().min(1).max(2000), public: z.boolean().default(false) });

/** GET /api/v1/cases/summary: the supervision board's figures, over what the caller may see. */
export const caseSummary = z
  .object({
    open: z.number().int(),
    dueSoon: z.number().int(),
    overdue: z.number().int(),
    byLevel: z.array(z.object({ level: z.number().int(), count: z.number().int() })),
    byUnit: z.array(
      z.object({ unit: ref, open: z.number().int(), overdue: z.number().int(), dueSoon: z.number().int() }),
    ),
    byStatus: z.array(z.object({ status: z.string(), label: text, count: z.number().int() })),
    suspended: z.number().int(),
    closedToday: z.number().int(),
    receivedToday: z.number().int(),
  })
  .meta({ id: 'CaseSummary' });
