/** Routes of changes: looking needs `process.watch`, changing `orchestration.operate`. */
import { z } from 'zod';
import { Reply, route, type FeatureDeps, type Route } from '../feature.ts';
import { changeNotFound, nothingFound } from './errors.ts';
import { createModels } from './models.ts';
import { previewChange } from './preview.ts';
import { readChange } from './running.ts';
import {
  cancelInstance,
  changePreview,
  changeRequest,
  migrateInstance,
  modifyInstance,
  processChange,
  processChangeItemPage,
  processChangeItemQuery,
  processChangePage,
  processChangeQuery,
  retriedInstance,
  retryInstance,
  startChange,
} from './schema.ts';
import { selectInstances } from './select.ts';
import { changeView, listChanges, listItems } from './views.ts';

const tag = 'process-changes';
const watch = { tag, access: 'process.watch' } as const;
const operate = { tag, access: 'orchestration.operate' } as const;
const idParams = z.object({ id: z.string().regex(/^\d{1,19}$/) });
const keyParams = z.object({ key: z.string().regex(/^\d{1,19}$/) });

export const processChangeRoutes = (deps: FeatureDeps): Route[] => [...batches(deps), ...singles(deps)];

function batches(deps: FeatureDeps): Route[] {
  const { db, pipeline, clock } = deps;
  const models = createModels(db);
  const show = async (id: string) => {
    const change = await readChange(deps, id);
    if (!change) throw changeNotFound();
    return changeView(change);
  };
  const steer = (verb: 'pause' | 'resume' | 'cancel', summary: { zh: string; en: string }): Route =>
    route({
      ...operate,
      method: 'post',
      path: `/api/v1/process-changes/{id}/${verb}`,
      summary,
      params: idParams,
      response: processChange,
      async handle({ params: { id }, actor }) {
        await pipeline.submit({ type: `process-change.${verb}`, payload: { id }, actor });
        return show(id);
      },
    });
  return [
    route({
      ...operate,
      method: 'post',
      path: '/api/v1/process-changes/preview',
      summary: { zh: '预览批量变更', en: 'Preview a change' },
      body: changeRequest,
      response: changePreview,
      handle: ({ body }) => previewChange({ db, models, now: clock.now() }, body),
    }),
    route({
      ...operate,
      method: 'post',
      path: '/api/v1/process-changes',
      summary: { zh: '开始批量变更', en: 'Start a change' },
      body: startChange,
      response: processChange,
      async handle({ body: { plan, filter, reason }, actor }) {
        const selection = { own: filter };
        if (!(await selectInstances(db, selection, clock.now()).first('i.key'))) throw nothingFound();
        const payload = { plan, selection, reason };
        const { id } = await pipeline.submit<{ id: string }>({ type: 'process-change.start', payload, actor });
        return new Reply(201, await show(id));
      },
    }),
    route({
      ...watch,
      method: 'get',
      path: '/api/v1/process-changes',
      summary: { zh: '批量变更清单', en: 'Changes' },
      query: processChangeQuery,
      response: processChangePage,
      handle: ({ query }) => listChanges(db, query),
    }),
    route({
      ...watch,
      method: 'get',
      path: '/api/v1/process-changes/{id}',
      summary: { zh: '一次批量变更的进度', en: 'Progress of a change' },
      params: idParams,
      response: processChange,
      handle: ({ params }) => show(params.id),
    }),
    route({
      ...watch,
      method: 'get',
      path: '/api/v1/process-changes/{id}/items',
      summary: { zh: '每个实例的结果', en: 'What became of each instance' },
      params: idParams,
      query: processChangeItemQuery,
      response: processChangeItemPage,
      handle: ({ params, query }) => listItems(db, params.id, query),
    }),
    steer('pause', { zh: '暂停', en: 'Pause' }),
    steer('resume', { zh: '继续', en: 'Resume' }),
    steer('cancel', { zh: '取消其余实例的变更', en: 'Cancel what is left of it' }),
  ];
}

/** One instance, done when the answer comes. */
function singles({ pipeline }: FeatureDeps): Route[] {
  const single = <B extends { reason: string }>(
    what: string,
    summary: { zh: string; en: string },
    body: z.ZodType<B>,
    type: string,
    payload: (body: B) => object,
  ): Route =>
    route({
      ...operate,
      method: 'post',
      path: `/api/v1/process-instances/{key}/${what}`,
      summary,
      params: keyParams,
      body,
      async handle({ params, body: given, actor }) {
        await pipeline.submit({ type, payload: { processInstanceKey: params.key, ...payload(given) }, actor });
        return new Reply(204, undefined);
      },
    });
  return [
    single(
      'modification',
      { zh: '移动、增加、终止令牌', en: 'Move, add, end tokens' },
      modifyInstance,
      'instance.modify',
      (body) => body,
    ),
    single(
      'migration',
      { zh: '迁移到另一版本', en: 'Migrate to another definition' },
      migrateInstance,
      'instance.migrate',
      ({ mapping: elements, ...rest }) => ({ ...rest, elements }),
    ),
    single(
      'cancellation',
      { zh: '取消流程实例', en: 'Cancel the instance' },
      cancelInstance,
      'instance.cancel',
      (body) => body,
    ),
    route({
      ...operate,
      method: 'post',
      path: '/api/v1/process-instances/{key}/retry',
      summary: { zh: '解决实例的全部异常', en: 'Resolve all incidents of the instance' },
      params: keyParams,
      body: retryInstance,
      response: retriedInstance,
      handle: ({ params, body, actor }) =>
        pipeline.submit({ type: 'instance.retry', payload: { processInstanceKey: params.key, ...body }, actor }),
    }),
  ];
}
