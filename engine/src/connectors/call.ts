/**
 * Delivery of `connector.call`: carries one exchange out. What it came to is submitted as a command that closes the outbox
 * row in the same transaction.
 */
import type { Outcome } from '@liandong/connector-sdk';
import type { ConnectionRow, ExchangeRow } from '../features/connections/tables.ts';
import type { DeliveryHandler, DeliveryOutcome, FeatureDeps } from '../features/feature.ts';
import { parsed, perform } from './perform.ts';
import type { SecretBox } from './secrets.ts';

export const connectorCall = (secretBox: () => SecretBox, publicUrl: () => string): DeliveryHandler => ({
  kind: 'connector.call',
  async deliver({ payload, idempotencyKey }, deps) {
    const exchangeId = String(payload['exchangeId']);
    const { exchange, connection } = await load(deps, exchangeId);
    if (!exchange || !connection) return { outcome: 'permanent', detail: 'exchange or connection is gone' };
    if (exchange.status !== 'waiting') return { outcome: 'ok' };
    const input = parsed(exchange.input) as Record<string, unknown>;
    const task = { connection, action: exchange.action, input, idempotencyKey, now: deps.clock.now() };
    return outcomeOf(await perform(task, secretBox(), publicUrl()), exchangeId);
  },
});

function outcomeOf(outcome: Outcome, exchangeId: string): DeliveryOutcome {
  if (outcome.outcome === 'ok') {
    const reference = typeof outcome.output['reference'] === 'string' ? outcome.output['reference'] : null;
    return { outcome: 'ok', then: { command: 'exchange.acknowledged', payload: { exchangeId, reference } } };
  }
  if (outcome.outcome === 'retry') return outcome;
  return { ...outcome, then: { command: 'exchange.failed', payload: { exchangeId, detail: outcome.detail } } };
}

async function load(deps: FeatureDeps, exchangeId: string) {
  const exchange = await deps.db<ExchangeRow>('exchange').where({ id: exchangeId }).first();
  const connection =
    exchange && (await deps.db<ConnectionRow>('connection').where({ id: exchange.connection_id }).first());
  return { exchange, connection };
}
