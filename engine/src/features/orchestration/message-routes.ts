/** Messages, signals and conditions from outside, who waits for messages, and who had which. */
import type { Knex } from 'knex';
import { z } from 'zod';
import type { MessageCorrelationRow } from '../../runtime/process/tables.ts';
import { route, type FeatureDeps, type Route } from '../feature.ts';
import { processDefinitions } from './definition-routes.ts';
import type { Resource } from './search/resource.ts';
import { searchRoute } from './search/routes.ts';
import { findRow } from './search/search.ts';
import { checkTenant, key, long, nameOfState, TENANT, tenantField, tenantId, time, variables } from './shapes.ts';

const correlationKey = z
  .string()
  .max(400)
  .nullish()
  .transform((given) => given ?? '');
const name = z.string().min(1).max(400);

const publication = z.object({
  name,
  correlationKey,
  timeToLive: long(0).nullish(),
  messageId: z.string().max(400).nullish(),
  variables,
  tenantId,
});
const correlation = z.object({ name, correlationKey, variables, tenantId });
const question = z.object({ variables, processDefinitionKey: key.nullish(), tenantId });
const signal = z.object({ signalName: name, variables, tenantId });

/** DELETED and MIGRATED are names of the contract; subscriptions that nobody met leave nothing. */
const subscriptionStates = {
  CREATED: 'created',
  CORRELATED: 'correlated',
  DELETED: 'deleted',
  MIGRATED: 'migrated',
} as const;

interface FoundSubscription {
  key: string;
  process_id: string;
  process_definition_key: string;
  process_instance_key: string;
  element_id: string;
  element_instance_key: string;
  name: string;
  correlation_key: string;
  state: string;
  updated_at: number;
}

/** Those that wait, and those that were met: the last time counts for one that goes on waiting. */
function subscriptions(db: Knex): Knex.QueryBuilder {
  const columns = [
    ...['process_id', 'process_definition_key', 'process_instance_key', 'element_id', 'element_instance_key'],
    ...['name', 'correlation_key'],
  ];
  const waiting = db('event_subscription')
    .where('kind', 'message')
    .whereNotNull('process_instance_key')
    .select('key', ...columns, db.raw(`'created' as state`), 'created_at as updated_at');
  const met = db('message_correlation as c')
    .whereNotNull('element_instance_key')
    .whereNotExists(db('event_subscription as w').where('w.key', db.ref('c.subscription_key')))
    .select('subscription_key as key', ...columns, db.raw(`'correlated' as state`), 'correlated_at as updated_at');
  return db.from(waiting.unionAll(met).as('m'));
}

const messageSubscriptions: Resource<FoundSubscription> = {
  name: { zh: '消息订阅', en: 'message subscription' },
  from: subscriptions,
  select: ['m.*'],
  fields: {
    messageSubscriptionKey: { type: 'key', column: 'm.key' },
    processDefinitionId: { type: 'text', column: 'm.process_id' },
    processDefinitionKey: { type: 'key', column: 'm.process_definition_key' },
    processInstanceKey: { type: 'key', column: 'm.process_instance_key' },
    elementId: { type: 'text', column: 'm.element_id' },
    elementInstanceKey: { type: 'key', column: 'm.element_instance_key' },
    messageSubscriptionState: { type: 'text', column: 'm.state', values: subscriptionStates },
    lastUpdatedDate: { type: 'time', column: 'm.updated_at' },
    messageName: { type: 'text', column: 'm.name' },
    correlationKey: { type: 'text', column: 'm.correlation_key' },
    tenantId: tenantField,
  },
  key: 'messageSubscriptionKey',
  view: (row) => ({
    messageSubscriptionKey: row.key,
    processDefinitionId: row.process_id,
    processDefinitionKey: row.process_definition_key,
    processInstanceKey: row.process_instance_key,
    elementId: row.element_id,
    elementInstanceKey: row.element_instance_key,
    messageSubscriptionState: nameOfState(subscriptionStates, row.state),
    lastUpdatedDate: time(row.updated_at),
    messageName: row.name,
    correlationKey: row.correlation_key,
    tenantId: TENANT,
  }),
};

const correlatedSubscriptions: Resource<MessageCorrelationRow> = {
  name: { zh: '消息关联记录', en: 'correlated message subscription' },
  from: (db) => db('message_correlation as c'),
  select: ['c.*'],
  fields: {
    // The row's own key, which no client sees: one subscription can be met more than once.
    correlation: { type: 'key', column: 'c.key', sortable: false, filterable: false },
    correlationKey: { type: 'text', column: 'c.correlation_key' },
    correlationTime: { type: 'time', column: 'c.correlated_at' },
    elementId: { type: 'text', column: 'c.element_id' },
    elementInstanceKey: { type: 'key', column: 'c.element_instance_key', nullable: true },
    messageKey: { type: 'key', column: 'c.message_key' },
    messageName: { type: 'text', column: 'c.name' },
    partitionId: { type: 'number', constant: 1 },
    processDefinitionId: { type: 'text', column: 'c.process_id' },
    processDefinitionKey: { type: 'key', column: 'c.process_definition_key' },
    processInstanceKey: { type: 'key', column: 'c.process_instance_key' },
    subscriptionKey: { type: 'key', column: 'c.subscription_key' },
    tenantId: tenantField,
  },
  key: 'correlation',
  view: (row) => ({
    correlationKey: row.correlation_key,
    correlationTime: time(row.correlated_at),
    elementId: row.element_id,
    elementInstanceKey: row.element_instance_key,
    messageKey: row.message_key,
    messageName: row.name,
    partitionId: 1,
    processDefinitionId: row.process_id,
    processDefinitionKey: row.process_definition_key,
    processInstanceKey: row.process_instance_key,
    subscriptionKey: row.subscription_key,
    tenantId: TENANT,
  }),
};

export function messageRoutes(deps: FeatureDeps): Route[] {
  const { pipeline } = deps;
  const work = { tag: 'orchestration', access: 'orchestration.work' } as const;
  return [
    searchRoute(deps, messageSubscriptions, '/v2/message-subscriptions'),
    searchRoute(deps, correlatedSubscriptions, '/v2/correlated-message-subscriptions'),
    route({
      ...work,
      method: 'post',
      path: '/v2/messages/publication',
      summary: { zh: '发布消息', en: 'Publish a message' },
      body: publication,
      async handle({ actor, body }) {
        checkTenant(body.tenantId);
        const payload = {
          name: body.name,
          correlationKey: body.correlationKey,
          variables: body.variables,
          timeToLiveMs: body.timeToLive ?? 0,
          ...(body.messageId ? { messageId: body.messageId } : {}),
        };
        const answer = await pipeline.submit<{ messageKey: string }>({ type: 'message.publish', payload, actor });
        return { ...answer, tenantId: TENANT };
      },
    }),
    route({
      ...work,
      method: 'post',
      path: '/v2/messages/correlation',
      summary: { zh: '关联消息并返回实例', en: 'Correlate a message, or refuse it' },
      body: correlation,
      async handle({ actor, body }) {
        checkTenant(body.tenantId);
        const payload = { name: body.name, correlationKey: body.correlationKey, variables: body.variables };
        const answer = await pipeline.submit<object>({ type: 'message.correlate', payload, actor });
        return { ...answer, tenantId: TENANT };
      },
    }),
    route({
      ...work,
      method: 'post',
      path: '/v2/signals/broadcast',
      summary: { zh: '广播信号', en: 'Broadcast a signal' },
      body: signal,
      async handle({ actor, body }) {
        checkTenant(body.tenantId);
        const payload = { name: body.signalName, variables: body.variables };
        const answer = await pipeline.submit<object>({ type: 'signal.broadcast', payload, actor });
        return { ...answer, tenantId: TENANT };
      },
    }),
    route({
      ...work,
      method: 'post',
      path: '/v2/conditionals/evaluation',
      summary: { zh: '检查条件启动事件', en: 'Evaluate conditional start events' },
      body: question,
      async handle({ actor, body }) {
        checkTenant(body.tenantId);
        const { processDefinitionKey } = body;
        if (processDefinitionKey) await findRow(deps, processDefinitions, processDefinitionKey);
        const payload = { variables: body.variables, ...(processDefinitionKey && { processDefinitionKey }) };
        const { evaluationKey, instances } = await pipeline.submit<{ evaluationKey: string; instances: object[] }>({
          type: 'condition.evaluate',
          payload,
          actor,
        });
        return { conditionalEvaluationKey: evaluationKey, processInstances: instances, tenantId: TENANT };
      },
    }),
  ];
}
