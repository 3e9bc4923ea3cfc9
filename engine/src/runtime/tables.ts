/** Rows of the runtime's own tables (migration 001) and their descriptions. */
import type { Json, JsonObject } from '../core/json.ts';
import { defineTable } from '../store/tables.ts';

export interface SettingRow {
  key: string;
  value: Json;
}

export interface ReceiptRow {
  /** Actor and idempotency key as a JSON array. */
  key: string;
  command: string;
  payload_hash: string;
  result: Json;
  created_at: number;
}

export interface AuditRow {
  /** Position in the chain, without gaps, over all nodes. */
  seq: number;
  /** The command's key (`ctx.commandKey`). */
  key: string;
  at: number;
  actor_kind: string;
  actor_id: string;
  actor_name: string;
  command: string;
  object_type: string | null;
  object_id: string | null;
  summary: JsonObject;
  prev_hash: string;
  hash: string;
}

export interface HistoryRow {
  key: string;
  object_type: string;
  object_id: string;
  at: number;
  actor_kind: string;
  actor_id: string;
  actor_name: string;
  kind: string;
  data: JsonObject;
  public: number;
}

export interface TimerRow {
  key: string;
  /** The moment that was meant; never changed, whatever happens afterwards. */
  due_at: number;
  /** When the loop looks at it: `due_at`, later after a failure, `null` when it was given up (see `last_error`). */
  wake_at: number | null;
  /** `command`, or a kind with a handler of its own. */
  kind: string;
  command: string | null;
  /** Whom it belongs to, e.g. a process instance key, for finding and removing all of somebody's timers. */
  owner: string | null;
  payload: JsonObject;
  attempts: number;
  last_error: string | null;
}

export type OutboxStatus = 'open' | 'done' | 'permanent' | 'auth' | 'unknown' | 'exhausted';

export interface OutboxRow {
  key: string;
  kind: string;
  idempotency_key: string;
  payload: JsonObject;
  status: OutboxStatus;
  /** Next attempt; `null` when closed. */
  due_at: number | null;
  attempts: number;
  max_attempts: number;
  /** Node that is delivering it and until when the others keep away. */
  lease_owner: string | null;
  lease_until: number | null;
  rev: number;
  outcome: string | null;
  last_error: string | null;
  created_at: number;
  closed_at: number | null;
}

declare module '../store/tables.ts' {
  interface Tables {
    setting: SettingRow;
    command_receipt: ReceiptRow;
    history: HistoryRow;
    timer: TimerRow;
    outbox: OutboxRow;
    audit: AuditRow;
  }
}

defineTable({ name: 'setting', key: 'key', columns: ['key', 'value'], json: ['value'] });
defineTable({
  name: 'command_receipt',
  key: 'key',
  columns: ['key', 'command', 'payload_hash', 'result', 'created_at'],
  json: ['result'],
});
defineTable({
  name: 'history',
  key: 'key',
  columns: ['key', 'object_type', 'object_id', 'at', 'actor_kind', 'actor_id', 'actor_name', 'kind', 'data', 'public'],
  json: ['data'],
});
defineTable({
  name: 'timer',
  key: 'key',
  columns: ['key', 'due_at', 'wake_at', 'kind', 'command', 'owner', 'payload', 'attempts', 'last_error'],
  json: ['payload'],
  // A timer fires on one node only.
  locked: true,
});
defineTable({
  name: 'outbox',
  key: 'key',
  columns: [
    'key',
    'kind',
    'idempotency_key',
    'payload',
    'status',
    'due_at',
    'attempts',
    'max_attempts',
    'lease_owner',
    'lease_until',
    'rev',
    'outcome',
    'last_error',
    'created_at',
    'closed_at',
  ],
  json: ['payload'],
  rev: 'rev',
});
defineTable({
  name: 'audit',
  key: 'key',
  columns: [
    'seq',
    'key',
    'at',
    'actor_kind',
    'actor_id',
    'actor_name',
    'command',
    'object_type',
    'object_id',
    'summary',
    'prev_hash',
    'hash',
  ],
  json: ['summary'],
});
