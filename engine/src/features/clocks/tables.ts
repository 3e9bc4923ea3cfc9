/** Rows of clocks. Columns are made by migration 004. Times inside the JSON columns are milliseconds since the epoch too. */
import { defineTable } from '../../store/tables.ts';

export interface ClockPause {
  from: number;
  /** Null while it lasts. */
  to: number | null;
  reason: string | null;
}

export interface ClockExtension {
  amount: number;
  unit: string;
  at: number;
  by: string;
  reason: string | null;
}

export interface ClockLevel {
  /** 0 is the warning point. */
  level: number;
  dueAt: number;
  firedAt: number | null;
}

export interface ClockRow {
  id: string;
  owner_type: 'request' | 'case';
  owner_id: string;
  pack_id: string;
  /** `accept`, `total`, `unit` … as the pack's clocks.json names them. */
  kind: string;
  /** Unit whose time it is. */
  unit_id: string | null;
  calendar_id: string;
  amount: number;
  unit: string;
  status: 'running' | 'paused' | 'stopped';
  started_at: number;
  stopped_at: number | null;
  /** Unknown while paused. */
  due_at: number | null;
  warn_at: number | null;
  provisional: number;
  pauses: ClockPause[];
  extensions: ClockExtension[];
  levels: ClockLevel[];
  round: number;
  rev: number;
}

declare module '../../store/tables.ts' {
  interface Tables {
    clock: ClockRow;
  }
}

export const clockTable = defineTable({
  name: 'clock',
  key: 'id',
  columns: [
    'id',
    'owner_type',
    'owner_id',
    'pack_id',
    'kind',
    'unit_id',
    'calendar_id',
    'amount',
    'unit',
    'status',
    'started_at',
    'stopped_at',
    'due_at',
    'warn_at',
    'provisional',
    'pauses',
    'extensions',
    'levels',
    'round',
    'rev',
  ],
  json: ['pauses', 'extensions', 'levels'],
  rev: 'rev',
});
