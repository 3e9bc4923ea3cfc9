/**
 * Job types `connector:<connector>:<action>`: the work of one service task goes to another system. The connection is the
 * one named by the header `connection`, else the enabled one of the unit in variable `leadUnit` (or header `unit`).
 * The job stays open; the exchange's end completes it or throws `CONNECTOR_FAILED` / `CONNECTOR_REFUSED`.
 */
import { BpmnError, DEFERRED, type InlineWorker } from '../../runtime/processes.ts';
import { connectionFor, sendExchange } from './exchange.ts';

export const connectorWorker: InlineWorker = {
  jobType: 'connector:*',
  title: { zh: '交办到其他系统', en: 'Hand over to another system' },
  headers: {
    connection: { title: { zh: '连接编号（缺省：主办单位的连接）', en: "Connection id (default: the lead unit's)" } },
  },
  async run(uow, job) {
    const [, connectorId = '', action = ''] = job.jobType.split(':');
    const unitId = job.headers['unit'] ?? job.variables['leadUnit'];
    const connection = await connectionFor(uow, connectorId, {
      connectionId: job.headers['connection'],
      unitId: typeof unitId === 'string' ? unitId : null,
    });
    if (!connection) {
      throw new BpmnError('CONNECTOR_FAILED', `no enabled ${connectorId} connection for this step`);
    }
    const { jobKey: id, processInstanceKey, businessKey, variables: input } = job;
    sendExchange(uow, { id, connection, action, processInstanceKey, businessKey, input });
    return DEFERRED;
  },
};
