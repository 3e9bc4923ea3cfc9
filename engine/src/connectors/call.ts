/**
 * Delivery of `connector.call`: lets the connector make the request, sends it through the egress guard, lets the
 * connector read the answer. What it means is submitted as a command that closes the outbox row in the same transaction.
 */
import type { IncomingResponse } from '@liandong/connector-sdk';
import type { ConnectionRow, ExchangeRow } from '../features/connections/tables.ts';
import type { DeliveryHandler, DeliveryOutcome, FeatureDeps } from '../features/feature.ts';
import { EgressRefused, send } from './egress.ts';
import { connectorById } from './registry.ts';
import type { SecretBox } from './secrets.ts';

export const callbackPath = (connectionId: string) => `/api/v1/connections/${connectionId}/in`;

export const connectorCall = (secretBox: () => SecretBox, publicUrl: () => string): DeliveryHandler => ({
  kind: 'connector.call',
  async deliver({ payload, idempotencyKey }, deps) {
    const exchangeId = String(payload['exchangeId']);
    const { exchange, connection } = await load(deps, exchangeId);
    if (!exchange || !connection) return { outcome: 'permanent', detail: 'exchange or connection is gone' };
    if (exchange.status !== 'waiting') return { outcome: 'ok' };
    const fail = (detail: string) => ({ command: 'exchange.failed', payload: { exchangeId, detail } });
    const connector = connectorById(connection.connector_id);
    const action = connector?.actions[exchange.action];
    if (!connector || !action) {
      const detail = `connector ${connection.connector_id} has no action ${exchange.action}`;
      return { outcome: 'permanent', detail, then: fail(detail) };
    }
    const config: unknown = connector.manifest.config.parse(parsed(connection.config));
    const outgoing = action.request(parsed(exchange.input) as Record<string, unknown>, {
      config,
      secrets: secretBox().open(connection.secrets),
      idempotencyKey,
      now: deps.clock.now(),
      callbackUrl: publicUrl() + callbackPath(connection.id),
    });
    let response: IncomingResponse;
    try {
      response = await send(outgoing, {
        hosts: connector.manifest.hosts(config),
        allowPrivate: connection.allow_private === 1,
      });
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      const refused = error instanceof EgressRefused || (error as Error).cause instanceof EgressRefused;
      return refused ? { outcome: 'permanent', detail, then: fail(detail) } : { outcome: 'retry', detail };
    }
    return outcomeOf(action.outcome(response), exchangeId, fail);
  },
});

function outcomeOf(
  outcome: ReturnType<import('@liandong/connector-sdk').Action<unknown>['outcome']>,
  exchangeId: string,
  fail: (detail: string) => NonNullable<DeliveryOutcome['then']>,
): DeliveryOutcome {
  if (outcome.outcome === 'ok') {
    const reference = typeof outcome.output['reference'] === 'string' ? outcome.output['reference'] : null;
    return { outcome: 'ok', then: { command: 'exchange.acknowledged', payload: { exchangeId, reference } } };
  }
  if (outcome.outcome === 'retry') return outcome;
  return { ...outcome, then: fail(outcome.detail) };
}

async function load(deps: FeatureDeps, exchangeId: string) {
  const exchange = await deps.db<ExchangeRow>('exchange').where({ id: exchangeId }).first();
  const connection =
    exchange && (await deps.db<ConnectionRow>('connection').where({ id: exchange.connection_id }).first());
  return { exchange, connection };
}

/** SQLite gives JSON columns as text, PostgreSQL as values. */
const parsed = (column: unknown): unknown => (typeof column === 'string' ? JSON.parse(column) : column);
