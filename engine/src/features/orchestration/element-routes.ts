/** Element instances (the visits of elements) and incidents. */
import type { Knex } from 'knex';
import { z } from 'zod';
import { Reply, route, type FeatureDeps, type Route } from '../feature.ts';
import { objectNotFound } from './errors.ts';
import { search, searchBody, type SearchDefinition } from './search.ts';
import { byKey, incidentStates, instanceStates, nameOfState, TENANT, time } from './shapes.ts';

const openIncident = (db: Knex) =>
  db('incident as i').where('i.element_instance_key', db.ref('e.key')).where('i.state', 'active');

const elements: SearchDefinition = {
  from: (db) =>
    db('element_instance as e').leftJoin('incident as o', (on) =>
      on.on('o.element_instance_key', 'e.key').andOnVal('o.state', 'active'),
    ),
  select: ['e.*', 'o.key as incident_key'],
  fields: {
    elementInstanceKey: { column: 'e.key', kind: 'text' },
    processInstanceKey: { column: 'e.process_instance_key', kind: 'text' },
    processDefinitionKey: { column: 'e.process_definition_key', kind: 'text' },
    processDefinitionId: { column: 'e.process_id', kind: 'text' },
    elementId: { column: 'e.element_id', kind: 'text' },
    elementName: { column: 'e.element_name', kind: 'text' },
    type: { column: 'e.type', kind: 'text' },
    state: { column: 'e.state', kind: 'text', values: instanceStates },
    startDate: { column: 'e.started_at', kind: 'time' },
    endDate: { column: 'e.ended_at', kind: 'time', nullable: true },
    elementInstanceScopeKey: { column: 'e.scope_key', kind: 'text' },
    incidentKey: { column: 'o.key', as: 'incident_key', kind: 'text', nullable: true },
  },
  special: {
    hasIncident: {
      schema: z.boolean(),
      apply: (query, value, db) =>
        void (value ? query.whereExists(openIncident(db)) : query.whereNotExists(openIncident(db))),
    },
  },
  keyColumn: 'e.key',
};

const elementView = (row: Record<string, unknown>) => ({
  elementInstanceKey: row['key'],
  processInstanceKey: row['process_instance_key'],
  processDefinitionKey: row['process_definition_key'],
  processDefinitionId: row['process_id'],
  elementId: row['element_id'],
  elementName: row['element_name'],
  type: row['type'],
  state: nameOfState(instanceStates, String(row['state'])),
  startDate: time(Number(row['started_at'])),
  ...(row['ended_at'] === null ? {} : { endDate: time(Number(row['ended_at'])) }),
  hasIncident: row['incident_key'] !== null,
  ...(row['incident_key'] === null ? {} : { incidentKey: row['incident_key'] }),
  tenantId: TENANT,
});

const incidents: SearchDefinition = {
  from: (db) => db('incident as i'),
  select: ['i.*'],
  fields: {
    incidentKey: { column: 'i.key', kind: 'text' },
    processInstanceKey: { column: 'i.process_instance_key', kind: 'text' },
    processDefinitionKey: { column: 'i.process_definition_key', kind: 'text' },
    processDefinitionId: { column: 'i.process_id', kind: 'text' },
    errorType: { column: 'i.error_type', kind: 'text' },
    errorMessage: { column: 'i.message', kind: 'text' },
    elementId: { column: 'i.element_id', kind: 'text' },
    elementInstanceKey: { column: 'i.element_instance_key', kind: 'text' },
    creationTime: { column: 'i.created_at', kind: 'time' },
    state: { column: 'i.state', kind: 'text', values: incidentStates },
    jobKey: { column: 'i.job_key', kind: 'text', nullable: true },
  },
  keyColumn: 'i.key',
};

const incidentView = (row: Record<string, unknown>) => ({
  incidentKey: row['key'],
  processInstanceKey: row['process_instance_key'],
  processDefinitionKey: row['process_definition_key'],
  processDefinitionId: row['process_id'],
  errorType: row['error_type'],
  errorMessage: row['message'],
  elementId: row['element_id'],
  elementInstanceKey: row['element_instance_key'],
  creationTime: time(Number(row['created_at'])),
  state: nameOfState(incidentStates, String(row['state'])),
  ...(row['job_key'] === null ? {} : { jobKey: row['job_key'] }),
  tenantId: TENANT,
});

export function elementRoutes({ db, pipeline }: FeatureDeps): Route[] {
  const read = { tag: 'orchestration', access: 'orchestration.read' } as const;
  const one = async (definition: SearchDefinition, key: string, type: string): Promise<Record<string, unknown>> => {
    const row: unknown = await definition.from(db).select(definition.select).where(definition.keyColumn, key).first();
    if (!row) throw objectNotFound({ type, key });
    return row as Record<string, unknown>;
  };
  return [
    route({
      ...read,
      method: 'post',
      path: '/v2/element-instances/search',
      summary: { zh: '查询元素实例', en: 'Search element instances' },
      body: searchBody(elements),
      handle: ({ body }) => search(db, elements, body, elementView),
    }),
    route({
      ...read,
      method: 'get',
      path: '/v2/element-instances/{elementInstanceKey}',
      summary: { zh: '元素实例', en: 'An element instance' },
      params: byKey('elementInstanceKey'),
      handle: async ({ params }) => elementView(await one(elements, params.elementInstanceKey, 'element instance')),
    }),
    route({
      ...read,
      method: 'post',
      path: '/v2/incidents/search',
      summary: { zh: '查询异常', en: 'Search incidents' },
      body: searchBody(incidents),
      handle: ({ body }) => search(db, incidents, body, incidentView),
    }),
    route({
      ...read,
      method: 'get',
      path: '/v2/incidents/{incidentKey}',
      summary: { zh: '异常', en: 'An incident' },
      params: byKey('incidentKey'),
      handle: async ({ params }) => incidentView(await one(incidents, params.incidentKey, 'incident')),
    }),
    route({
      tag: 'orchestration',
      access: 'orchestration.operate',
      method: 'post',
      path: '/v2/incidents/{incidentKey}/resolution',
      summary: { zh: '解决异常', en: 'Resolve an incident' },
      params: byKey('incidentKey'),
      body: z.object({ operationReference: z.unknown().optional() }).nullish(),
      async handle({ actor, params: { incidentKey } }) {
        await pipeline.submit({ type: 'incident.resolve', payload: { incidentKey }, actor });
        return new Reply(204, undefined);
      },
    }),
  ];
}
