/** Routes of trying drafts out: backtests over recorded events, and the shadow beside the live rules. */
import { z } from 'zod';
import { Reply, route, type FeatureDeps, type Route } from '../feature.ts';
import { createBacktests } from './backtests.ts';
import { candidatesOf } from './candidates.ts';
import { liveRules } from './active.ts';
import { backtestJob, shadowBody, shadowView, startBacktest } from './schema.ts';
import type { ShadowKeeper } from './shadows.ts';

const jobParams = z.object({ jobId: z.string().max(60) });
const designing = { tag: 'alarm-rules', access: 'rule.design' } as const;

export function labRoutes(deps: FeatureDeps, shadow: ShadowKeeper): Route[] {
  const { db, pipeline } = deps;
  const backtests = createBacktests(deps);
  const setShadow = async (
    config: z.infer<typeof shadowBody> | null,
    actor: Parameters<Route['handle']>[0]['actor'],
  ) => {
    if (config) await candidatesOf(db, config.rules, config.packId, await liveRules(db));
    await pipeline.submit({ type: 'alarm-rule.shadow', payload: { shadow: config }, actor });
    await shadow.begin();
    return shadow.report();
  };
  return [
    route({
      ...designing,
      method: 'post',
      path: '/api/v1/alarm-rules/backtest',
      summary: { zh: '用历史事件回测规则草稿', en: 'Backtest drafts over recorded events' },
      body: startBacktest,
      response: backtestJob,
      async handle({ actor, body: { from, to, ...body } }) {
        const job = await backtests.start(actor, { ...body, from: Date.parse(from), to: Date.parse(to) });
        return new Reply(202, job);
      },
    }),
    route({
      ...designing,
      method: 'get',
      path: '/api/v1/alarm-rules/backtest/{jobId}',
      summary: { zh: '回测进度与结果', en: 'A backtest: progress and result' },
      params: jobParams,
      response: backtestJob,
      handle: ({ actor, params }) => backtests.read(actor, params.jobId),
    }),
    route({
      ...designing,
      method: 'delete',
      path: '/api/v1/alarm-rules/backtest/{jobId}',
      summary: { zh: '取消回测', en: 'Cancel a backtest' },
      params: jobParams,
      response: backtestJob,
      handle: ({ actor, params }) => backtests.cancel(actor, params.jobId),
    }),
    route({
      ...designing,
      method: 'get',
      path: '/api/v1/alarm-rules/shadow',
      summary: { zh: '影子规则的表现', en: 'What the shadow would have done' },
      response: shadowView,
      handle: () => shadow.report(),
    }),
    route({
      ...designing,
      method: 'put',
      path: '/api/v1/alarm-rules/shadow',
      summary: { zh: '以影子方式试运行规则草稿', en: 'Run drafts as a shadow' },
      body: shadowBody,
      response: shadowView,
      handle: ({ actor, body }) => setShadow(body, actor),
    }),
    route({
      ...designing,
      method: 'delete',
      path: '/api/v1/alarm-rules/shadow',
      summary: { zh: '停止影子规则', en: 'End the shadow' },
      response: shadowView,
      handle: ({ actor }) => setShadow(null, actor),
    }),
  ];
}
