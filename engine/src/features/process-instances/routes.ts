/** Routes of process instances for operators. Reading needs `process.watch`, changing variables `orchestration.operate`. */
import { z } from 'zod';
import { notFound } from '../../runtime/errors.ts';
import { parsedRow } from '../../store/read.ts';
import { route, type FeatureDeps, type Route } from '../feature.ts';
import { readActivity } from './activity.ts';
import { readInstance } from './detail.ts';
import { listInstances } from './list.ts';
import {
  instanceParams,
  processActivity,
  processInstanceDetail,
  processInstancePage,
  processInstanceQuery,
  setVariables,
} from './schema.ts';

export const processInstanceRoutes = (deps: FeatureDeps): Route[] => [
  route({
    method: 'get',
    path: '/api/v1/process-instances',
    tag: 'processes',
    summary: { zh: '流程实例清单', en: 'Process instances' },
    access: 'process.watch',
    query: processInstanceQuery,
    response: processInstancePage,
    handle: ({ actor, query }) => listInstances(deps.db, actor, query),
  }),
  route({
    method: 'get',
    path: '/api/v1/process-instances/{key}',
    tag: 'processes',
    summary: { zh: '一个流程实例', en: 'One process instance' },
    access: 'process.watch',
    params: instanceParams,
    response: processInstanceDetail,
    handle: ({ actor, params }) => readInstance(deps, actor, params.key),
  }),
  route({
    method: 'get',
    path: '/api/v1/processes/{processId}/activity',
    tag: 'processes',
    summary: { zh: '一个流程的全部实例现在到了哪里', en: 'Where all instances of a process stand' },
    access: 'process.watch',
    params: z.object({ processId: z.string().min(1).max(400) }),
    query: z.object({ version: z.coerce.number().int().positive().optional() }),
    response: processActivity,
    handle: ({ params, query }) => readActivity(deps.db, params.processId, query.version),
  }),
  route({
    method: 'put',
    path: '/api/v1/process-instances/{key}/variables',
    tag: 'processes',
    summary: { zh: '修改实例的变量', en: 'Set variables of an instance' },
    access: 'orchestration.operate',
    params: instanceParams,
    body: setVariables,
    response: processInstanceDetail,
    async handle({ actor, params, body }) {
      await assertScopeOf(deps, params.key, body.scopeKey);
      await deps.pipeline.submit({ type: 'variable.set', payload: { ...body, local: true }, actor });
      return readInstance(deps, actor, params.key);
    },
  }),
];

/** The scope must be one of the instance that the address names. */
async function assertScopeOf({ db }: FeatureDeps, key: string, scopeKey: string): Promise<void> {
  const raw: unknown = await db('process_instance').where({ key }).first();
  const live = raw ? parsedRow('process_instance', raw).live : null;
  if (!live || (scopeKey !== key && !live[scopeKey])) throw notFound();
}
