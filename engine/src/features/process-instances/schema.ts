/** Process instances as operators see them: lists, one in full, and what all instances of a process do now. */
import { z } from 'zod';
import { instant, jsonObject, page, pageQuery, text } from '../../core/schema.ts';

const key = z.string().regex(/^\d{1,20}$/);
const instanceState = z.enum(['active', 'completed', 'terminated']);

/** The request, case, ticket or alarm that an instance works for. The title only for those who may see the object. */
const businessObject = z.object({
  type: z.enum(['request', 'case', 'ticket', 'alarm']),
  id: z.string(),
  number: z.string(),
  title: z.string().nullable(),
});

export const processInstanceItem = z
  .object({
    processInstanceKey: z.string(),
    processId: z.string(),
    processDefinitionKey: z.string(),
    name: z.string(),
    version: z.number().int(),
    state: instanceState,
    incidents: z.number().int(),
    businessKey: z.string().nullable(),
    object: businessObject.nullable(),
    parentKey: z.string().nullable(),
    startedAt: instant,
    endedAt: instant.nullable(),
  })
  .meta({ id: 'ProcessInstanceItem' });

/** GET /api/v1/process-instances. `q`: an instance key, a business key, or the beginning of a request's or case's number. */
export const processInstanceQuery = pageQuery.extend({
  processId: z.string().max(400).optional(),
  version: z.coerce.number().int().positive().optional(),
  state: instanceState.optional(),
  /** A live token stands at this element. */
  elementId: z.string().max(400).optional(),
  incident: z.enum(['yes', 'no']).optional(),
  startedFrom: instant.optional(),
  startedTo: instant.optional(),
});
export const processInstancePage = page(processInstanceItem);

const instanceRef = z.object({
  processInstanceKey: z.string(),
  name: z.string(),
  state: instanceState,
  /** Call activity. */
  elementId: z.string(),
});

/** GET /api/v1/process-instances/{key} */
export const processInstanceDetail = processInstanceItem
  .extend({
    /** Newest version of the process. */
    newestVersion: z.number().int(),
    startedBy: z.string(),
    endReason: z.string().nullable(),
    calledBy: instanceRef.nullable(),
    called: z.array(instanceRef),
    /** Live element instances, outer ones before inner ones. */
    tokens: z.array(
      z.object({
        elementInstanceKey: z.string(),
        elementId: z.string(),
        type: z.string(),
        /** The enclosing scope: an element instance, or the instance itself. */
        scopeKey: z.string(),
        since: instant,
      }),
    ),
    incidentList: z.array(
      z.object({
        incidentKey: z.string(),
        elementId: z.string(),
        elementInstanceKey: z.string(),
        errorType: z.string(),
        message: z.string(),
        at: instant,
      }),
    ),
    /** Work that workers outside have or wait for. */
    jobs: z.array(
      z.object({
        jobKey: z.string(),
        type: z.string(),
        elementId: z.string(),
        retries: z.number().int(),
        worker: z.string().nullable(),
        /** Until when the worker has it. */
        leasedUntil: instant.nullable(),
        errorMessage: z.string().nullable(),
      }),
    ),
    /** What it waits for besides jobs and tasks. */
    waits: z.array(
      z.object({
        elementId: z.string(),
        kind: z.enum(['message', 'signal', 'timer', 'conditional']),
        name: z.string().nullable(),
        correlationKey: z.string().nullable(),
        dueAt: instant.nullable(),
      }),
    ),
    tasks: z.array(
      z.object({ taskKey: z.string(), name: z.string(), elementId: z.string(), candidates: z.array(text) }),
    ),
    /** Variables by scope, the whole instance first; null: the caller may not see them. */
    scopes: z
      .array(z.object({ scopeKey: z.string(), elementId: z.string().nullable(), variables: jsonObject }))
      .nullable(),
    /** What people did to this instance beside the process, newest first. */
    interventions: z.array(z.object({ at: instant, by: z.string(), command: z.string(), summary: jsonObject })),
  })
  .meta({ id: 'ProcessInstanceDetail' });

/** GET /api/v1/processes/{processId}/activity: one version's live tokens and incidents over all its instances. */
export const processActivity = z
  .object({
    processId: z.string(),
    name: z.string(),
    version: z.number().int(),
    processDefinitionKey: z.string(),
    xml: z.string(),
    running: z.number().int(),
    elements: z.array(z.object({ elementId: z.string(), tokens: z.number().int(), incidents: z.number().int() })),
    versions: z.array(
      z.object({ version: z.number().int(), processDefinitionKey: z.string(), running: z.number().int() }),
    ),
  })
  .meta({ id: 'ProcessActivity' });

/** PUT /api/v1/process-instances/{key}/variables: sets them in one scope of the instance; others of the scope stay. */
export const setVariables = z.object({ scopeKey: key, variables: jsonObject });
export const instanceParams = z.object({ key });
