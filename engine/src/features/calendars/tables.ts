/** Rows of working calendars. Columns are made by migration 006. A calendar without row is the engine's own. */
import { defineTable } from '../../store/tables.ts';
import type { CalendarData } from './schema.ts';

export interface CalendarRow {
  id: string;
  data: CalendarData;
  updated_at: number;
  updated_by: string;
  rev: number;
}

declare module '../../store/tables.ts' {
  interface Tables {
    calendar: CalendarRow;
  }
}

defineTable({
  name: 'calendar',
  key: 'id',
  columns: ['id', 'data', 'updated_at', 'updated_by', 'rev'],
  json: ['data'],
  rev: 'rev',
});
