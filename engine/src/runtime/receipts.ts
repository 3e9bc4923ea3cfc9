/**
 * Receipts make a command idempotent: the answer of (actor, idempotency key) is kept with what was asked, and given
 * again instead of executing again. Kept for a week; whoever repeats a request does so within minutes.
 */
import { hash } from 'node:crypto';
import type { Json } from '../core/json.ts';
import type { Connection } from '../store/connection.ts';
import type { Submission } from './command.ts';
import type { ReceiptRow } from './tables.ts';

export interface Receipt {
  key: string;
  payloadHash: string;
}

/** Of the payload as its schema made it: fields in one order, whatever order the caller sent. */
export function receiptOf({ type, actor, idempotencyKey }: Submission, payload: unknown): Receipt | undefined {
  if (idempotencyKey === undefined) return undefined;
  return {
    key: JSON.stringify([actor.id, idempotencyKey]),
    payloadHash: hash('sha256', JSON.stringify([type, payload]), 'hex'),
  };
}

export function receiptRow(receipt: Receipt, command: string, answer: unknown, now: number): ReceiptRow {
  return {
    key: receipt.key,
    command,
    payload_hash: receipt.payloadHash,
    result: (answer ?? null) as Json,
    created_at: now,
  };
}

const KEPT_MS = 7 * 24 * 3_600_000;
const PURGE_EVERY_MS = 3_600_000;
const PURGED_AT_ONCE = 1_000;

/** Removes old receipts now and then, inside a transaction that writes anyway. */
export function receiptPurge(): (connection: Connection, now: number) => Promise<void> {
  let nextAt = 0;
  return async (connection, now) => {
    if (now < nextAt) return;
    nextAt = now + PURGE_EVERY_MS;
    const removed = await connection.run(
      'delete from command_receipt where key in ' +
        `(select key from command_receipt where created_at < ${Math.floor(now - KEPT_MS)} limit ${PURGED_AT_ONCE})`,
    );
    if (removed === PURGED_AT_ONCE) nextAt = now;
  };
}
