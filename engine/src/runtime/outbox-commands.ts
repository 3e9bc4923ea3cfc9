/**
 * What the outbox loop submits. A row is claimed for a while, delivered outside any transaction, and closed; closing and
 * what follows from the outcome happen in one unit of work. Claims are fenced by the attempt's number: an outcome that
 * comes back after somebody else claimed the row again changes nothing.
 */
import { z } from 'zod';
import type { Json, JsonObject } from '../core/json.ts';
import { backoff } from './backoff.ts';
import type { AnyCommand, CommandDefinition, UnitOfWork } from './command.ts';
import { validPayload } from './admission.ts';
import { assertEpoch, leaseNeeds } from './lease-commands.ts';
import type { OutboxRow, OutboxStatus } from './tables.ts';

/**
 * D7. `then` is executed with the outcome in the unit of work that closes the row; with `eachTime` also when it is only put
 * off to be tried again.
 */
export interface DeliveryOutcome {
  outcome: 'ok' | 'retry' | 'permanent' | 'auth' | 'unknown';
  detail?: string;
  retryAfterMs?: number;
  then?: { command: string; payload: JsonObject; eachTime?: boolean };
}

export const OUTBOX_CLAIM = 'outbox.claim';
export const OUTBOX_CLOSE = 'outbox.close';
export const OUTBOX_RETRY = 'outbox.retry';

const FIRST_RETRY_MS = 2_000;
const LONGEST_RETRY_MS = 3_600_000;

const claimPayload = z.object({
  keys: z.array(z.string()),
  owner: z.string(),
  /** The machine's time, not the city's clock: it is about who is alive. */
  now: z.number(),
  until: z.number(),
  /** One process owns the database: whatever is leased to another owner is left over from before. */
  alone: z.boolean(),
  /** Of the lease that the loop runs under. */
  epoch: z.number().int().optional(),
});

const closePayload = z.object({
  key: z.string(),
  owner: z.string(),
  attempt: z.number().int(),
  outcome: z.enum(['ok', 'retry', 'permanent', 'auth', 'unknown']),
  detail: z.string().max(1_000).optional(),
  retryAfterMs: z.number().nonnegative().optional(),
  then: z
    .object({ command: z.string(), payload: z.record(z.string(), z.json()), eachTime: z.boolean().optional() })
    .optional(),
});

export type ClaimedEntry = { key: string; kind: string; payload: JsonObject; idempotencyKey: string; attempt: number };

export function outboxCommands(commands: ReadonlyMap<string, AnyCommand>): AnyCommand[] {
  return [claimCommand, closeCommand(commands), retryCommand];
}

export const isFree = (
  row: Pick<OutboxRow, 'lease_owner' | 'lease_until'>,
  claim: { now: number; owner: string; alone: boolean },
) => row.lease_until === null || row.lease_until <= claim.now || (claim.alone && row.lease_owner !== claim.owner);

const claimCommand: CommandDefinition<z.infer<typeof claimPayload>, Json | void> = {
  type: OUTBOX_CLAIM,
  housekeeping: true,
  payload: claimPayload,
  needs: ({ keys, epoch }) => [...leaseNeeds(epoch), ...keys.map((key) => ({ table: 'outbox' as const, key }))],
  async execute(uow, claim): Promise<ClaimedEntry[]> {
    await assertEpoch(uow, claim.epoch);
    const rows = await uow.getMany('outbox', claim.keys);
    const free = rows.filter((row) => row.status === 'open' && row.due_at! <= uow.now && isFree(row, claim));
    return free.map((row) => {
      row.attempts += 1;
      row.lease_owner = claim.owner;
      row.lease_until = claim.until;
      uow.update('outbox', row);
      const { key, kind, payload, idempotency_key: idempotencyKey, attempts: attempt } = row;
      return { key, kind, payload, idempotencyKey, attempt };
    });
  },
};

type CloseAnswer = { closed: boolean; kind: string | null; status: string | null };

function closeCommand(
  commands: ReadonlyMap<string, AnyCommand>,
): CommandDefinition<z.infer<typeof closePayload>, CloseAnswer> {
  return {
    type: OUTBOX_CLOSE,
    payload: closePayload,
    needs: ({ key, then }) => [
      { table: 'outbox', key },
      ...((then && commands.get(then.command)?.needs?.(then.payload)) ?? []),
    ],
    async execute(uow, close, ctx) {
      const row = await uow.get('outbox', close.key);
      if (!row || row.status !== 'open' || row.lease_owner !== close.owner || row.attempts !== close.attempt) {
        return { closed: false, kind: null, status: null };
      }
      settleRow(row, close, uow);
      if (close.then && (row.status !== 'open' || close.then.eachTime)) {
        const definition = commands.get(close.then.command);
        if (!definition) throw new Error(`no command ${close.then.command} to follow a delivery of ${row.kind}`);
        await definition.execute(uow, validPayload(definition, close.then.payload), ctx);
      }
      return { closed: true, kind: row.kind, status: row.status };
    },
    audit: (close, answer) =>
      answer.closed
        ? {
            objectType: 'outbox',
            objectId: close.key,
            summary: { kind: answer.kind, status: answer.status, attempt: close.attempt },
          }
        : null,
  };
}

const STATUS: Record<DeliveryOutcome['outcome'], OutboxStatus> = {
  ok: 'done',
  retry: 'open',
  permanent: 'permanent',
  auth: 'auth',
  unknown: 'unknown',
};

function settleRow(row: OutboxRow, close: z.infer<typeof closePayload>, uow: UnitOfWork): void {
  const usedUp = close.outcome === 'retry' && row.attempts >= row.max_attempts;
  row.status = usedUp ? 'exhausted' : STATUS[close.outcome];
  row.outcome = close.outcome;
  row.last_error = close.outcome === 'ok' ? (close.detail ?? null) : (close.detail ?? close.outcome);
  row.lease_owner = null;
  row.lease_until = null;
  if (row.status === 'open') {
    row.due_at = uow.now + (close.retryAfterMs ?? backoff(row.attempts, row.key, FIRST_RETRY_MS, LONGEST_RETRY_MS));
  } else {
    row.due_at = null;
    row.closed_at = uow.now;
  }
  uow.update('outbox', row);
}

/** A person saw why it failed and wants it sent again, with the same idempotency key. */
const retryCommand: CommandDefinition<{ key: string }, Json | void> = {
  type: OUTBOX_RETRY,
  payload: z.object({ key: z.string() }),
  needs: ({ key }) => [{ table: 'outbox', key }],
  async execute(uow, { key }) {
    const row = await uow.require('outbox', key);
    if (row.status === 'open' || row.status === 'done') return { status: row.status };
    uow.update('outbox', { ...row, status: 'open', due_at: uow.now, attempts: 0, closed_at: null });
    return { status: 'open' };
  },
  audit: ({ key }) => ({ objectType: 'outbox', objectId: key, summary: {} }),
};
