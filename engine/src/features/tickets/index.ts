/** Feature: tickets (工单), maintenance work that alarms give to units. */
import type { Feature } from '../feature.ts';
import { openAlarmTicket } from './open.ts';
import { ticketRoutes } from './routes.ts';
import './tables.ts';
import { ticketWorkers } from './workers.ts';

export const tickets: Feature = {
  name: 'tickets',
  commands: [openAlarmTicket],
  routes: ticketRoutes,
  inlineWorkers: ticketWorkers,
  permissions: [
    { id: 'ticket.read.all', name: { zh: '查看全部工单', en: 'See all tickets' } },
    { id: 'ticket.work', name: { zh: '处理工单', en: 'Work on tickets' } },
  ],
};
