/** Process definitions, versions and what their instances do now, for the designer and the case page. */
import { z } from 'zod';
import { instant, jsonObject, ref, text } from '../../core/schema.ts';
import { workUnit } from '../clocks/schema.ts';

export const problem = z
  .object({
    severity: z.enum(['error', 'warning']),
    code: z.string(),
    file: z.string().optional(),
    elementId: z.string().optional(),
    path: z.string().optional(),
    message: text,
    mend: text.optional(),
    /** Code SECOND_OPINION_DIFFERS: `{processId, run, traces: {zh, en}}`, the traces side by side in fixed width. */
    data: jsonObject.optional(),
  })
  .meta({ id: 'Problem' });

export const definitionVersion = z
  .object({
    processDefinitionKey: z.string(),
    version: z.number().int(),
    deployedAt: instant,
    deployedBy: z.string(),
    comment: z.string().nullable(),
    /** New instances start on this one. */
    current: z.boolean(),
    running: z.number().int(),
  })
  .meta({ id: 'DefinitionVersion' });

export const processItem = z
  .object({
    processId: z.string(),
    name: z.string(),
    packId: z.string().nullable(),
    /** Changed since the pack was installed. */
    edited: z.boolean(),
    current: definitionVersion,
    running: z.number().int(),
    incidents: z.number().int(),
  })
  .meta({ id: 'ProcessItem' });

/** GET /api/v1/processes/:processId?version= */
export const processDetail = processItem
  .extend({ xml: z.string(), versions: z.array(definitionVersion) })
  .meta({ id: 'ProcessDetail' });

/** One process run on bpmn-engine beside the kernel: by the pack's scenarios, or by explored runs when it has none. */
export const opinionResult = z
  .object({
    processId: z.string(),
    source: z.enum(['scenarios', 'explored']),
    runs: z.array(
      z.object({
        name: z.string(),
        /** `partly`: the same up to the input from which it cannot be compared. */
        verdict: z.enum(['same', 'partly', 'different', 'not-comparable']),
        inputs: z.number().int(),
        compared: z.number().int(),
        /** Why not all of it was compared. */
        exclusions: z.array(z.object({ construct: z.string(), elementIds: z.array(z.string()), reason: text })),
        /** Both traces side by side, in fixed width. */
        difference: text.nullable(),
      }),
    ),
  })
  .meta({ id: 'OpinionResult' });

/** POST /api/v1/processes/check. The second opinion takes up to two seconds: it is asked for before publishing. */
export const checkProcessBody = z.object({
  xml: z.string().max(2_000_000),
  secondOpinion: z.boolean().optional(),
});

/** POST /api/v1/processes/convert {xml}: a model drawn for Camunda 7 in the Zeebe dialect, with a report. */
export const conversion = z
  .object({
    /** False when the file was not drawn for Camunda 7. */
    camunda7: z.boolean(),
    xml: z.string(),
    report: z.object({
      lines: z.array(
        z.object({
          elementId: z.string(),
          elementName: z.string(),
          /** As the file calls it: `camunda:assignee`, `conditionExpression`. */
          what: z.string(),
          outcome: z.enum(['exact', 'approximate', 'impossible']),
          reason: text,
          mend: text.optional(),
        }),
      ),
      counts: z.object({ exact: z.number().int(), approximate: z.number().int(), impossible: z.number().int() }),
    }),
  })
  .meta({ id: 'Camunda7Conversion' });

/** All problems, and what publishing would mean. */
export const checkResult = z
  .object({
    problems: z.array(problem),
    processIds: z.array(z.string()),
    /** Instances that stay on their version. */
    impact: z.array(z.object({ processId: z.string(), nextVersion: z.number().int(), running: z.number().int() })),
    /** Asked for with `secondOpinion`; differences are among the problems too. */
    secondOpinion: z.array(opinionResult).optional(),
  })
  .meta({ id: 'CheckResult' });

/** POST /api/v1/processes/publish. `baseVersion` guards against overwriting somebody else's newer version (409). */
export const publishProcess = z.object({
  xml: z.string().max(2_000_000),
  comment: z.string().max(500).optional(),
  baseVersion: z.number().int().optional(),
});
/** What was published; `unchanged`: the content is that of the newest version, which stays. */
export const publishedProcesses = z
  .object({
    published: z.array(
      z.object({
        processId: z.string(),
        version: z.number().int(),
        processDefinitionKey: z.string(),
        unchanged: z.boolean(),
      }),
    ),
    /** Warnings. */
    problems: z.array(problem),
  })
  .meta({ id: 'PublishedProcesses' });
/** A type alias, so that it fits the JSON of command answers. */
export type Published = z.infer<typeof publishedProcesses>;

/** POST /api/v1/processes/:processId/rollback: publishes an older version's content as the newest version. */
export const rollbackProcess = z.object({ version: z.number().int(), comment: z.string().max(500).optional() });

/** GET /api/v1/process-instances/:key/diagram */
export const instanceDiagram = z
  .object({
    processInstanceKey: z.string(),
    processId: z.string(),
    name: z.string(),
    version: z.number().int(),
    state: z.enum(['active', 'completed', 'terminated']),
    xml: z.string(),
    /** Live tokens per element. */
    active: z.array(z.object({ elementId: z.string(), count: z.number().int(), late: z.boolean() })),
    /** Finished visits per element. */
    completed: z.array(z.object({ elementId: z.string(), count: z.number().int() })),
    flowsTaken: z.array(z.string()),
    incidents: z.array(z.object({ elementId: z.string(), message: z.string() })),
    /** Each visit of an element, oldest first. */
    visits: z.array(
      z.object({
        elementId: z.string(),
        name: z.string(),
        type: z.string(),
        state: z.enum(['active', 'completed', 'terminated', 'incident']),
        startedAt: instant,
        endedAt: instant.nullable(),
      }),
    ),
    called: z.array(z.object({ elementId: z.string(), processInstanceKey: z.string(), name: z.string() })),
  })
  .meta({ id: 'InstanceDiagram' });
export type InstanceDiagram = z.infer<typeof instanceDiagram>;

/** GET /api/v1/processes/palette: what the designer offers in its pickers, from engine and installed packs. */
export const palette = z
  .object({
    jobTypes: z.array(
      z.object({
        jobType: z.string(),
        title: text,
        headers: z.array(z.object({ key: z.string(), title: text, required: z.boolean() })),
      }),
    ),
    /** With what they give to the process: conditions are built from these. */
    forms: z.array(
      z.object({
        id: z.string(),
        title: text,
        outcomes: z.array(z.object({ value: z.string(), label: text })),
        fields: z.array(z.object({ key: z.string(), label: text })),
      }),
    ),
    decisions: z.array(z.object({ decisionId: z.string(), name: z.string() })),
    processes: z.array(z.object({ processId: z.string(), name: z.string() })),
    roles: z.array(z.object({ id: z.string(), name: text })),
    units: z.array(ref),
    /** Pack inputs of type `deadline`: usable as `working deadline(now(), inputs.<id>)`. */
    deadlines: z.array(z.object({ id: z.string(), label: text, amount: z.number(), unit: workUnit })),
  })
  .meta({ id: 'DesignerPalette' });
export type Palette = z.infer<typeof palette>;
