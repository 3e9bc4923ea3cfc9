/** Element instances: the visits of elements. And activating elements of an ad-hoc sub-process. */
import type { Knex } from 'knex';
import { z } from 'zod';
import { jsonObject } from '../../core/schema.ts';
import type { ElementInstanceRow } from '../../runtime/process/tables.ts';
import { Reply, route, type FeatureDeps, type Route } from '../feature.ts';
import { special, type Resource } from './search/resource.ts';
import { getRoute, searchRoute } from './search/routes.ts';
import { byKey, instanceStates, nameOfState, TENANT, tenantField, time, timeOrNull } from './shapes.ts';

const openIncident = (db: Knex) =>
  db('incident as i')
    .where('i.process_instance_key', db.ref('e.process_instance_key'))
    .where('i.element_instance_key', db.ref('e.key'))
    .where('i.state', 'active');

export const elementInstances: Resource<ElementInstanceRow & { incident_key: string | null }> = {
  name: { zh: '元素实例', en: 'element instance' },
  from: (db) =>
    // The instance is named too, because there is the index.
    db('element_instance as e').leftJoin('incident as o', (on) =>
      on
        .on('o.process_instance_key', 'e.process_instance_key')
        .andOn('o.element_instance_key', 'e.key')
        .andOnVal('o.state', 'active'),
    ),
  select: ['e.*', 'o.key as incident_key'],
  fields: {
    elementInstanceKey: { type: 'key', column: 'e.key' },
    processInstanceKey: { type: 'key', column: 'e.process_instance_key' },
    processDefinitionKey: { type: 'key', column: 'e.process_definition_key' },
    processDefinitionId: { type: 'text', column: 'e.process_id' },
    elementId: { type: 'text', column: 'e.element_id' },
    elementName: { type: 'text', column: 'e.element_name' },
    type: { type: 'text', column: 'e.type' },
    state: { type: 'text', column: 'e.state', values: instanceStates },
    startDate: { type: 'time', column: 'e.started_at' },
    endDate: { type: 'time', column: 'e.ended_at', nullable: true },
    elementInstanceScopeKey: { type: 'key', column: 'e.scope_key', sortable: false },
    incidentKey: { type: 'key', column: 'o.key', as: 'incident_key', nullable: true },
    tenantId: tenantField,
  },
  special: {
    hasIncident: special<boolean>({
      schema: z.boolean(),
      apply: (query, value, db) =>
        void (value ? query.whereExists(openIncident(db)) : query.whereNotExists(openIncident(db))),
    }),
  },
  key: 'elementInstanceKey',
  view: (row) => ({
    elementInstanceKey: row.key,
    processInstanceKey: row.process_instance_key,
    processDefinitionKey: row.process_definition_key,
    processDefinitionId: row.process_id,
    elementId: row.element_id,
    elementName: row.element_name || row.element_id,
    type: row.type,
    state: nameOfState(instanceStates, row.state),
    startDate: time(row.started_at),
    endDate: timeOrNull(row.ended_at),
    hasIncident: row.incident_key !== null,
    incidentKey: row.incident_key,
    tenantId: TENANT,
  }),
};

const activation = z.strictObject({
  elements: z
    .array(z.strictObject({ elementId: z.string().min(1).max(400), variables: jsonObject.nullish() }))
    .min(1)
    .max(1_000),
  cancelRemainingInstances: z.boolean().default(false),
});

export function elementRoutes(deps: FeatureDeps): Route[] {
  const { pipeline } = deps;
  const operate = { tag: 'orchestration', access: 'orchestration.operate' } as const;
  return [
    searchRoute(deps, elementInstances, '/v2/element-instances'),
    getRoute(deps, elementInstances, '/v2/element-instances'),
    route({
      ...operate,
      method: 'put',
      path: '/v2/element-instances/{elementInstanceKey}/variables',
      summary: { zh: '设置变量', en: 'Set variables' },
      params: byKey('elementInstanceKey'),
      body: z.object({
        variables: jsonObject,
        local: z.boolean().default(false),
        operationReference: z.unknown().optional(),
      }),
      async handle({ actor, params: { elementInstanceKey: scopeKey }, body: { variables: values, local } }) {
        await pipeline.submit({ type: 'variable.set', payload: { scopeKey, variables: values, local }, actor });
        return new Reply(204, undefined);
      },
    }),
    route({
      ...operate,
      method: 'post',
      path: '/v2/element-instances/ad-hoc-activities/{adHocSubProcessInstanceKey}/activation',
      summary: { zh: '激活即席子流程中的活动', en: 'Activate activities of an ad-hoc sub-process' },
      params: byKey('adHocSubProcessInstanceKey'),
      body: activation,
      async handle({ actor, params: { adHocSubProcessInstanceKey }, body }) {
        const payload = {
          elementInstanceKey: adHocSubProcessInstanceKey,
          elements: body.elements.map(({ elementId, variables }) => ({ elementId, variables: variables ?? {} })),
          cancelRemaining: body.cancelRemainingInstances,
        };
        await pipeline.submit({ type: 'ad-hoc.activate', payload, actor });
        return new Reply(204, undefined);
      },
    }),
  ];
}
