/**
 * An exchange begins: which connection it goes through, its row, and the call as an outbox row. Service tasks of processes
 * (`worker.ts`) and linkage of alarms begin exchanges; whoever began one learns of its end (`commands.ts`).
 */
import type { JsonObject } from '../../core/json.ts';
import type { UnitOfWork } from '../../runtime/command.ts';
import { timeline } from './commands.ts';
import type { ConnectionRow, ExchangeRow } from './tables.ts';

/** The one that is named, else the enabled one of the unit for this connector. */
export async function connectionFor(
  uow: UnitOfWork,
  connectorId: string,
  { connectionId, unitId }: { connectionId?: string | undefined; unitId: string | null },
): Promise<ConnectionRow | undefined> {
  if (connectionId) {
    const row = await uow.get('connection', connectionId);
    return row?.enabled && row.connector_id === connectorId ? row : undefined;
  }
  if (unitId === null) return undefined;
  const rows = await uow.select('connection', (query) =>
    query.where({ connector_id: connectorId, unit_id: unitId, enabled: 1 }).orderBy('id').limit(1),
  );
  return rows[0];
}

export interface NewExchange {
  /** Also the idempotency key: the same at every attempt. */
  id: string;
  connection: ConnectionRow;
  action: string;
  /** Null: no process waits for it. */
  processInstanceKey: string | null;
  businessKey: string | null;
  input: JsonObject;
}

export function sendExchange(uow: UnitOfWork, exchange: NewExchange): void {
  const { id, connection, action, input } = exchange;
  const row: ExchangeRow = {
    id,
    connection_id: connection.id,
    action,
    process_instance_key: exchange.processInstanceKey ?? '',
    business_key: exchange.businessKey,
    status: 'waiting',
    reference: null,
    detail: null,
    input,
    result: null,
    created_at: uow.now,
    acknowledged_at: null,
    ended_at: null,
    rev: 1,
  };
  uow.insert('exchange', row);
  uow.send({ kind: 'connector.call', payload: { exchangeId: id }, idempotencyKey: id, maxAttempts: 12 });
  timeline(uow, row, 'exchange.sent', { connection: connection.name });
}
