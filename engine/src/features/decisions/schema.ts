/** Decisions and their versions, checking, analysing, trying, previewing and publishing them, for the table editor. */
import { z } from 'zod';
import { findingKinds, findingSeverities } from '../../core/decisions/analysis/finding.ts';
import { decisionFile, hitPolicy } from '../../core/decisions/file.ts';
import { instant, jsonObject, text } from '../../core/schema.ts';
import { problem } from '../processes/schema.ts';

export { decisionFile } from '../../core/decisions/file.ts';
export type {
  Boxed,
  DecisionElement,
  DecisionFile,
  DecisionTable,
  TableInput,
  TableOutput,
  TableRule,
} from '../../core/decisions/file.ts';

export const decisionVersion = z
  .object({
    decisionKey: z.string(),
    version: z.number().int(),
    deployedAt: instant,
    deployedBy: z.string(),
    comment: z.string().nullable(),
    /** What is asked from now on is answered by this one. */
    current: z.boolean(),
  })
  .meta({ id: 'DecisionVersion' });
export type DecisionVersion = z.infer<typeof decisionVersion>;

export const decisionItem = z
  .object({
    decisionId: z.string(),
    name: z.string(),
    /** The file (decision requirements graph) it is deployed with. */
    requirements: z.object({ id: z.string(), name: z.string() }),
    packId: z.string().nullable(),
    /** Changed since the pack was installed. */
    edited: z.boolean(),
    current: decisionVersion,
    /** What its logic is; null when the file can no longer be read. */
    logic: z.enum(['table', 'literal', 'context', 'invocation', 'function', 'list', 'relation']).nullable(),
    hitPolicy: hitPolicy.nullable(),
    rows: z.number().int().nullable(),
    /** How often it was asked in the last 30 days. */
    asked: z.number().int(),
  })
  .meta({ id: 'DecisionItem' });
export type DecisionItem = z.infer<typeof decisionItem>;

/** GET /api/v1/decisions/:decisionId?version= */
export const decisionDetail = decisionItem
  .extend({ file: decisionFile, problems: z.array(problem), versions: z.array(decisionVersion) })
  .meta({ id: 'DecisionDetail' });
export type DecisionDetail = z.infer<typeof decisionDetail>;

export const finding = z
  .object({
    kind: z.enum(findingKinds),
    severity: z.enum(findingSeverities),
    message: text,
    /** Row numbers from 1. */
    rows: z.array(z.number().int()),
    /** Column number from 1, inputs first. */
    column: z.number().int().nullable(),
    /** One unary test per input column: where it is so; for a gap the row that closes it. */
    cells: z.array(z.string().nullable()).nullable(),
  })
  .meta({ id: 'DecisionFinding' });
export type DecisionFinding = z.infer<typeof finding>;

export const fileBody = z.object({ file: decisionFile });

/** POST /api/v1/decisions/check: all problems of the file, and the analysis of each decision that is a table. */
export const decisionCheck = z
  .object({
    problems: z.array(problem),
    /** By decision: the names that it and what it requires read. Empty when there are errors. */
    variables: z.record(z.string(), z.array(z.string())),
    analyses: z.array(
      z.object({
        decisionId: z.string(),
        findings: z.array(finding),
        /** Why not everything was looked at. */
        stopped: text.nullable(),
      }),
    ),
  })
  .meta({ id: 'DecisionCheck' });
export type DecisionCheck = z.infer<typeof decisionCheck>;

/** POST /api/v1/decisions/try: a draft, asked once; nothing is kept. */
export const tryBody = fileBody.extend({ decisionId: z.string().max(400), variables: jsonObject });

const evaluation = {
  decisionId: z.string(),
  name: z.string(),
  output: z.json(),
  inputs: z.array(
    z.object({
      id: z.string(),
      label: z.string(),
      expression: z.string(),
      value: z.json(),
      /** Set when the value is none of the column's allowed values. */
      notAllowed: z.literal(true).optional(),
    }),
  ),
  matchedRules: z.array(
    z.object({
      index: z.number().int(),
      ruleId: z.string(),
      inputs: z.array(z.object({ id: z.string(), label: z.string(), wanted: z.string(), actual: z.json() })),
      outputs: z.array(z.object({ id: z.string(), name: z.string(), value: z.json() })),
      annotation: z.string().nullable(),
    }),
  ),
};
export type TriedDecision = z.infer<z.ZodObject<typeof evaluation>> & { required: TriedDecision[] };
export const triedDecision: z.ZodType<TriedDecision> = z
  .object({
    ...evaluation,
    get required() {
      return z.array(triedDecision);
    },
  })
  .meta({ id: 'TriedDecision' });

export const trial = z
  .object({
    result: triedDecision.nullable(),
    /** Why no answer came out. */
    failure: z.string().nullable(),
    /** The file's problems, when it cannot be evaluated at all. */
    problems: z.array(problem),
  })
  .meta({ id: 'DecisionTrial' });
export type DecisionTrial = z.infer<typeof trial>;

/** POST /api/v1/decisions/preview: what publishing would change, and for whom. */
export const previewBody = fileBody.extend({ decisionId: z.string().max(400) });
export const decisionPreview = z
  .object({
    /** Decisions of the file; `unchanged`: the content is that of the newest version. */
    decisions: z.array(z.object({ decisionId: z.string(), name: z.string(), nextVersion: z.number().int() })),
    unchanged: z.boolean(),
    /** Processes that ask one of them, with their running instances, which ask the new version from then on. */
    processes: z.array(z.object({ processId: z.string(), name: z.string(), running: z.number().int() })),
    /** What was asked in the last 30 days, asked again of the draft. */
    past: z.object({
      asked: z.number().int(),
      /** The newest of them, as far as their inputs were kept. */
      compared: z.number().int(),
      different: z.number().int(),
      examples: z.array(
        z.object({
          at: instant,
          inputs: z.array(z.object({ label: z.string(), value: z.json() })),
          before: z.json(),
          /** Null with a failure. */
          after: z.json(),
          failure: z.string().nullable(),
        }),
      ),
    }),
  })
  .meta({ id: 'DecisionPreview' });
export type DecisionPreview = z.infer<typeof decisionPreview>;

/** POST /api/v1/decisions/import {xml} */
export const importBody = z.object({ xml: z.string().max(2_000_000) });
export const importedDecisions = z
  .object({ file: decisionFile, problems: z.array(problem) })
  .meta({ id: 'ImportedDecisions' });
export type ImportedDecisions = z.infer<typeof importedDecisions>;

/** POST /api/v1/decisions/export {file}: DMN 1.3 with its diagram. */
export const exportedDecisions = z.object({ name: z.string(), xml: z.string() }).meta({ id: 'ExportedDecisions' });

/**
 * POST /api/v1/decisions/publish. `baseVersion` is that of `decisionId` which the editor began with, 0 for a new one: it
 * guards against overwriting somebody else's newer version (409).
 */
export const publishDecisions = fileBody.extend({
  decisionId: z.string().min(1).max(400),
  comment: z.string().max(500).optional(),
  baseVersion: z.number().int().min(0).optional(),
});
export const publishedDecisions = z
  .object({
    published: z.array(
      z.object({
        decisionId: z.string(),
        version: z.number().int(),
        decisionKey: z.string(),
        unchanged: z.boolean(),
      }),
    ),
    /** Warnings. */
    problems: z.array(problem),
  })
  .meta({ id: 'PublishedDecisions' });
/** A type alias, so that it fits the JSON of command answers. */
export type PublishedDecisions = z.infer<typeof publishedDecisions>;

/** POST /api/v1/decisions/:decisionId/restore: publishes an older version’s content as the newest version. */
export const restoreDecision = z.object({ version: z.number().int(), comment: z.string().max(500).optional() });
