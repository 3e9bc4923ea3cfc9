/** Routes of tickets. One that the caller may not see does not exist: 404. */
import type { Knex } from 'knex';
import { z } from 'zod';
import type { Actor } from '../../runtime/command.ts';
import { parsedRow } from '../../store/read.ts';
import { route, type FeatureDeps, type Route } from '../feature.ts';
import { timeline } from '../history-view.ts';
import { lookups } from '../lookups.ts';
import { listPage, orderOf } from '../page.ts';
import { visibleTo } from '../people/access.ts';
import { notFound } from '../people/errors.ts';
import { search } from '../requests/queries.ts';
import { historyItem } from '../requests/schema.ts';
import { openTicket, ticketDetail as detailSchema, ticketOpened, ticketPage, ticketQuery } from './schema.ts';
import type { TicketRow } from './tables.ts';
import { ticketDetail, ticketItem } from './views.ts';

const idParams = z.object({ id: z.string().regex(/^\d{1,19}$/) });
const sorts = { createdAt: 'created_at', updatedAt: 'updated_at', closedAt: 'closed_at' };

export const ticketRoutes = (deps: FeatureDeps): Route[] => [
  route({
    method: 'get',
    path: '/api/v1/tickets',
    tag: 'tickets',
    summary: { zh: '工单列表', en: 'Tickets' },
    access: 'staff',
    query: ticketQuery,
    response: ticketPage,
    async handle({ actor, query }) {
      const rows = visibleTickets(deps.db, actor);
      applyFilter(rows, query);
      const order = orderOf(query.sort, 'ticket', sorts, { table: 'ticket', column: 'created_at' });
      const names = await lookups(deps);
      return listPage(rows, query, order, (raw: unknown) => ticketItem(parsedRow('ticket', raw), names));
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/tickets/{id}',
    tag: 'tickets',
    summary: { zh: '工单详情', en: 'One ticket' },
    access: 'staff',
    params: idParams,
    response: detailSchema,
    handle: async ({ actor, params }) =>
      ticketDetail(deps, await readTicket(deps.db, actor, params.id), await lookups(deps), actor),
  }),
  route({
    method: 'get',
    path: '/api/v1/tickets/{id}/history',
    tag: 'tickets',
    summary: { zh: '工单时间线', en: 'Timeline of a ticket' },
    access: 'staff',
    params: idParams,
    response: z.array(historyItem),
    async handle({ actor, params }) {
      const { id } = await readTicket(deps.db, actor, params.id);
      return timeline(deps, { type: 'ticket', id }, await lookups(deps));
    },
  }),
  route({
    method: 'post',
    path: '/api/v1/alarms/{id}/ticket',
    tag: 'alarms',
    summary: { zh: '告警转工单（仅一次）', en: 'Turn an alarm into a ticket, once' },
    access: 'alarm.handle',
    params: idParams,
    body: openTicket,
    response: ticketOpened,
    handle: ({ actor, params, body }) =>
      deps.pipeline.submit({ type: 'alarm.open-ticket', payload: { ...body, alarmId: params.id }, actor }),
  }),
];

const visibleTickets = (db: Knex, actor: Actor) =>
  db('ticket')
    .modify(visibleTo(actor, 'ticket', 'ticket.id'))
    .select('ticket.*');

async function readTicket(db: Knex, actor: Actor, id: string): Promise<TicketRow> {
  const raw: unknown = await visibleTickets(db, actor).where('ticket.id', id).first();
  if (!raw) throw notFound();
  return parsedRow('ticket', raw);
}

function applyFilter(rows: Knex.QueryBuilder, query: z.infer<typeof ticketQuery>): void {
  if (query.state === 'open') rows.whereNull('ticket.closed_at');
  if (query.state === 'closed') rows.whereNotNull('ticket.closed_at');
  if (query.status) rows.where('ticket.status', query.status);
  if (query.thingId) rows.where('ticket.thing_id', query.thingId);
  if (query.areaId) rows.where('ticket.area_id', query.areaId);
  if (query.unitId) rows.where('ticket.unit_id', query.unitId);
  if (query.from) rows.where('ticket.created_at', '>=', Date.parse(query.from));
  if (query.to) rows.where('ticket.created_at', '<=', Date.parse(query.to));
  if (query.q) search(rows, query.q, ['ticket.number', 'ticket.title', 'ticket.thing_name', 'ticket.address']);
}
