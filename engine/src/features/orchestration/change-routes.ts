/** Changing one process instance: modification, migration, cancellation. The kernel's refusals come with all problems. */
import { z } from 'zod';
import { jsonObject } from '../../core/schema.ts';
import { Reply, route, type FeatureDeps, type Route } from '../feature.ts';
import { byKey, key } from './shapes.ts';

const elementId = z.string().min(1).max(400);
/** A number that the client chose; kept in the audit chain beside the reason. */
const operationReference = z.union([z.number().int().positive(), z.string().regex(/^\d{1,19}$/)]).nullish();
/** Not of Camunda's contract, which knows no reasons: why it is done. */
const reason = z.string().max(400).nullish();

const modification = z.object({
  operationReference,
  reason,
  activateInstructions: z
    .array(
      z.object({
        elementId,
        variableInstructions: z
          .array(z.object({ variables: jsonObject, scopeId: z.string().max(400).nullish() }))
          .max(100)
          .nullish(),
        /** -1: the only live scope, or a new one. */
        ancestorElementInstanceKey: z
          .union([key, z.literal('-1'), z.literal(-1), z.literal('')])
          .nullish()
          .transform((given) => (typeof given === 'string' && /^\d+$/.test(given) ? given : undefined)),
      }),
    )
    .max(1_000)
    .nullish(),
  terminateInstructions: z
    .array(z.object({ elementInstanceKey: key }))
    .max(10_000)
    .nullish(),
});

const migration = z.object({
  operationReference,
  reason,
  targetProcessDefinitionKey: key,
  mappingInstructions: z.array(z.object({ sourceElementId: elementId, targetElementId: elementId })).max(10_000),
});

const cancellation = z.object({ operationReference, reason }).nullish();

export function changeRoutes({ pipeline }: FeatureDeps): Route[] {
  const operate = { tag: 'orchestration', access: 'orchestration.operate' } as const;
  const change = <B>(
    what: string,
    summary: { zh: string; en: string },
    body: z.ZodType<B>,
    type: string,
    payload: (body: B) => object,
  ): Route =>
    route({
      ...operate,
      method: 'post',
      path: `/v2/process-instances/{processInstanceKey}/${what}`,
      summary,
      params: byKey('processInstanceKey'),
      body,
      async handle({ actor, params: { processInstanceKey }, body: given }) {
        await pipeline.submit({ type, payload: { processInstanceKey, ...payload(given) }, actor });
        return new Reply(204, undefined);
      },
    });
  return [
    change(
      'modification',
      { zh: '移动、增加、终止令牌', en: 'Modify a process instance' },
      modification,
      'instance.modify',
      (body) => ({
        activate: (body.activateInstructions ?? []).map((one) => ({
          elementId: one.elementId,
          ...(one.ancestorElementInstanceKey && { ancestorKey: one.ancestorElementInstanceKey }),
          variables: (one.variableInstructions ?? []).map(({ variables, scopeId }) => ({
            ...(scopeId && { scopeId }),
            values: variables,
          })),
        })),
        terminate: (body.terminateInstructions ?? []).map(({ elementInstanceKey }) => elementInstanceKey),
        ...why(body),
      }),
    ),
    change(
      'migration',
      { zh: '迁移流程实例', en: 'Migrate a process instance' },
      migration,
      'instance.migrate',
      (body) => ({
        targetDefinitionKey: body.targetProcessDefinitionKey,
        elements: mappingOf(body.mappingInstructions),
        // As in Camunda 8: what is not named is not mapped.
        sameIds: false,
        ...why(body),
      }),
    ),
    change(
      'cancellation',
      { zh: '取消流程实例', en: 'Cancel a process instance' },
      cancellation,
      'instance.cancel',
      (body) => why(body ?? {}),
    ),
  ];
}

export const mappingOf = (instructions: readonly { sourceElementId: string; targetElementId: string }[]) =>
  Object.fromEntries(instructions.map((one) => [one.sourceElementId, one.targetElementId]));

function why(given: { reason?: string | null | undefined; operationReference?: string | number | null | undefined }) {
  const reference = given.operationReference ? `operationReference ${given.operationReference}` : null;
  const parts = [given.reason, reference].filter((part) => part !== null && part !== undefined && part !== '');
  return parts.length > 0 ? { reason: parts.join('; ') } : {};
}
