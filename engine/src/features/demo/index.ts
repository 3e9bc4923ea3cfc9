/** 桐江县: a fictional county to try everything with — areas, units, accounts, and a history — and to take away again. */
import { z } from 'zod';
import { systemActor } from '../../runtime/system-actor.ts';
import { Reply, route, type Feature, type FeatureDeps } from '../feature.ts';
import { loadOrganisation, noteProgress, removeOrganisation } from './commands.ts';
import { createDemoLoader, type DemoLoader } from './loader.ts';
import { removeAlarmPart, removeEventPart, removeThings } from './remove-alarms.ts';
import { removeHistoryPart } from './remove.ts';
import { readDemo } from './state.ts';

const demoProgress = z
  .object({
    /** `none`: never loaded, or removed. */
    state: z.enum(['none', 'loading', 'loaded', 'removing', 'declined', 'failed']),
    done: z.number().int(),
    total: z.number().int(),
  })
  .meta({ id: 'DemoProgress' });

/** One per engine: only one load or removal runs at a time. */
const loaders = new WeakMap<FeatureDeps, DemoLoader>();
function loaderOf(deps: FeatureDeps): DemoLoader {
  const loader = loaders.get(deps) ?? createDemoLoader(deps);
  loaders.set(deps, loader);
  return loader;
}

const operation = { path: '/api/v1/demo', tag: 'demo', access: 'demo.manage', response: demoProgress } as const;

export const demo: Feature = {
  name: 'demo',
  permissions: [{ id: 'demo.manage', name: { zh: '载入或清除演示数据', en: 'Load and remove the demo county' } }],
  commands: [
    ...[loadOrganisation, noteProgress, removeOrganisation],
    ...[removeHistoryPart, removeThings, removeAlarmPart, removeEventPart],
  ],
  async start(deps) {
    if (deps.config.demo && !(await readDemo(deps.db))) await loaderOf(deps).load(systemActor);
  },
  routes(deps) {
    const loader = loaderOf(deps);
    const progress = async () => (await readDemo(deps.db)) ?? { state: 'none' as const, done: 0, total: 0 };
    return [
      route({
        ...operation,
        method: 'get',
        summary: { zh: '演示数据的状态与进度', en: 'The demo county: state and progress' },
        handle: progress,
      }),
      route({
        ...operation,
        method: 'post',
        summary: { zh: '载入演示县', en: 'Load the demo county' },
        /** Without history: people, units and areas only. */
        body: z.object({ history: z.boolean().default(true) }).default({ history: true }),
        async handle({ actor, body }) {
          await loader.load(actor, body);
          return new Reply(202, await progress());
        },
      }),
      route({
        ...operation,
        method: 'delete',
        summary: { zh: '清除演示县；未载入时表示不再提示', en: 'Remove the demo county, or decline the offer' },
        async handle({ actor }) {
          await loader.remove(actor);
          return new Reply(202, await progress());
        },
      }),
    ];
  },
};
