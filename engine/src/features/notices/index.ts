/** Feature: notices to staff (the bell) and citizens (the channel they came by). */
import type { Feature } from '../feature.ts';
import { tellAudience } from './audience.ts';
import { lookAtGroup } from './groups.ts';
import { noticeDelivered, readNotices, showNotice } from './commands.ts';
import { noticeDelivery } from './delivery.ts';
import { noticeRoutes } from './routes.ts';
import './tables.ts';
import { noticeSend } from './worker.ts';

export const notices: Feature = {
  name: 'notices',
  commands: [showNotice, noticeDelivered, readNotices, tellAudience, lookAtGroup],
  routes: noticeRoutes,
  inlineWorkers: [noticeSend],
  deliveries: [noticeDelivery],
  permissions: [{ id: 'notice.log', name: { zh: '查看通知记录', en: 'See the notice log' } }],
};
