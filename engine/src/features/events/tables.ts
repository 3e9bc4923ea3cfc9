/**
 * The event log (migration 016): what one command accepted is one row, so that a gateway's hundred readings cost one write.
 * `event_key` knows every event that was accepted; `thing_events` says in which batches a thing speaks, filed a few dozen
 * at a time (`filing.ts`).
 */
import type { Json } from '../../core/json.ts';
import { defineTable } from '../../store/tables.ts';

/** `[id, source, type, subject, event time, data, extensions]`, the last left out where there are none. */
export type LoggedCells = [string, string, string, string | null, number, Json, Json?];

export interface EventBatchRow {
  /** Position in the log of its first event, a key of the runtime: what was accepted later has larger ones. */
  key: string;
  received_at: number;
  size: number;
  /** Hash of the set that judged them; empty: there was none. */
  rule_set: string;
  events: LoggedCells[];
}

export interface ThingEventsRow {
  /** `<thing> <first batch>` */
  key: string;
  thing_id: string;
  /** Event times of what stands in these batches. */
  from_time: number;
  to_time: number;
  /** When the newest of them was received. */
  received_at: number;
  batches: string[];
}

declare module '../../store/tables.ts' {
  interface Tables {
    event_batch: EventBatchRow;
    thing_events: ThingEventsRow;
  }
  interface KeyTables {
    /** `<source> <id>`: the same event twice is one. */
    event_key: true;
  }
}

defineTable({
  name: 'event_batch',
  key: 'key',
  columns: ['key', 'received_at', 'size', 'rule_set', 'events'],
  json: ['events'],
  shared: true,
});
defineTable({
  name: 'thing_events',
  key: 'key',
  columns: ['key', 'thing_id', 'from_time', 'to_time', 'received_at', 'batches'],
  json: ['batches'],
});
