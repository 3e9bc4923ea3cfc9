/**
 * Delivery of notices by the channels that lead out of the house: `sms`, `mail`, `webhook` and what else a connector says it
 * can carry. A channel that is connected to nothing sends nothing: the notice is recorded as shown only, with the very
 * text that would have left, and the next connected channel steps in. What may have been sent is tried again under the
 * same key.
 */
import type { NoticeChannel, Outcome } from '@liandong/connector-sdk';
import type { Knex } from 'knex';
import type { JsonObject } from '../core/json.ts';
import type { ConnectionRow } from '../features/connections/tables.ts';
import type { DeliveryHandler, DeliveryOutcome } from '../features/feature.ts';
import type { NoticeChannels } from '../features/notices/schema.ts';
import type { NextChannel, NoticeRow } from '../features/notices/tables.ts';
import { parsedRow } from '../store/read.ts';
import { perform } from './perform.ts';
import { connectors } from './registry.ts';
import type { SecretBox } from './secrets.ts';

export const noticeDelivery = (secretBox: () => SecretBox, publicUrl: () => string): DeliveryHandler => ({
  kind: 'notice.deliver',
  async deliver({ key: outboxKey, payload }, deps) {
    const noticeId = String(payload['noticeId']);
    const found: unknown = await deps.db('notice').where({ id: noticeId }).first();
    if (!found) return { outcome: 'permanent', detail: 'the notice is gone' };
    const row: NoticeRow = parsedRow('notice', found);
    if (row.status !== 'waiting' && row.status !== 'held') return { outcome: 'ok' };
    const then = (attempt: JsonObject) => ({
      command: 'notice.delivered',
      payload: { noticeId, outboxKey, ...attempt },
      eachTime: true,
    });
    const line = await lineFor(deps.db, row);
    if (!line) {
      const instead = await firstConnected(deps.db, row.next ?? []);
      return { outcome: 'ok', then: then({ outcome: 'not-connected', instead }) };
    }
    const task = { ...line, input: inputOf(row), idempotencyKey: noticeId, now: deps.clock.now() };
    return answer(await perform(task, secretBox(), publicUrl()), line.connection, then);
  },
});

interface Line {
  connection: ConnectionRow;
  action: string;
}

function answer(
  outcome: Outcome,
  connection: ConnectionRow,
  then: (attempt: JsonObject) => NonNullable<DeliveryOutcome['then']>,
): DeliveryOutcome {
  const detail = outcome.outcome === 'ok' ? null : outcome.detail.slice(0, 500);
  const attempt = then({ outcome: outcome.outcome, detail, connectionId: connection.id });
  if (outcome.outcome === 'ok') return { outcome: 'ok', then: attempt };
  if (outcome.outcome === 'unknown') return { outcome: 'retry', detail: outcome.detail, then: attempt };
  return { ...outcome, then: attempt };
}

const inputOf = (row: NoticeRow): Record<string, unknown> => ({
  to: row.channel === 'webhook' ? row.receiver_name : row.receiver,
  name: row.receiver_name,
  title: row.title,
  text: row.text,
  language: row.language,
  urgency: row.urgency,
  object:
    row.object_type === null ? null : { type: row.object_type, id: row.object_id, number: row.object_number ?? null },
});

/** A webhook notice names its connection; of the others the city's own (of no unit) comes first. */
async function lineFor(db: Knex, { channel, receiver }: Pick<NoticeRow, 'channel' | 'receiver'>): Promise<Line | null> {
  for (const { manifest } of connectors()) {
    const action = manifest.channels?.[channel as NoticeChannel];
    if (action === undefined) continue;
    const rows = db<ConnectionRow>('connection').where({ connector_id: manifest.id, enabled: 1 });
    if (channel === 'webhook') void rows.where('id', receiver);
    const connection = await rows.orderByRaw('case when unit_id is null then 0 else 1 end, id').first();
    if (connection) return { connection, action };
  }
  return null;
}

/** What the screens say about channels: carried by which connection, or only recorded. */
export async function channelStates(db: Knex): Promise<NoticeChannels> {
  const states: NoticeChannels = [];
  for (const { manifest } of connectors()) {
    for (const channel of Object.keys(manifest.channels ?? {}) as NoticeChannel[]) {
      const connection = await db<ConnectionRow>('connection')
        .where({ connector_id: manifest.id, enabled: 1 })
        .orderByRaw('case when unit_id is null then 0 else 1 end, id')
        .first('id', 'name');
      states.push({ channel, connector: manifest.name, connection: connection ?? null });
    }
  }
  return states;
}

async function firstConnected(db: Knex, next: readonly NextChannel[]): Promise<string | null> {
  for (const { channel, address } of next) {
    if (await lineFor(db, { channel, receiver: address })) return channel;
  }
  return null;
}
