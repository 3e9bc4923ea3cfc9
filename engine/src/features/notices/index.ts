/**
 * Feature: notices to staff (the bell) and citizens (the channel they came by), and of alarms by their routes. The channels
 * that lead out of the house belong to the connector host.
 */
import type { Feature } from '../feature.ts';
import { tellAfterSilence } from './after-silence.ts';
import { tellAudience } from './audience.ts';
import { lookAtGroup } from './groups.ts';
import { noticeDelivered, readNotices, retryNotice, showNotice } from './commands.ts';
import { noticeRoutes } from './routes.ts';
import './tables.ts';
import { noticeSend } from './worker.ts';

export const notices: Feature = {
  name: 'notices',
  commands: [showNotice, noticeDelivered, retryNotice, readNotices, tellAudience, lookAtGroup, tellAfterSilence],
  routes: noticeRoutes,
  inlineWorkers: [noticeSend],
  permissions: [{ id: 'notice.log', name: { zh: '查看通知记录', en: 'See the notice log' } }],
};
