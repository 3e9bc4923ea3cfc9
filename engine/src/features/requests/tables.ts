/** Rows of requests (诉求), their ratings, and the day's numbers. Columns are made by migration 004. */
import { defineTable } from '../../store/tables.ts';

export interface RequestRow {
  id: string;
  /** `20261122-0031`; never changes. */
  number: string;
  pack_id: string;
  channel: string;
  /** `<system>:<external id>` of another system's request. */
  source_key: string | null;
  title: string;
  text: string;
  event_type_id: string | null;
  urgency: string;
  address: string | null;
  lat: number | null;
  lng: number | null;
  area_id: string | null;
  reporter_name: string | null;
  reporter_phone: string | null;
  reporter_anonymous: number;
  /** Staff account that reports for itself (网格员); it cannot rate its own handling. */
  reporter_account_id: string | null;
  filed_by: string;
  filed_by_name: string;
  status: string;
  received_at: number;
  updated_at: number;
  closed_at: number | null;
  case_id: string | null;
  merged_into: string | null;
  /** Requests that were merged into this one. */
  merged_from: string[];
  return_question: string | null;
  answer: string | null;
  answered_by: string | null;
  answered_by_name: string | null;
  reject_reason: string | null;
  process_instance_key: string | null;
  due_at: number | null;
  /** Current clock by kind. */
  clocks: Record<string, string>;
  /** Day and place cell, for finding duplicates with an index: see `nearby.ts`. */
  cell: string | null;
  rev: number;
}

export interface RatingRow {
  id: string;
  request_id: string;
  case_id: string | null;
  about: 'operator' | 'handling';
  /** Null: no opinion within the time. */
  score: number | null;
  satisfied: number | null;
  text: string | null;
  round: number;
  at: number;
  /** Whom the rating is about: the operator who answered, or unit and person who handled. */
  person_id: string | null;
  unit_id: string | null;
}

/** Requests of other systems by their identity there, so that filing one again adds nothing. */
export interface RequestSourceRow {
  source_key: string;
  request_id: string;
}

export interface DayCounterRow {
  /** `request:20261122` */
  id: string;
  value: number;
  rev: number;
}

declare module '../../store/tables.ts' {
  interface Tables {
    request: RequestRow;
    rating: RatingRow;
    request_source: RequestSourceRow;
    day_counter: DayCounterRow;
  }
}

export const requestTable = defineTable({
  name: 'request',
  key: 'id',
  columns: [
    'id',
    'number',
    'pack_id',
    'channel',
    'source_key',
    'title',
    'text',
    'event_type_id',
    'urgency',
    'address',
    'lat',
    'lng',
    'area_id',
    'reporter_name',
    'reporter_phone',
    'reporter_anonymous',
    'reporter_account_id',
    'filed_by',
    'filed_by_name',
    'status',
    'received_at',
    'updated_at',
    'closed_at',
    'case_id',
    'merged_into',
    'merged_from',
    'return_question',
    'answer',
    'answered_by',
    'answered_by_name',
    'reject_reason',
    'process_instance_key',
    'due_at',
    'clocks',
    'cell',
    'rev',
  ],
  json: ['merged_from', 'clocks'],
  rev: 'rev',
});

export const ratingTable = defineTable({
  name: 'rating',
  key: 'id',
  columns: [
    'id',
    'request_id',
    'case_id',
    'about',
    'score',
    'satisfied',
    'text',
    'round',
    'at',
    'person_id',
    'unit_id',
  ],
  json: [],
});

export const requestSourceTable = defineTable({
  name: 'request_source',
  key: 'source_key',
  columns: ['source_key', 'request_id'],
  json: [],
});

export const dayCounterTable = defineTable({
  name: 'day_counter',
  key: 'id',
  columns: ['id', 'value', 'rev'],
  json: [],
  rev: 'rev',
});
