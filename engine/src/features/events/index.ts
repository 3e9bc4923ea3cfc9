/** Feature: events (事件消息) — the log, the way in, readings over time, how long they are kept. */
import { systemActor } from '../../runtime/system-actor.ts';
import type { Feature } from '../feature.ts';
import { ingestCommand } from './ingest.ts';
import { planPurge, purgeEvents, setRetention } from './retention.ts';
import { eventRoutes } from './routes.ts';
import './tables.ts';

export const events: Feature = {
  name: 'events',
  commands: [ingestCommand, purgeEvents, setRetention, planPurge],
  routes: eventRoutes,
  async start({ pipeline }) {
    await pipeline.submit({ type: 'event.plan-purge', payload: {}, actor: systemActor });
  },
  permissions: [
    { id: 'event.write', name: { zh: '上报事件', en: 'Send events' } },
    { id: 'event.read', name: { zh: '查看事件记录', en: 'See the event log' } },
    { id: 'event.manage', name: { zh: '设定事件保留时间', en: 'Set how long events are kept' } },
  ],
};
