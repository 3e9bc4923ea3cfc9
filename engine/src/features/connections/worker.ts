/**
 * Job types `connector:<connector>:<action>`: the work of one service task goes to another system. The connection is the
 * one named by the header `connection`, else the enabled one of the unit in variable `leadUnit` (or header `unit`).
 * The job stays open; the exchange's end completes it or throws `CONNECTOR_FAILED` / `CONNECTOR_REFUSED`.
 */
import type { JsonObject } from '../../core/json.ts';
import type { UnitOfWork } from '../../runtime/command.ts';
import { BpmnError, DEFERRED, type InlineWorker } from '../../runtime/processes.ts';
import { timeline } from './commands.ts';
import type { ConnectionRow } from './tables.ts';

export const connectorWorker: InlineWorker = {
  jobType: 'connector:*',
  title: { zh: '交办到其他系统', en: 'Hand over to another system' },
  headers: {
    connection: { title: { zh: '连接编号（缺省：主办单位的连接）', en: "Connection id (default: the lead unit's)" } },
  },
  async run(uow, job) {
    const [, connectorId = '', action = ''] = job.jobType.split(':');
    const connection = await connectionFor(uow, connectorId, job.headers, job.variables);
    if (!connection) {
      throw new BpmnError('CONNECTOR_FAILED', `no enabled ${connectorId} connection for this step`);
    }
    const row = {
      id: job.jobKey,
      connection_id: connection.id,
      action,
      process_instance_key: job.processInstanceKey,
      business_key: job.businessKey,
      status: 'waiting' as const,
      reference: null,
      detail: null,
      input: job.variables,
      result: null,
      created_at: uow.now,
      acknowledged_at: null,
      ended_at: null,
      rev: 1,
    };
    uow.insert('exchange', row);
    uow.send({ kind: 'connector.call', payload: { exchangeId: row.id }, idempotencyKey: row.id, maxAttempts: 12 });
    timeline(uow, row, 'exchange.sent', { connection: connection.name });
    return DEFERRED;
  },
};

async function connectionFor(
  uow: UnitOfWork,
  connectorId: string,
  headers: Record<string, string>,
  variables: JsonObject,
): Promise<ConnectionRow | undefined> {
  const id = headers['connection'];
  if (id) {
    const row = await uow.get('connection', id);
    return row?.enabled && row.connector_id === connectorId ? row : undefined;
  }
  const unitId = headers['unit'] ?? variables['leadUnit'];
  if (typeof unitId !== 'string') return undefined;
  const rows = await uow.select('connection', (query) =>
    query.where({ connector_id: connectorId, unit_id: unitId, enabled: 1 }).orderBy('id').limit(1),
  );
  return rows[0];
}
