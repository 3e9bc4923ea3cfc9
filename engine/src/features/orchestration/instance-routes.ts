/** Process instances: create (and await), search, get, cancel. */
import type { Knex } from 'knex';
import { z } from 'zod';
import type { JsonObject } from '../../core/json.ts';
import type { CreatedInstance } from '../../runtime/process/commands.ts';
import { Reply, route, type FeatureDeps, type Route } from '../feature.ts';
import { createCompletions } from './completions.ts';
import { completionTimeout, notSupported, objectNotFound } from './errors.ts';
import { search, searchBody, type SearchDefinition } from './search.ts';
import { byKey, checkTenant, instanceStates, key, nameOfState, TENANT, tenantId, time, variables } from './shapes.ts';
import { variableFilters, whereVariables } from './variable-filter.ts';

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
  startInstructions: z.array(z.unknown()).nullish(),
  runtimeInstructions: z.array(z.unknown()).nullish(),
  awaitCompletion: z.boolean().nullish(),
  fetchVariables: z.array(z.string().max(400)).max(1_000).nullish(),
  requestTimeout: z.number().int().max(3_600_000).nullish(),
});

const instances: SearchDefinition = {
  from: (db) => db('process_instance as i').join('process_definition as d', 'd.key', 'i.process_definition_key'),
  select: [
    ...['i.key', 'i.process_id', 'i.version', 'i.process_definition_key', 'i.status', 'i.incidents', 'i.tags'],
    ...['i.parent_key', 'i.parent_element_key', 'i.root_key', 'i.business_key', 'i.started_at', 'i.ended_at'],
    ...['d.name as definition_name', 'd.version_tag'],
  ],
  fields: {
    processInstanceKey: { column: 'i.key', kind: 'text' },
    processDefinitionId: { column: 'i.process_id', kind: 'text' },
    processDefinitionName: { column: 'd.name', as: 'definition_name', kind: 'text' },
    processDefinitionVersion: { column: 'i.version', kind: 'number' },
    processDefinitionVersionTag: { column: 'd.version_tag', kind: 'text', nullable: true },
    processDefinitionKey: { column: 'i.process_definition_key', kind: 'text' },
    parentProcessInstanceKey: { column: 'i.parent_key', kind: 'text', nullable: true },
    parentElementInstanceKey: { column: 'i.parent_element_key', kind: 'text', nullable: true },
    parentFlowNodeInstanceKey: { column: 'i.parent_element_key', kind: 'text', nullable: true },
    rootProcessInstanceKey: { column: 'i.root_key', kind: 'text' },
    businessId: { column: 'i.business_key', kind: 'text', nullable: true },
    startDate: { column: 'i.started_at', kind: 'time' },
    endDate: { column: 'i.ended_at', kind: 'time', nullable: true },
    state: { column: 'i.status', kind: 'text', values: instanceStates },
    hasIncident: { column: 'i.incidents', kind: 'number' },
  },
  special: {
    hasIncident: {
      schema: z.boolean(),
      apply: (query, value) => void query.where('i.incidents', value ? '>' : '=', 0),
    },
    variables: {
      schema: variableFilters,
      apply: (query, value, db) => whereVariables(query, db, 'i.key', value as z.infer<typeof variableFilters>),
    },
  },
  keyColumn: 'i.key',
};

const instanceView = (row: Record<string, unknown>) => ({
  processInstanceKey: row['key'],
  processDefinitionId: row['process_id'],
  processDefinitionName: row['definition_name'],
  processDefinitionVersion: row['version'],
  processDefinitionVersionTag: row['version_tag'],
  processDefinitionKey: row['process_definition_key'],
  ...(row['parent_key'] ? { parentProcessInstanceKey: row['parent_key'] } : {}),
  ...(row['parent_element_key'] ? { parentElementInstanceKey: row['parent_element_key'] } : {}),
  rootProcessInstanceKey: row['root_key'],
  businessId: row['business_key'],
  startDate: time(Number(row['started_at'])),
  ...(row['ended_at'] === null ? {} : { endDate: time(Number(row['ended_at'])) }),
  state: nameOfState(instanceStates, String(row['status'])),
  hasIncident: Number(row['incidents']) > 0,
  tags: JSON.parse(String(row['tags'])) as string[],
  tenantId: TENANT,
});

export function instanceRoutes(deps: FeatureDeps): Route[] {
  const { db, pipeline } = deps;
  const completions = createCompletions(db, pipeline);
  const read = { tag: 'orchestration', access: 'orchestration.read' } as const;
  const operate = { tag: 'orchestration', access: 'orchestration.operate' } as const;
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
        refuseInstructions(body);
        const created = await pipeline.submit<CreatedInstance>({
          type: 'instance.create',
          payload: creation(body),
          actor,
        });
        return createdView(created, body.tags ?? [], body.awaitCompletion ? await outcome(created, body) : {});
      },
    }),
    route({
      ...read,
      method: 'post',
      path: '/v2/process-instances/search',
      summary: { zh: '查询流程实例', en: 'Search process instances' },
      body: searchBody(instances),
      handle: ({ body }) => search(db, instances, body, instanceView),
    }),
    route({
      ...read,
      method: 'get',
      path: '/v2/process-instances/{processInstanceKey}',
      summary: { zh: '流程实例', en: 'A process instance' },
      params: byKey('processInstanceKey'),
      async handle({ params: { processInstanceKey } }) {
        const row = (await instances.from(db).select(instances.select).where('i.key', processInstanceKey).first()) as
          Record<string, unknown> | undefined;
        if (!row) throw objectNotFound({ type: 'process instance', key: processInstanceKey });
        return instanceView(row);
      },
    }),
    route({
      ...operate,
      method: 'post',
      path: '/v2/process-instances/{processInstanceKey}/cancellation',
      summary: { zh: '取消流程实例', en: 'Cancel a process instance' },
      params: byKey('processInstanceKey'),
      body: z.object({ operationReference: z.unknown().optional() }).nullish(),
      async handle({ actor, params: { processInstanceKey } }) {
        await pipeline.submit({ type: 'instance.cancel', payload: { processInstanceKey }, actor });
        return new Reply(204, undefined);
      },
    }),
    ...(['modification', 'migration'] as const).map((what) =>
      route({
        ...operate,
        method: 'post',
        path: `/v2/process-instances/{processInstanceKey}/${what}`,
        summary: { zh: '暂不支持', en: 'Not supported yet' },
        params: byKey('processInstanceKey'),
        handle() {
          throw notSupported({ what });
        },
      }),
    ),
  ];

  async function outcome(created: CreatedInstance, body: z.infer<typeof createBody>): Promise<JsonObject> {
    const { processInstanceKey } = created;
    const timeoutMs = body.requestTimeout || DEFAULT_TIMEOUT_MS;
    const over = await completions.wait(processInstanceKey, timeoutMs);
    if (!over) throw completionTimeout({ key: processInstanceKey, timeoutMs });
    return readVariables(db, processInstanceKey, body.fetchVariables ?? undefined);
  }
}

function refuseInstructions({ startInstructions, runtimeInstructions }: z.infer<typeof createBody>): void {
  if (startInstructions?.length) throw notSupported({ what: 'startInstructions' });
  if (runtimeInstructions?.length) throw notSupported({ what: 'runtimeInstructions' });
}

function creation(body: z.infer<typeof createBody>) {
  const { processDefinitionKey, processDefinitionId, processDefinitionVersion: version } = body;
  return {
    ...(processDefinitionKey ? { processDefinitionKey } : { processId: processDefinitionId }),
    ...(version && version > 0 ? { version } : {}),
    variables: body.variables,
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

async function readVariables(db: Knex, instanceKey: string, names?: string[]): Promise<JsonObject> {
  const scope = (await db('variable_scope').where({ scope_key: instanceKey }).first('variables')) as
    { variables: string } | undefined;
  const all = JSON.parse(scope?.variables ?? '{}') as JsonObject;
  return names?.length ? pick(all, names) : all;
}

export const pick = (all: JsonObject, names: readonly string[]): JsonObject =>
  Object.fromEntries(names.filter((name) => Object.hasOwn(all, name)).map((name) => [name, all[name]!]));
