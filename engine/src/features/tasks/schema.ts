/** User tasks as people see them: what is to do, by when, with which form, and which buttons end it. */
import { z } from 'zod';
import { instant, jsonObject, page, pageQuery, text } from '../../core/schema.ts';

/** form-js component subset that our renderer knows, plus Liandong widgets (`unit`, `area`, `event-type`, `place`, `attachments`, `rating`, `person`). */
export const formField = z
  .object({
    key: z.string(),
    type: z.enum([
      'text', // read-only prose
      'textfield',
      'textarea',
      'number',
      'select',
      'radio',
      'checklist',
      'checkbox',
      'date',
      'datetime',
      'unit',
      'units',
      'area',
      'event-type',
      'place',
      'person',
      'attachments',
      'rating',
    ]),
    label: text,
    description: text.optional(),
    required: z.boolean().optional(),
    /** Shown and read only for these outcomes; default all. */
    outcomes: z.array(z.string()).optional(),
    values: z.array(z.object({ value: z.string(), label: text })).optional(),
    min: z.number().optional(),
    max: z.number().optional(),
    minLength: z.number().optional(),
    maxLength: z.number().optional(),
    /** FEEL over the task's variables; prefilled value. */
    defaultValue: z.json().optional(),
    readonly: z.boolean().optional(),
  })
  .meta({ id: 'FormField' });

export const formOutcome = z
  .object({
    value: z.string(),
    label: text,
    kind: z.enum(['primary', 'default', 'danger']).default('default'),
    /** FEEL; must be true, else the command is refused with `message` (e.g. `case.openChildren = 0`). */
    guard: z.object({ expression: z.string(), message: text }).array().optional(),
    /** Asked before it is sent. */
    confirm: text.optional(),
  })
  .meta({ id: 'FormOutcome' });

export const form = z
  .object({ id: z.string(), title: text, fields: z.array(formField), outcomes: z.array(formOutcome).min(1) })
  .meta({ id: 'Form' });
export type Form = z.infer<typeof form>;
export type FormField = z.infer<typeof formField>;
export type FormOutcome = z.infer<typeof formOutcome>;

export const objectRef = z
  .object({
    type: z.enum(['request', 'case', 'ticket', 'alarm']),
    id: z.string(),
    number: z.string(),
    title: z.string(),
  })
  .meta({ id: 'ObjectRef' });

export const taskItem = z
  .object({
    key: z.string(),
    name: z.string(),
    elementId: z.string(),
    processInstanceKey: z.string(),
    object: objectRef.nullable(),
    assignee: z.object({ id: z.string(), name: z.string() }).nullable(),
    candidateGroups: z.array(z.string()),
    /** The same as people say it: names of units, roles, areas and persons who may take it. */
    candidates: z.array(text),
    createdAt: instant,
    dueAt: instant.nullable(),
    overdue: z.boolean(),
    /** Labels of marks on the object, e.g. 督办 1 级. */
    marks: z.array(z.string()),
    area: z.string().nullable(),
    eventType: z.string().nullable(),
    status: z.enum(['open', 'completed', 'canceled']),
  })
  .meta({ id: 'TaskItem' });
export type TaskItem = z.infer<typeof taskItem>;

/** With form and prefilled values; `mine`: the caller may complete it. */
export const taskDetail = taskItem
  .extend({ form: form.nullable(), values: jsonObject, mine: z.boolean() })
  .meta({ id: 'TaskDetail' });
export type TaskDetail = z.infer<typeof taskDetail>;

export const taskQuery = pageQuery.extend({
  view: z.enum(['mine', 'unit', 'overdue', 'done', 'all']).default('mine'),
  eventType: z.string().optional(),
  areaId: z.string().optional(),
});
export const taskPage = page(taskItem);

/** POST /api/v1/tasks/:key/complete; only the form's fields for that outcome are read from `values`. */
export const completeTask = z.object({ outcome: z.string(), values: jsonObject.default({}) });
