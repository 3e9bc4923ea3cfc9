/** Rows of tickets (migration 013): maintenance work on a thing, opened from an alarm, led by a process of a pack. */
import { defineTable } from '../../store/tables.ts';
import type { TicketStatus } from './schema.ts';

export interface TicketRow {
  id: string;
  /** `GD20261123-0001` */
  number: string;
  title: string;
  text: string;
  status: TicketStatus;
  thing_id: string;
  thing_name: string;
  area_id: string | null;
  unit_id: string | null;
  address: string | null;
  lat: number | null;
  lng: number | null;
  alarm_id: string | null;
  alarm_number: string | null;
  /** Who gave the last feedback. */
  handler_id: string | null;
  handler_name: string | null;
  result: string | null;
  /** Why it was rejected, or sent back last. */
  reason: string | null;
  /** How often it had to be repaired again. */
  rework: number;
  created_at: number;
  created_by: string;
  created_by_name: string;
  updated_at: number;
  closed_at: number | null;
  process_instance_key: string | null;
  rev: number;
}

declare module '../../store/tables.ts' {
  interface Tables {
    ticket: TicketRow;
  }
}

defineTable({
  name: 'ticket',
  key: 'id',
  columns: [
    'id',
    'number',
    'title',
    'text',
    'status',
    'thing_id',
    'thing_name',
    'area_id',
    'unit_id',
    'address',
    'lat',
    'lng',
    'alarm_id',
    'alarm_number',
    'handler_id',
    'handler_name',
    'result',
    'reason',
    'rework',
    'created_at',
    'created_by',
    'created_by_name',
    'updated_at',
    'closed_at',
    'process_instance_key',
    'rev',
  ],
  json: [],
  rev: 'rev',
});
