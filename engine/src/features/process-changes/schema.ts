/**
 * Changing processes that run: one instance at once (answered when it is done), or many of them as a batch that is
 * previewed first, runs in the background, and can be paused, resumed and canceled. See docs/changing-running-processes.md.
 */
import { z } from 'zod';
import { instant, jsonObject, page, pageQuery, text } from '../../core/schema.ts';
import { problem } from '../processes/schema.ts';

const key = z.string().regex(/^\d{1,19}$/);
const elementId = z.string().min(1).max(400);
/** Why somebody does it. Kept in the audit chain, with the change, and at a canceled instance. */
const reason = z.string().trim().min(1).max(500);

/** Which running instances are meant; everything given must hold. At least one criterion is needed. */
export const changeFilter = z
  .strictObject({
    instanceKeys: z.array(key).min(1).max(10_000).optional(),
    processId: z.string().min(1).max(400).optional(),
    version: z.number().int().positive().optional(),
    processDefinitionKey: key.optional(),
    /** A token stands at this element. */
    elementId: elementId.optional(),
    incident: z.boolean().optional(),
    incidentType: z.string().min(1).max(100).optional(),
    businessKey: z.string().min(1).max(200).optional(),
    tag: z.string().min(1).max(100).optional(),
    startedFrom: instant.optional(),
    startedTo: instant.optional(),
  })
  .refine((filter) => Object.values(filter).some((value) => value !== undefined), {
    message: 'at least one criterion is needed',
  });

/** Source → target, for elements and for sequence flows; `null`: to nowhere, so that an event waits anew. */
const mapping = z.record(z.string().max(400), z.string().max(400).nullable());

export const migrationPlan = z.object({
  kind: z.literal('migrate'),
  targetDefinitionKey: key,
  mapping: mapping.default({}),
  /** What the mapping does not name goes to the element with the same id and type. */
  sameIds: z.boolean().default(true),
});
const move = z.object({ from: elementId, to: elementId });
const modificationPlan = z.object({ kind: z.literal('modify'), moves: z.array(move).min(1).max(100) });
const resolutionPlan = z.object({
  kind: z.literal('resolve'),
  /** Retries that the jobs get; default: at least one. */
  retries: z.number().int().min(1).max(100).optional(),
});
const cancellationPlan = z.object({ kind: z.literal('cancel') });

export const changePlan = z.discriminatedUnion('kind', [
  migrationPlan,
  modificationPlan,
  resolutionPlan,
  cancellationPlan,
]);

/** POST /api/v1/process-changes/preview */
export const changeRequest = z.object({ plan: changePlan, filter: changeFilter });

/** POST /api/v1/process-changes */
export const startChange = changeRequest.extend({ reason });

/** One row of a mapping: what becomes of an element of the source, and how many tokens wait there. */
const mappedElement = z.object({
  elementId: z.string(),
  name: z.string(),
  type: z.string(),
  /** Tokens there now, those that wait at a joining gateway included. */
  tokens: z.number().int(),
  targetId: z.string().nullable(),
  targetName: z.string().nullable(),
  /** `given`: by the mapping; `same`: the same id and type; `none`: it goes nowhere. */
  by: z.enum(['given', 'same', 'none']),
});

export const changePreview = z
  .object({
    kind: z.enum(['migrate', 'modify', 'resolve', 'cancel']),
    /** Running instances that the filter finds. */
    instances: z.number().int(),
    /** Of these, how many were looked into; the other numbers are about them. Less only beyond 10,000. */
    examined: z.number().int(),
    /** Can go as the plan says. */
    ready: z.number().int(),
    /** Cannot go; the problems say why. */
    blocked: z.number().int(),
    /** Nothing of the plan concerns them: no token at the element, no incident. */
    skipped: z.number().int(),
    /** Where tokens are now, by process version. */
    sources: z.array(
      z.object({
        processDefinitionKey: z.string(),
        processId: z.string(),
        name: z.string(),
        version: z.number().int(),
        instances: z.number().int(),
        waiting: z.array(
          z.object({ elementId: z.string(), name: z.string(), type: z.string(), tokens: z.number().int() }),
        ),
        /** Migrations: every element of this version that can hold or await something. */
        mapping: z.array(mappedElement),
      }),
    ),
    target: z
      .object({ processDefinitionKey: z.string(), processId: z.string(), name: z.string(), version: z.number().int() })
      .nullable(),
    /** Each finding once, with how many instances have it and some of them. */
    problems: z.array(problem.extend({ instances: z.number().int(), examples: z.array(z.string()) })),
    /** Resolutions: open incidents by type. */
    incidents: z.array(z.object({ errorType: z.string(), elementId: z.string(), count: z.number().int() })),
  })
  .meta({ id: 'ProcessChangePreview' });

const changeStatus = z.enum(['collecting', 'running', 'paused', 'done', 'canceled']);

export const processChange = z
  .object({
    id: z.string(),
    /** `collecting`: the instances are being gathered. `done`: every instance has its result, good or bad. */
    status: changeStatus,
    plan: changePlan,
    /** Null when a program chose the instances through /v2. */
    filter: z.record(z.string(), z.json()).nullable(),
    reason: z.string(),
    total: z.number().int(),
    succeeded: z.number().int(),
    failed: z.number().int(),
    /** Over by then, or nothing to do. */
    skipped: z.number().int(),
    createdBy: z.string(),
    createdAt: instant,
    endedAt: instant.nullable(),
  })
  .meta({ id: 'ProcessChange' });
export const processChangePage = page(processChange);
export const processChangeQuery = pageQuery.extend({ status: changeStatus.optional() });

const itemStatus = z.enum(['open', 'done', 'failed', 'skipped', 'canceled']);

/** What became of one instance. */
export const processChangeItem = z
  .object({
    processInstanceKey: z.string(),
    status: itemStatus,
    /** Code of the refusal or of why it was skipped. */
    code: z.string().nullable(),
    message: text.nullable(),
    problems: z.array(problem),
    at: instant.nullable(),
  })
  .meta({ id: 'ProcessChangeItem' });
export const processChangeItemPage = page(processChangeItem);
export const processChangeItemQuery = pageQuery.extend({ status: itemStatus.optional() });

/** Variables of an activation: at the element or a scope around it; without `scopeId` of the whole process. */
const variableInstructions = z
  .array(z.object({ scopeId: elementId.optional(), values: jsonObject }))
  .max(20)
  .optional();

/** POST /api/v1/process-instances/{key}/modification: tokens are put before elements, moved and taken away, all or nothing. */
export const modifyInstance = z.object({
  activate: z
    .array(
      z.object({
        elementId,
        /** Which live scope, when there are several; without it the only one, or a new one. */
        ancestorKey: key.optional(),
        variables: variableInstructions,
      }),
    )
    .max(100)
    .default([]),
  move: z
    .array(z.object({ from: z.string().min(1).max(400), to: elementId, variables: variableInstructions }))
    .max(100)
    .default([]),
  /** Element instance keys. */
  terminate: z.array(key).max(1_000).default([]),
  reason,
});

/** POST /api/v1/process-instances/{key}/migration */
export const migrateInstance = migrationPlan.omit({ kind: true }).extend({ reason });

/** POST /api/v1/process-instances/{key}/cancellation */
export const cancelInstance = z.object({ reason });

/** POST /api/v1/process-instances/{key}/retry: resolves all incidents of the instance. */
export const retryInstance = z.object({ retries: z.number().int().min(1).max(100).optional(), reason });
export const retriedInstance = z.object({ resolved: z.number().int() });
