/**
 * The deed `connector`: a call to another system, as an exchange through the outbox. The run's id is the idempotency key,
 * so that a call that is made again is recognised. What becomes of the exchange ends the run (`linkage.exchange`).
 */
import type { Deed } from '../alarm-rules/schema.ts';
import { connectionFor, sendExchange } from '../connections/exchange.ts';
import { noConnection } from './errors.ts';
import type { Doing, Done } from './deeds.ts';

export async function callConnection(
  { uow, run, change, places }: Doing,
  deed: Extract<Deed, { kind: 'connector' }>,
): Promise<Done> {
  const { connectorId, connectionId, action, input } = deed;
  const connection = await connectionFor(uow, connectorId, { connectionId, unitId: change.alarm.unit_id });
  if (!connection) throw noConnection({ connector: connectorId });
  sendExchange(uow, {
    id: run.id,
    connection,
    action,
    processInstanceKey: null,
    businessKey: `alarm:${run.alarm_id}`,
    input: places.json(input),
  });
  return { status: 'running', result: `exchange:${run.id}` };
}
