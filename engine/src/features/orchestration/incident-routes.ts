/** Incidents: what stands still, over all instances or in one and what it called, and taking it up again. */
import type { Knex } from 'knex';
import { z } from 'zod';
import type { IncidentRow } from '../../runtime/process/tables.ts';
import { Reply, route, type FeatureDeps, type Route } from '../feature.ts';
import type { Resource } from './search/resource.ts';
import { searchBody, type SearchRequest } from './search/request.ts';
import { getRoute, read, searchRoute } from './search/routes.ts';
import { search } from './search/search.ts';
import { byKey, incidentStates, nameOfState, TENANT, tenantField, time } from './shapes.ts';

export const incidents: Resource<IncidentRow> = {
  name: { zh: '异常', en: 'incident' },
  from: (db) => db('incident as i'),
  select: ['i.*'],
  fields: {
    incidentKey: { type: 'key', column: 'i.key' },
    processInstanceKey: { type: 'key', column: 'i.process_instance_key' },
    processDefinitionKey: { type: 'key', column: 'i.process_definition_key' },
    processDefinitionId: { type: 'text', column: 'i.process_id' },
    errorType: { type: 'text', column: 'i.error_type' },
    errorMessage: { type: 'text', column: 'i.message' },
    elementId: { type: 'text', column: 'i.element_id' },
    elementInstanceKey: { type: 'key', column: 'i.element_instance_key' },
    creationTime: { type: 'time', column: 'i.created_at' },
    state: { type: 'text', column: 'i.state', values: incidentStates },
    jobKey: { type: 'key', column: 'i.job_key', nullable: true },
    tenantId: tenantField,
  },
  key: 'incidentKey',
  view: (row) => ({
    incidentKey: row.key,
    processInstanceKey: row.process_instance_key,
    processDefinitionKey: row.process_definition_key,
    processDefinitionId: row.process_id,
    errorType: row.error_type,
    errorMessage: row.message,
    elementId: row.element_id,
    elementInstanceKey: row.element_instance_key,
    creationTime: time(row.created_at),
    state: nameOfState(incidentStates, row.state),
    jobKey: row.job_key,
    tenantId: TENANT,
  }),
};

/** In an instance and everything that it called, directly or not. */
const below = (db: Knex, instanceKey: string) => (query: Knex.QueryBuilder) =>
  void query.whereIn(
    'i.process_instance_key',
    db
      .withRecursive('called', (called) => {
        void called
          .select('key')
          .from('process_instance')
          .where('key', instanceKey)
          .unionAll((deeper) => {
            void deeper.select('p.key').from('process_instance as p').join('called as c', 'p.parent_key', 'c.key');
          });
      })
      .select('key')
      .from('called'),
  );

export function incidentRoutes(deps: FeatureDeps): Route[] {
  const { db, pipeline } = deps;
  return [
    searchRoute(deps, incidents, '/v2/incidents'),
    getRoute(deps, incidents, '/v2/incidents'),
    route({
      ...read,
      method: 'post',
      path: '/v2/process-instances/{processInstanceKey}/incidents/search',
      summary: { zh: '查询实例及其调用的实例的异常', en: 'Search incidents of an instance and what it called' },
      params: byKey('processInstanceKey'),
      body: searchBody(incidents).nullish() as z.ZodType<SearchRequest | null | undefined>,
      handle: ({ params, body }) => search(deps, incidents, body ?? {}, below(db, params.processInstanceKey)),
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
