/** What guards and prefilled values of forms may know of a ticket. */
import type { JsonObject } from '../../core/json.ts';
import type { TicketRow } from './tables.ts';

export const ticketFacts = (row: TicketRow): JsonObject => ({
  id: row.id,
  number: row.number,
  title: row.title,
  status: row.status,
  thingId: row.thing_id,
  thingName: row.thing_name,
  areaId: row.area_id,
  unitId: row.unit_id,
  handlerId: row.handler_id,
  rework: row.rework,
});
