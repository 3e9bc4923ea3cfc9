/** Tickets as lists and details show them. */
import type { Knex } from 'knex';
import { cityTime, cityTimeOrNull } from '../../core/calendar/city-time.ts';
import type { Text } from '../../core/json.ts';
import type { Actor } from '../../runtime/command.ts';
import type { FeatureDeps } from '../feature.ts';
import type { Lookups } from '../lookups.ts';
import { openTasksOf, taskDetails } from '../tasks/views.ts';
import { ticketStates, type TicketDetail, type TicketItem } from './schema.ts';
import type { TicketRow } from './tables.ts';

export function ticketItem(row: TicketRow, names: Lookups): TicketItem {
  const { label, closed } = ticketStates[row.status];
  return {
    id: row.id,
    number: row.number,
    title: row.title,
    status: row.status,
    statusLabel: label,
    closed,
    thing: { id: row.thing_id, name: row.thing_name },
    area: names.area(row.area_id),
    unit: names.unit(row.unit_id),
    address: row.address,
    place: row.lat === null || row.lng === null ? null : { lat: row.lat, lng: row.lng },
    alarm: row.alarm_id === null ? null : { id: row.alarm_id, number: row.alarm_number ?? '' },
    handler: row.handler_id === null ? null : { id: row.handler_id, name: row.handler_name ?? row.handler_id },
    rework: row.rework,
    createdAt: cityTime(row.created_at),
    updatedAt: cityTime(row.updated_at),
    closedAt: cityTimeOrNull(row.closed_at),
  };
}

export async function ticketDetail(
  deps: FeatureDeps,
  row: TicketRow,
  names: Lookups,
  actor: Actor,
): Promise<TicketDetail> {
  const { db } = deps;
  const [tasks, instances] = await Promise.all([
    openTasksOf(db, { type: 'ticket', id: row.id }),
    db('process_instance')
      .where({ business_key: `ticket:${row.id}` })
      .orderBy('key')
      .select('key'),
  ]);
  return {
    ...ticketItem(row, names),
    text: row.text,
    createdBy: row.created_by_name,
    result: row.result,
    reason: row.reason,
    tasks: await taskDetails(deps, tasks, names, actor),
    processInstanceKeys: instances.map(({ key }: { key: string }) => key),
  };
}

/** The ticket of an alarm, as the alarm's page names it. */
export async function ticketRef(
  db: Knex,
  id: string | null,
): Promise<{ id: string; number: string; statusLabel: Text; closed: boolean } | null> {
  if (id === null) return null;
  const row: Pick<TicketRow, 'id' | 'number' | 'status'> | undefined = await db('ticket')
    .where({ id })
    .first('id', 'number', 'status');
  if (!row) return null;
  const { label, closed } = ticketStates[row.status];
  return { id: row.id, number: row.number, statusLabel: label, closed };
}
