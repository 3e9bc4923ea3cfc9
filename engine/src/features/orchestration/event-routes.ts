/** Messages and signals from outside. */
import { z } from 'zod';
import { route, type FeatureDeps, type Route } from '../feature.ts';
import { checkTenant, TENANT, tenantId, variables } from './shapes.ts';

const correlationKey = z
  .string()
  .max(400)
  .nullish()
  .transform((given) => given ?? '');
const name = z.string().min(1).max(400);

const publication = z.object({
  name,
  correlationKey,
  timeToLive: z.number().int().min(0).nullish(),
  messageId: z.string().max(400).nullish(),
  variables,
  tenantId,
});
const correlation = z.object({ name, correlationKey, variables, tenantId });
const signal = z.object({ signalName: name, variables, tenantId });

export function eventRoutes({ pipeline }: FeatureDeps): Route[] {
  const work = { tag: 'orchestration', access: 'orchestration.work' } as const;
  return [
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
  ];
}
