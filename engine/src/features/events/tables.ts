/** The event log (migration 011): one row per accepted event, in the order of acceptance. */
import type { Json, JsonObject } from '../../core/json.ts';
import { defineTable } from '../../store/tables.ts';

export interface EventRow {
  /** `<source> <id>`: the same event twice is one row. */
  key: string;
  /** Position in the log: a key of the runtime, so later events have larger ones. */
  seq: number;
  id: string;
  source: string;
  type: string;
  subject: string | null;
  /** Event time, the sender's clock. */
  time: number;
  received_at: number;
  data: Json;
  /** Extension attributes and `dataschema`. */
  extensions: JsonObject;
}

declare module '../../store/tables.ts' {
  interface Tables {
    event: EventRow;
  }
}

defineTable({
  name: 'event',
  key: 'key',
  columns: ['key', 'seq', 'id', 'source', 'type', 'subject', 'time', 'received_at', 'data', 'extensions'],
  json: ['data', 'extensions'],
});
