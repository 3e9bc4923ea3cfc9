/** Rows that a unit of work makes of what a command says: a timer, something to send, an entry of a timeline. */
import type { JsonObject } from '../core/json.ts';
import type { Tables } from '../store/tables.ts';
import type { CommandContext, HistoryEntry, OutboxEntry, UnitOfWork } from './command.ts';
import { systemActor } from './system-actor.ts';
import './tables.ts';

const MAX_OUTBOX_ATTEMPTS = 10;

export const timerRow = (timer: {
  key: string;
  dueAt: number;
  command: string;
  payload: JsonObject;
}): Tables['timer'] => ({
  key: timer.key,
  due_at: timer.dueAt,
  wake_at: timer.dueAt,
  kind: 'command',
  command: timer.command,
  owner: null,
  payload: timer.payload,
  attempts: 0,
  last_error: null,
});

export function outboxRow(entry: OutboxEntry, uow: UnitOfWork): Tables['outbox'] {
  return {
    key: uow.nextKey(),
    kind: entry.kind,
    idempotency_key: entry.idempotencyKey,
    payload: entry.payload,
    status: 'open',
    due_at: entry.dueAt ?? uow.now,
    attempts: 0,
    max_attempts: entry.maxAttempts ?? MAX_OUTBOX_ATTEMPTS,
    lease_owner: null,
    lease_until: null,
    rev: 1,
    outcome: null,
    last_error: null,
    created_at: uow.now,
    closed_at: null,
  };
}

export function historyRow(entry: HistoryEntry, uow: UnitOfWork, ctx: CommandContext): Tables['history'] {
  const actor = entry.machine ? systemActor : ctx.actor;
  return {
    key: uow.nextKey(),
    object_type: entry.objectType,
    object_id: entry.objectId,
    at: uow.now,
    actor_kind: actor.kind,
    actor_id: actor.id,
    actor_name: actor.name,
    kind: entry.kind,
    data: entry.data ?? {},
    public: entry.public ? 1 : 0,
  };
}
