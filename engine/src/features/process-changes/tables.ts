/**
 * Tables `process_change` (one batch: plan, filter, progress) and `process_change_item` (one instance of it and its
 * result). Columns are made by migration 009.
 */
import type { JsonObject, Text } from '../../core/json.ts';
import type { Problem } from '../../core/problem.ts';
import { defineTable } from '../../store/tables.ts';

export type ChangePlan =
  | {
      kind: 'migrate';
      targetDefinitionKey: string;
      mapping: Record<string, string | null>;
      sameIds: boolean;
    }
  | { kind: 'modify'; moves: { from: string; to: string }[] }
  | { kind: 'resolve'; retries?: number | undefined }
  | { kind: 'cancel' };

/** `own`: the filter of this feature; `search`: that of the /v2 process instance search. */
export type ChangeSelection = { own: JsonObject } | { search: JsonObject };

export interface ProcessChangeRow {
  id: string;
  kind: ChangePlan['kind'];
  status: 'collecting' | 'running' | 'paused' | 'done' | 'canceled';
  plan: ChangePlan;
  selection: ChangeSelection;
  reason: string;
  /** Collecting goes on after this instance key; null when all are found. */
  collected_to: string | null;
  total: number;
  succeeded: number;
  failed: number;
  skipped: number;
  created_by: string;
  created_by_kind: string;
  created_by_name: string;
  created_at: number;
  updated_at: number;
  ended_at: number | null;
  rev: number;
}

export interface ProcessChangeItemRow {
  /** `<change id>:<process instance key>`: an instance is once in a change. */
  id: string;
  change_id: string;
  process_instance_key: string;
  status: 'open' | 'done' | 'failed' | 'skipped' | 'canceled';
  code: string | null;
  message: Text | null;
  problems: Problem[];
  at: number | null;
  rev: number;
}

declare module '../../store/tables.ts' {
  interface Tables {
    process_change: ProcessChangeRow;
    process_change_item: ProcessChangeItemRow;
  }
}

defineTable({
  name: 'process_change',
  key: 'id',
  columns: [
    ...(['id', 'kind', 'status', 'plan', 'selection', 'reason', 'collected_to', 'total', 'succeeded'] as const),
    ...(['failed', 'skipped', 'created_by', 'created_by_kind', 'created_by_name', 'created_at'] as const),
    ...(['updated_at', 'ended_at', 'rev'] as const),
  ],
  json: ['plan', 'selection'],
  rev: 'rev',
});
defineTable({
  name: 'process_change_item',
  key: 'id',
  columns: [
    ...(['id', 'change_id', 'process_instance_key', 'status', 'code', 'message', 'problems', 'at', 'rev'] as const),
  ],
  json: ['message', 'problems'],
  rev: 'rev',
});
