/**
 * Feature: notices to staff (the bell) and citizens (the channel they came by), and of alarms by their routes. The channels
 * that lead out of the house belong to the connector host.
 */
import type { Feature } from '../feature.ts';
import { tellAfterSilence } from './after-silence.ts';
import { tellAudience } from './audience.ts';
import { lookAtGroup } from './groups.ts';
import { noticeDelivered, readNotices, retryNotice, showNotice } from './commands.ts';
import { bellRoutes } from './bell-routes.ts';
import { logRoutes } from './log-routes.ts';
import { readRoutes, routeRoutes } from './route-routes.ts';
import { tryRoutes } from './try-routes.ts';
import './tables.ts';
import { tellAssignee } from './tell-assignee.ts';
import { noticeSend } from './worker.ts';

export const notices: Feature = {
  name: 'notices',
  commands: [
    showNotice,
    noticeDelivered,
    retryNotice,
    readNotices,
    tellAudience,
    lookAtGroup,
    tellAfterSilence,
    tellAssignee,
    readRoutes,
    tryRoutes,
  ],
  routes: (deps) => [...bellRoutes(deps), ...logRoutes(deps), ...routeRoutes(deps)],
  inlineWorkers: [noticeSend],
  permissions: [{ id: 'notice.log', name: { zh: '查看通知记录', en: 'See the notice log' } }],
};
