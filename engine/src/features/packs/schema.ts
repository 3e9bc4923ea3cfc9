/** Installed packs and their inputs. The file format of a pack is in `format.ts`. */
import { z } from 'zod';
import { instant, json, text } from '../../core/schema.ts';
import { opinionResult, problem } from '../processes/schema.ts';

export const packInput = z
  .object({
    id: z.string(),
    label: text,
    description: text.optional(),
    type: z.enum([
      'number',
      'string',
      'boolean',
      'duration',
      'deadline',
      'enum',
      'units',
      'roles',
      'receivers',
      'table',
    ]),
    values: z.array(z.object({ value: z.string(), label: text })).optional(),
    /** Columns of a table. */
    columns: z.array(z.object({ id: z.string(), label: text, type: z.string() })).optional(),
    default: json,
    value: json,
    /** Where the default comes from; shown as such. */
    source: text,
    min: z.number().optional(),
    max: z.number().optional(),
  })
  .meta({ id: 'PackInput' });

export const packItem = z
  .object({
    id: z.string(),
    name: text,
    version: z.string(),
    description: text,
    installedAt: instant,
    hash: z.string(),
    previousVersion: z.string().nullable(),
  })
  .meta({ id: 'PackItem' });
export const packDetail = packItem
  .extend({
    inputs: z.array(packInput),
    files: z.array(
      z.object({
        path: z.string(),
        kind: z.string(),
        /** What people call it: the name of the process, form, decision or scenario; null for files without one. */
        title: text.nullable(),
        edited: z.boolean(),
      }),
    ),
  })
  .meta({ id: 'PackDetail' });

export const scenarioResult = z
  .object({
    file: z.string(),
    name: z.string(),
    passed: z.boolean(),
    failure: z.string().nullable(),
    steps: z.number().int(),
  })
  .meta({ id: 'ScenarioResult' });
export const packPreview = z
  .object({
    id: z.string(),
    version: z.string(),
    installedVersion: z.string().nullable(),
    problems: z.array(problem),
    changes: z.array(z.object({ path: z.string(), change: z.enum(['added', 'changed', 'removed', 'unchanged']) })),
    scenarios: z.array(scenarioResult),
    /** What bpmn-engine says to the same runs; differences are among the problems too. */
    secondOpinion: z.array(opinionResult),
    /** What json-rules-engine says to the conditions of alarm rules, on what the scenarios judged. */
    ruleOpinion: z.object({
      compared: z.number().int(),
      notComparable: z.number().int(),
      different: z.number().int(),
    }),
  })
  .meta({ id: 'PackPreview' });
