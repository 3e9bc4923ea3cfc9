/**
 * Batch operations of Camunda 8.8: create, watch, suspend, resume, cancel; what became of each instance. They are the same
 * changes as those of features/process-changes, under Camunda's names.
 */
import { z } from 'zod';
import { Reply, route, type FeatureDeps, type Route } from '../feature.ts';
import type { ChangePlan } from '../process-changes/tables.ts';
import { batchItems, batchOperations, operationTypes } from './batch-operations.ts';
import { mappingOf } from './change-routes.ts';
import { processInstances } from './process-instances.ts';
import { searchFilter } from './search/request.ts';
import { getRoute, searchRoute } from './search/routes.ts';
import { byKey, key, nameOfState } from './shapes.ts';

const elementId = z.string().min(1).max(400);
const filter = searchFilter(processInstances).refine(
  (given) => Object.values(given).some((value) => value !== undefined && value !== null),
  { message: 'at least one criterion is needed' },
);

const migration = z.object({
  filter,
  migrationPlan: z.object({
    targetProcessDefinitionKey: key,
    mappingInstructions: z.array(z.object({ sourceElementId: elementId, targetElementId: elementId })).max(10_000),
  }),
});
const modification = z.object({
  filter,
  moveInstructions: z
    .array(z.object({ sourceElementId: elementId, targetElementId: elementId }))
    .min(1)
    .max(100),
});
const filtered = z.object({ filter });

type Filtered = z.infer<typeof filtered>;

export const batchRoutes = (deps: FeatureDeps): Route[] => [
  ...creations(deps),
  searchRoute(deps, batchOperations, '/v2/batch-operations'),
  getRoute(deps, batchOperations, '/v2/batch-operations'),
  searchRoute(deps, batchItems, '/v2/batch-operation-items'),
  ...steering(deps),
];

const operate = { tag: 'orchestration', access: 'orchestration.operate' } as const;

function creations({ pipeline }: FeatureDeps): Route[] {
  const create = <B extends Filtered>(
    what: string,
    summary: { zh: string; en: string },
    body: z.ZodType<B>,
    planOf: (body: B) => ChangePlan,
  ): Route =>
    route({
      ...operate,
      method: 'post',
      path: `/v2/process-instances/${what}`,
      summary,
      body,
      async handle({ actor, body: given }) {
        const plan = planOf(given);
        const payload = { plan, selection: { search: given.filter }, reason: '' };
        const { id } = await pipeline.submit<{ id: string }>({ type: 'process-change.start', payload, actor });
        return { batchOperationKey: id, batchOperationType: nameOfState(operationTypes, plan.kind) };
      },
    });
  return [
    create('cancellation', { zh: '批量取消', en: 'Cancel process instances' }, filtered, () => ({ kind: 'cancel' })),
    create('incident-resolution', { zh: '批量解决异常', en: 'Resolve incidents' }, filtered, () => ({
      kind: 'resolve',
    })),
    create('migration', { zh: '批量迁移', en: 'Migrate process instances' }, migration, ({ migrationPlan: given }) => ({
      kind: 'migrate',
      targetDefinitionKey: given.targetProcessDefinitionKey,
      mapping: mappingOf(given.mappingInstructions),
      sameIds: false,
    })),
    create(
      'modification',
      { zh: '批量移动令牌', en: 'Modify process instances' },
      modification,
      ({ moveInstructions }) => ({
        kind: 'modify',
        moves: moveInstructions.map(({ sourceElementId: from, targetElementId: to }) => ({ from, to })),
      }),
    ),
  ];
}

function steering({ pipeline }: FeatureDeps): Route[] {
  const verbs = [
    { what: 'suspension', type: 'process-change.pause', zh: '暂停批量操作', en: 'Suspend a batch operation' },
    { what: 'resumption', type: 'process-change.resume', zh: '继续批量操作', en: 'Resume a batch operation' },
    { what: 'cancellation', type: 'process-change.cancel', zh: '取消批量操作', en: 'Cancel a batch operation' },
  ];
  return verbs.map(({ what, type, zh, en }) =>
    route({
      ...operate,
      method: 'post',
      path: `/v2/batch-operations/{batchOperationKey}/${what}`,
      summary: { zh, en },
      params: byKey('batchOperationKey'),
      body: z.unknown().optional(),
      async handle({ actor, params: { batchOperationKey: id } }) {
        await pipeline.submit({ type, payload: { id }, actor });
        return new Reply(204, undefined);
      },
    }),
  );
}
