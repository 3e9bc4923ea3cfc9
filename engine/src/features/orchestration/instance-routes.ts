/** Process instances: create (and await), search, get; where they came from, went and are. */
import type { Knex } from 'knex';
import { z } from 'zod';
import type { JsonObject } from '../../core/json.ts';
import type { CreatedInstance } from '../../runtime/process/commands.ts';
import { route, type FeatureDeps, type Route } from '../feature.ts';
import { createCompletions } from './completions.ts';
import { completionTimeout } from './errors.ts';
import { processInstances, type FoundInstance } from './process-instances.ts';
import { getRoute, read, searchRoute } from './search/routes.ts';
import { findRow } from './search/search.ts';
import { byKey, checkTenant, key, long, TENANT, tenantId, variables } from './shapes.ts';
import { countElements } from './statistics.ts';

/** As Camunda 8: how long `awaitCompletion` waits when the request does not say. */
const DEFAULT_TIMEOUT_MS = 10_000;

const createBody = z.object({
  processDefinitionId: z.string().min(1).max(200).optional(),
  processDefinitionKey: key.optional(),
  /** -1: the latest. */
  processDefinitionVersion: z.number().int().min(-1).optional(),
  variables,
  tenantId,
  businessId: z.string().max(200).nullish(),
  tags: z.array(z.string().min(1).max(100)).max(10).nullish(),
  operationReference: z.unknown().optional(),
  startInstructions: z
    .array(z.strictObject({ elementId: z.string().min(1).max(400) }))
    .max(100)
    .nullish(),
  runtimeInstructions: z
    .array(
      z.strictObject({
        type: z.literal('TERMINATE_PROCESS_INSTANCE').optional(),
        afterElementId: z.string().min(1).max(400),
      }),
    )
    .max(100)
    .nullish(),
  awaitCompletion: z.boolean().nullish(),
  fetchVariables: z.array(z.string().max(400)).max(1_000).nullish(),
  requestTimeout: long(Number.MIN_SAFE_INTEGER, 3_600_000).nullish(),
});

export function instanceRoutes(deps: FeatureDeps): Route[] {
  const { db, pipeline } = deps;
  const completions = createCompletions(db, pipeline);
  return [
    route({
      tag: 'orchestration',
      access: 'orchestration.work',
      method: 'post',
      path: '/v2/process-instances',
      summary: { zh: '启动流程实例', en: 'Create a process instance' },
      body: createBody.refine((body) => body.processDefinitionId || body.processDefinitionKey, {
        message: 'processDefinitionId or processDefinitionKey is needed',
      }),
      async handle({ actor, body }) {
        checkTenant(body.tenantId);
        const created = await pipeline.submit<CreatedInstance>({
          type: 'instance.create',
          payload: creation(body),
          actor,
        });
        return createdView(created, body.tags ?? [], body.awaitCompletion ? await outcome(created, body) : {});
      },
    }),
    searchRoute(deps, processInstances, '/v2/process-instances'),
    getRoute(deps, processInstances, '/v2/process-instances'),
    route({
      ...read,
      method: 'get',
      path: '/v2/process-instances/{processInstanceKey}/call-hierarchy',
      summary: { zh: '调用层级', en: 'From the root instance down to this one' },
      params: byKey('processInstanceKey'),
      handle: async ({ params }) => callHierarchy(deps, params.processInstanceKey),
    }),
    route({
      ...read,
      method: 'get',
      path: '/v2/process-instances/{processInstanceKey}/sequence-flows',
      summary: { zh: '走过的连线', en: 'Sequence flows that were taken' },
      params: byKey('processInstanceKey'),
      handle: async ({ params }) => takenFlows(deps, params.processInstanceKey),
    }),
    route({
      ...read,
      method: 'get',
      path: '/v2/process-instances/{processInstanceKey}/statistics/element-instances',
      summary: { zh: '各元素的次数', en: 'Element instances counted by element' },
      params: byKey('processInstanceKey'),
      async handle({ params }) {
        const { key: found } = await findRow(deps, processInstances, params.processInstanceKey);
        return { items: await countElements(db, db('process_instance').where({ key: found }).select('key'), 'all') };
      },
    }),
  ];

  async function outcome(created: CreatedInstance, body: z.infer<typeof createBody>): Promise<JsonObject> {
    const { processInstanceKey } = created;
    const timeoutMs = body.requestTimeout || DEFAULT_TIMEOUT_MS;
    const over = await completions.wait(processInstanceKey, timeoutMs);
    if (!over) throw completionTimeout({ key: processInstanceKey, timeoutMs });
    return readVariables(db, processInstanceKey, body.fetchVariables ?? undefined);
  }
}

function creation(body: z.infer<typeof createBody>) {
  const { processDefinitionKey, processDefinitionId, processDefinitionVersion: version } = body;
  return {
    ...(processDefinitionKey ? { processDefinitionKey } : { processId: processDefinitionId }),
    ...(version && version > 0 ? { version } : {}),
    variables: body.variables,
    ...(body.startInstructions?.length && { startBefore: body.startInstructions.map(({ elementId }) => elementId) }),
    ...(body.runtimeInstructions?.length && {
      stopAfter: body.runtimeInstructions.map(({ afterElementId }) => afterElementId),
    }),
    ...(body.businessId ? { businessKey: body.businessId } : {}),
    tags: body.tags ?? [],
  };
}

const createdView = (created: CreatedInstance, tags: string[], output: JsonObject) => ({
  processDefinitionId: created.processId,
  processDefinitionVersion: created.version,
  processDefinitionKey: created.processDefinitionKey,
  processInstanceKey: created.processInstanceKey,
  tenantId: TENANT,
  variables: output,
  tags,
});

/** The root comes first. */
async function callHierarchy(deps: FeatureDeps, instanceKey: string) {
  const path = [];
  for (let next: string | null = instanceKey; next;) {
    const row: FoundInstance = await findRow(deps, processInstances, next);
    path.unshift({
      processInstanceKey: row.key,
      processDefinitionKey: row.process_definition_key,
      processDefinitionName: row.definition_name || row.process_id,
    });
    next = row.parent_key;
  }
  return path;
}

async function takenFlows(deps: FeatureDeps, instanceKey: string) {
  const instance = await findRow(deps, processInstances, instanceKey);
  const { flows } = (await deps.db('process_instance').where({ key: instanceKey }).first('flows')) as { flows: string };
  return {
    items: Object.keys(JSON.parse(flows) as Record<string, number>).map((flowId) => ({
      sequenceFlowId: `${instanceKey}_${flowId}`,
      elementId: flowId,
      processInstanceKey: instanceKey,
      processDefinitionKey: instance.process_definition_key,
      processDefinitionId: instance.process_id,
      tenantId: TENANT,
    })),
  };
}

async function readVariables(db: Knex, instanceKey: string, names?: string[]): Promise<JsonObject> {
  const scope = (await db('variable_scope').where({ scope_key: instanceKey }).first('variables')) as
    { variables: string } | undefined;
  const all = JSON.parse(scope?.variables ?? '{}') as JsonObject;
  return names?.length ? pick(all, names) : all;
}

export const pick = (all: JsonObject, names: readonly string[]): JsonObject =>
  Object.fromEntries(names.filter((name) => Object.hasOwn(all, name)).map((name) => [name, all[name]!]));
