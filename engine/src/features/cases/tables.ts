/** Rows of cases (事件): the case, its child tasks, marks, results and side processes. Columns are made by migration 004. */
import { defineTable } from '../../store/tables.ts';

export interface CaseRow {
  id: string;
  number: string;
  pack_id: string;
  /** The first is the one it was opened from. */
  request_ids: string[];
  title: string;
  text: string;
  status: string;
  suspended: number;
  event_type_id: string | null;
  area_id: string | null;
  address: string | null;
  lat: number | null;
  lng: number | null;
  urgency: string;
  lead_unit_id: string | null;
  handler_id: string | null;
  handler_name: string | null;
  co_unit_ids: string[];
  created_at: number;
  updated_at: number;
  closed_at: number | null;
  /** Of the total clock; kept here for lists. */
  due_at: number | null;
  warn_at: number | null;
  level: number;
  /** Current clock by kind. */
  clocks: Record<string, string>;
  open_children: number;
  /** How often it had to be worked on again (返工, 重办). */
  rework: number;
  round: number;
  /** 退单 so far. */
  refusals: number;
  /** 延期 approved so far. */
  extensions: number;
  process_instance_key: string | null;
  rev: number;
}

export interface CaseChildRow {
  id: string;
  case_id: string;
  unit_id: string;
  title: string;
  status: 'open' | 'done' | 'canceled';
  result: string | null;
  created_at: number;
  created_by: string;
  due_at: number | null;
  closed_at: number | null;
  closed_by: string | null;
  process_instance_key: string | null;
}

export interface CaseMarkRow {
  id: string;
  case_id: string;
  mark: string;
  level: number | null;
  text: string | null;
  /** The moment it was due (automatic) or set. */
  at: number;
  by_id: string;
  by_name: string;
}

export interface CaseResultRow {
  id: string;
  case_id: string;
  round: number;
  outcome: string;
  text: string;
  unit_id: string | null;
  by_id: string;
  by_name: string;
  at: number;
  attachment_ids: string[];
}

export interface CaseActionRow {
  /** Key of the side process. */
  id: string;
  case_id: string;
  action: string;
  status: 'open' | 'approved' | 'refused' | 'ended';
  asked_by: string;
  asked_at: number;
  decided_by: string | null;
  decided_at: number | null;
}

declare module '../../store/tables.ts' {
  interface Tables {
    case_file: CaseRow;
    case_child: CaseChildRow;
    case_mark: CaseMarkRow;
    case_result: CaseResultRow;
    case_action: CaseActionRow;
  }
}

export const caseTable = defineTable({
  name: 'case_file',
  key: 'id',
  columns: [
    'id',
    'number',
    'pack_id',
    'request_ids',
    'title',
    'text',
    'status',
    'suspended',
    'event_type_id',
    'area_id',
    'address',
    'lat',
    'lng',
    'urgency',
    'lead_unit_id',
    'handler_id',
    'handler_name',
    'co_unit_ids',
    'created_at',
    'updated_at',
    'closed_at',
    'due_at',
    'warn_at',
    'level',
    'clocks',
    'open_children',
    'rework',
    'round',
    'refusals',
    'extensions',
    'process_instance_key',
    'rev',
  ],
  json: ['request_ids', 'co_unit_ids', 'clocks'],
  rev: 'rev',
});

export const caseChildTable = defineTable({
  name: 'case_child',
  key: 'id',
  columns: [
    'id',
    'case_id',
    'unit_id',
    'title',
    'status',
    'result',
    'created_at',
    'created_by',
    'due_at',
    'closed_at',
    'closed_by',
    'process_instance_key',
  ],
  json: [],
});

export const caseMarkTable = defineTable({
  name: 'case_mark',
  key: 'id',
  columns: ['id', 'case_id', 'mark', 'level', 'text', 'at', 'by_id', 'by_name'],
  json: [],
});

export const caseResultTable = defineTable({
  name: 'case_result',
  key: 'id',
  columns: ['id', 'case_id', 'round', 'outcome', 'text', 'unit_id', 'by_id', 'by_name', 'at', 'attachment_ids'],
  json: ['attachment_ids'],
});

export const caseActionTable = defineTable({
  name: 'case_action',
  key: 'id',
  columns: ['id', 'case_id', 'action', 'status', 'asked_by', 'asked_at', 'decided_by', 'decided_at'],
  json: [],
});
