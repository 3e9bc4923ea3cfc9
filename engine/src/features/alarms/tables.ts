/** Rows of alarms (migrations 011, 016): the alarm itself, the state of each rule at each thing, silences, windows, handovers. */
import type { Severity } from '../../core/alarms/index.ts';
import type { JsonObject } from '../../core/json.ts';
import { defineTable } from '../../store/tables.ts';
import type { AlarmReason, Handover, ShiftFigures, Silence } from './schema.ts';

export type Handling = 'new' | 'acknowledged' | 'closed';
export type Review = 'none' | 'asked' | 'true' | 'false';

export interface AlarmRow {
  id: string;
  number: string;
  rule_id: string;
  /** Hash of the rule's version that raised it. */
  rule_version: string;
  rule_set: string;
  code: string | null;
  vertical: string;
  title: string;
  thing_id: string;
  thing_name: string;
  thing_kind: string | null;
  area_id: string | null;
  unit_id: string | null;
  address: string | null;
  lat: number | null;
  lng: number | null;
  severity: Severity;
  peak: Severity;
  active: 0 | 1;
  handling: Handling;
  review: Review;
  review_due_at: number | null;
  review_note: string | null;
  reviewed_by: string | null;
  raised_at: number;
  since: number;
  updated_at: number;
  cleared_at: number | null;
  clear_reason: string | null;
  acknowledged_at: number | null;
  acknowledged_by: string | null;
  assignee_id: string | null;
  assignee_name: string | null;
  closed_at: number | null;
  closed_by: string | null;
  close_note: string | null;
  metric: string | null;
  /** `{value, unit}` */
  value: JsonObject | null;
  count: number;
  escalation: number;
  case_id: string | null;
  ticket_id: string | null;
  group_key: string;
  labels: Record<string, string>;
  reasons: AlarmReason[];
  /** Cause chain of the event that it rests on, outermost first. */
  causes: string[];
  rev: number;
}

/** One row per rule and thing that it has looked at: what is asked for across things. The state itself is in `thing_state`. */
export interface AlarmStateRow {
  /** `<rule> <thing>` */
  key: string;
  rule_id: string;
  thing_id: string;
  alarm_id: string | null;
  /** What holds an alarm back now: `maintenance:<id>`, `alarm:<id>`, `schedule`, `reason:<id>`. */
  held_by: string | null;
  timer_at: number | null;
  updated_at: number;
}

export interface SilenceRow {
  id: string;
  match: Silence['match'];
  from_at: number;
  to_at: number;
  reason: string;
  by_id: string;
  by_name: string;
  created_at: number;
  ended_at: number | null;
  rev: number;
}

export interface MaintenanceWindowRow {
  id: string;
  title: string;
  thing_ids: string[];
  area_id: string | null;
  kind: string | null;
  from_at: number;
  to_at: number;
  reason: string;
  by_id: string;
  by_name: string;
  created_at: number;
  ended_at: number | null;
  rev: number;
}

export interface HandoverRow {
  id: string;
  at: number;
  by_id: string;
  by_name: string;
  to_id: string | null;
  to_name: string | null;
  from_at: number;
  text: string;
  figures: ShiftFigures;
  open: Handover['open'];
  taken_at: number | null;
  taken_by: string | null;
  rev: number;
}

declare module '../../store/tables.ts' {
  interface Tables {
    alarm: AlarmRow;
    alarm_state: AlarmStateRow;
    alarm_silence: SilenceRow;
    maintenance_window: MaintenanceWindowRow;
    handover: HandoverRow;
  }
}

defineTable({
  name: 'alarm',
  key: 'id',
  columns: [
    'id',
    'number',
    'rule_id',
    'rule_version',
    'rule_set',
    'code',
    'vertical',
    'title',
    'thing_id',
    'thing_name',
    'thing_kind',
    'area_id',
    'unit_id',
    'address',
    'lat',
    'lng',
    'severity',
    'peak',
    'active',
    'handling',
    'review',
    'review_due_at',
    'review_note',
    'reviewed_by',
    'raised_at',
    'since',
    'updated_at',
    'cleared_at',
    'clear_reason',
    'acknowledged_at',
    'acknowledged_by',
    'assignee_id',
    'assignee_name',
    'closed_at',
    'closed_by',
    'close_note',
    'metric',
    'value',
    'count',
    'escalation',
    'case_id',
    'ticket_id',
    'group_key',
    'labels',
    'reasons',
    'causes',
    'rev',
  ],
  json: ['value', 'labels', 'reasons', 'causes'],
  rev: 'rev',
});
defineTable({
  name: 'alarm_state',
  key: 'key',
  columns: ['key', 'rule_id', 'thing_id', 'alarm_id', 'held_by', 'timer_at', 'updated_at'],
  json: [],
});
defineTable({
  name: 'alarm_silence',
  key: 'id',
  columns: ['id', 'match', 'from_at', 'to_at', 'reason', 'by_id', 'by_name', 'created_at', 'ended_at', 'rev'],
  json: ['match'],
  rev: 'rev',
});
defineTable({
  name: 'maintenance_window',
  key: 'id',
  columns: [
    'id',
    'title',
    'thing_ids',
    'area_id',
    'kind',
    'from_at',
    'to_at',
    'reason',
    'by_id',
    'by_name',
    'created_at',
    'ended_at',
    'rev',
  ],
  json: ['thing_ids'],
  rev: 'rev',
});
defineTable({
  name: 'handover',
  key: 'id',
  columns: [
    'id',
    'at',
    'by_id',
    'by_name',
    'to_id',
    'to_name',
    'from_at',
    'text',
    'figures',
    'open',
    'taken_at',
    'taken_by',
    'rev',
  ],
  json: ['figures', 'open'],
  rev: 'rev',
});
