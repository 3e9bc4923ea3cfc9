/**
 * Tables of connections: `connection` is one configured use of a connector (a department's system); `exchange` is one
 * piece of work handed over through it; `connector_event` remembers which incoming messages were taken.
 */
import type { JsonObject } from '../../core/json.ts';
import { defineTable } from '../../store/tables.ts';

export interface ConnectionRow {
  id: string;
  connector_id: string;
  name: string;
  /** Unit whose own system this is; work delegated to the unit goes here. */
  unit_id: string | null;
  config: JsonObject;
  /** Sealed (AES-256-GCM); opened only at the moment of use. */
  secrets: string;
  /** The administrator says that this host is inside the city's own network; else private addresses are refused. */
  allow_private: 0 | 1;
  enabled: 0 | 1;
  created_at: number;
  updated_at: number;
  rev: number;
}

export type ExchangeStatus = 'waiting' | 'acknowledged' | 'answered' | 'refused' | 'failed';

export interface ExchangeRow {
  /** The job's key, or the linkage run's: one exchange at every attempt. */
  id: string;
  connection_id: string;
  action: string;
  /** Empty: no process waits for it. */
  process_instance_key: string;
  business_key: string | null;
  status: ExchangeStatus;
  /** The other side's own number. */
  reference: string | null;
  detail: string | null;
  input: JsonObject;
  result: JsonObject | null;
  created_at: number;
  acknowledged_at: number | null;
  ended_at: number | null;
  rev: number;
}

export interface ConnectorEventRow {
  /** `<connection>:<event id of the other side>` */
  id: string;
  exchange_id: string | null;
  type: string;
  received_at: number;
}

declare module '../../store/tables.ts' {
  interface Tables {
    connection: ConnectionRow;
    exchange: ExchangeRow;
    connector_event: ConnectorEventRow;
  }
}

export const connectionTable = defineTable({
  name: 'connection',
  key: 'id',
  columns: [
    'id',
    'connector_id',
    'name',
    'unit_id',
    'config',
    'secrets',
    'allow_private',
    'enabled',
    'created_at',
    'updated_at',
    'rev',
  ],
  json: ['config'],
  rev: 'rev',
});

export const exchangeTable = defineTable({
  name: 'exchange',
  key: 'id',
  columns: [
    'id',
    'connection_id',
    'action',
    'process_instance_key',
    'business_key',
    'status',
    'reference',
    'detail',
    'input',
    'result',
    'created_at',
    'acknowledged_at',
    'ended_at',
    'rev',
  ],
  json: ['input', 'result'],
  rev: 'rev',
});

export const connectorEventTable = defineTable({
  name: 'connector_event',
  key: 'id',
  columns: ['id', 'exchange_id', 'type', 'received_at'],
  json: [],
});
