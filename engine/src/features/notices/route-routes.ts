/** The routes of notices as people read them, and trying them out. */
import { z } from 'zod';
import { flattened, routeSentence, type PlannedRoute, type RouteNames } from '../../core/notices/index.ts';
import type { Text } from '../../core/json.ts';
import type { CommandDefinition, UnitOfWork } from '../../runtime/command.ts';
import { route, type FeatureDeps, type Route } from '../feature.ts';
import { activePacks } from '../packs/active.ts';
import { receiverName } from './receiver-name.ts';
import { treesOf } from './routing.ts';
import { valueNames } from './value-names.ts';
import { noticeRoutesView, triedRoutes, tryRoutesBody, type NoticeRouteView, type NoticeRoutesView } from './schema.ts';

export const routeRoutes = ({ pipeline }: FeatureDeps): Route[] => [
  route({
    method: 'get',
    path: '/api/v1/notice-routes',
    tag: 'notices',
    summary: { zh: '通知路由', en: 'Notice routes' },
    access: 'staff',
    response: noticeRoutesView,
    handle: ({ actor }) => pipeline.submit({ type: 'notice.read-routes', payload: {}, actor }),
  }),
  route({
    method: 'post',
    path: '/api/v1/notice-routes/try',
    tag: 'notices',
    summary: { zh: '试一试：这样的告警会通知谁', en: 'Try it: who would be told of such an alarm' },
    access: 'notice.log',
    body: tryRoutesBody,
    response: triedRoutes,
    handle: ({ actor, body }) => pipeline.submit({ type: 'notice.try-routes', payload: body, actor }),
  }),
];

/** A command only because it reads what commands read; it changes nothing. */
export const readRoutes: CommandDefinition<object, NoticeRoutesView> = {
  type: 'notice.read-routes',
  payload: z.object({}),
  housekeeping: true,
  async execute(uow) {
    const trees: NoticeRoutesView['trees'] = [];
    const value = await valueNames(uow);
    for (const { pack, root } of treesOf(await activePacks(uow))) {
      const routes: NoticeRouteView[] = [];
      for (const { route: each, depth } of flattened(root)) routes.push(await routeView(uow, each, depth, value));
      trees.push({ packId: pack.id, packName: pack.content.manifest.name, routes });
    }
    return { trees };
  },
};

async function routeView(
  uow: UnitOfWork,
  planned: PlannedRoute,
  depth: number,
  value: RouteNames['value'],
): Promise<NoticeRouteView> {
  const names = new Map<string, Text>();
  for (const notation of planned.receivers) names.set(notation, await receiverName(uow, notation));
  const name = (notation: string): Text => names.get(notation) ?? { zh: notation, en: notation };
  return {
    id: planned.id,
    name: planned.route.name,
    depth,
    sentence: routeSentence(planned, { receiver: name, value }),
    continue: planned.route.continue,
    receivers: planned.receivers.map((notation) => ({ notation, name: name(notation) })),
    channels: [...planned.channels],
  };
}
