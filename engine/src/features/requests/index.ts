/** Feature: requests (诉求) of citizens, from filing to rating. */
import type { Feature } from '../feature.ts';
import { citizenRoutes } from './citizen-routes.ts';
import { fileRequestCommand } from './file.ts';
import { mergeRequests } from './merge.ts';
import { ratingRecord } from './rating-worker.ts';
import { requestRoutes } from './routes.ts';
import './tables.ts';
import { requestUpdate } from './update-worker.ts';

export const requests: Feature = {
  name: 'requests',
  commands: [fileRequestCommand, mergeRequests],
  routes: (deps) => [...requestRoutes(deps), ...citizenRoutes(deps)],
  inlineWorkers: [requestUpdate, ratingRecord],
  permissions: [
    { id: 'request.file', name: { zh: '登记诉求', en: 'File requests' } },
    { id: 'request.read.all', name: { zh: '查看全部诉求', en: 'See all requests' } },
    { id: 'request.contact', name: { zh: '查看联系方式', en: 'See contact data' } },
    { id: 'request.merge', name: { zh: '合并诉求', en: 'Merge requests' } },
  ],
};
