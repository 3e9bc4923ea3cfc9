/**
 * Runs admitted commands in one transaction: load what they need, execute one after another, write, chain the audit
 * rows, commit. Knows which failures are worth another attempt, and how to find out about a commit whose answer was lost.
 */
import { randomUUID } from 'node:crypto';
import { AppError } from '../core/error.ts';
import { CommitUnknown, type Database } from '../store/database.ts';
import { keyAccess } from '../store/key-table.ts';
import { RevConflict, tableAccesses } from '../store/write.ts';
import type { Admitted } from './admission.ts';
import { createAuditChain, type AuditEntry } from './audit.ts';
import { createBatch, type Batch } from './batch.ts';
import type { Clock } from './clock.ts';
import type { AnyCommand, CommandContext, LiveChange } from './command.ts';
import { conflict, duplicate, idempotencyKeyReused, internal, storeUnavailable } from './errors.ts';
import { createKeySource, KeysExhausted, type KeySource } from './keys.ts';
import type { Log } from './log.ts';
import type { RowMemory } from '../store/row-memory.ts';
import { receiptPurge, receiptRow } from './receipts.ts';
import { SETTLED } from './settled.ts';
import { openUnitOfWork, type ProcessPortFactory } from './unit-of-work.ts';

export interface RunnerOptions {
  database: Database;
  /** Read when a command is submitted, so that composition may go on after the pipeline exists. */
  commands: ReadonlyMap<string, AnyCommand>;
  clock: Clock;
  processes?: ProcessPortFactory;
  log?: Log;
}

export type Outcome =
  | { kind: 'done' | 'replayed'; answer: unknown; changes: LiveChange[] }
  | { kind: 'refused' | 'failed'; error: AppError };

export interface BatchResult {
  /** One for each command, in order. */
  outcomes: Outcome[];
  written: Batch['written'];
}

export interface BatchRunner {
  /** `undefined`: the transaction failed and was rolled back; run them one by one. */
  together(commands: readonly Admitted[]): Promise<BatchResult | undefined>;
  /** Raises AppError when the store refuses the command for good. */
  alone(command: Admitted): Promise<BatchResult>;
  /** Writes deferred rows: of these keys, or all of the table. */
  settle(table: string, keys?: readonly string[]): Promise<void>;
  settleAll(): Promise<void>;
}

const MAX_ATTEMPTS = 8;
/** Keys after which it is noted that nothing is owed of what came before: so much of the log is looked at after a kill. */
const MAX_UNSETTLED = 500_000;

export function createBatchRunner(options: RunnerOptions): BatchRunner {
  const { database, clock, log } = options;
  const keys = createKeySource(database);
  const access = tableAccesses(database.dialect);
  const keyTables = keyAccess(database.dialect);
  const chain = createAuditChain(database);
  const purgeReceipts = receiptPurge();
  const { memory } = database;
  let settledAt: number | undefined;

  const attempt = async (commands: readonly Admitted[], keysAtLeast = 0): Promise<BatchResult> => {
    await keys.reserve(keysAtLeast);
    const from = (settledAt ??= keys.peek());
    let result: BatchResult | undefined;
    const audit: AuditEntry[] = [];
    try {
      await database.writer.transaction(async (connection) => {
        const batch = createBatch(connection, access, memory, keyTables);
        await prefetch(batch, commands);
        const outcomes: Outcome[] = [];
        for (const command of commands) {
          outcomes.push(await execute(command, batch, keys, audit, options));
          const spoilt = batch.failure() ?? keys.shortage();
          if (spoilt !== undefined) throw spoilt;
        }
        if (memory && (memory.due() || keys.peek() - from > MAX_UNSETTLED)) {
          settleAll(batch, memory, keys);
          settledAt = keys.peek();
        }
        await batch.flush();
        if (batch.written.tables.has('command_receipt')) await purgeReceipts(connection, clock.now());
        if (audit.length > 0) await chain.append(connection, audit);
        result = { outcomes, written: batch.written };
        return batch;
      }, remember);
    } catch (error) {
      // The commit may have happened although its answer was lost: the audit row tells.
      const last = audit.at(-1);
      if (!(error instanceof CommitUnknown && last && (await chain.holds(last.key)))) throw error;
    }
    return result!;
  };

  const remember = (batch: Batch): void => batch.remember();
  const settle = async (mark: (batch: Batch, memory: RowMemory) => void): Promise<void> => {
    if (!memory) return;
    await database.writer.transaction(async (connection) => {
      const batch = createBatch(connection, access, memory, keyTables);
      mark(batch, memory);
      await batch.flush();
      return batch;
    }, remember);
  };

  return {
    async settle(table, wanted) {
      const owed = memory ? new Set(memory.owed(table)) : null;
      if (!owed || owed.size === 0 || (wanted && !wanted.some((key) => owed.has(key)))) return;
      await settle((batch) => batch.settle(table, wanted));
    },
    async settleAll() {
      // Nothing was done since the last time, or at all.
      if (!memory || settledAt === undefined || keys.peek() === settledAt) return;
      await keys.reserve();
      await settle((batch, of) => settleAll(batch, of, keys));
      settledAt = keys.peek();
    },
    async together(commands) {
      try {
        return await attempt(commands);
      } catch (error) {
        log?.warn({ err: error, commands: commands.length }, 'a batch failed; its commands run again one by one');
        return undefined;
      }
    },
    async alone(command) {
      let keysAtLeast = 0;
      for (let attempts = 1; ; attempts += 1) {
        try {
          return await attempt([command], keysAtLeast);
        } catch (error) {
          if (error instanceof KeysExhausted) keysAtLeast = Math.max(keysAtLeast * 4, error.wanted * 4, 1_000_000);
          if (attempts >= attemptsFor(error, database)) throw asAppError(error, command, options);
        }
      }
    },
  };
}

/** Everything that is owed is written with this batch; what comes after it begins at the next key. */
function settleAll(batch: Batch, memory: RowMemory, keys: KeySource): void {
  for (const table of memory.owing()) batch.settle(table);
  const settings = batch.table('setting');
  const row = { key: SETTLED, value: { from: keys.peek() } };
  settings.set(SETTLED, {
    raw: settings.access.encode(row),
    row: null,
    pending: 'put',
    baseRev: null,
    deferred: false,
  });
  memory.settled();
}

async function prefetch(batch: Batch, commands: readonly Admitted[]): Promise<void> {
  const needs = commands.flatMap(({ definition, payload }) => definition.needs?.(payload) ?? []);
  const receipts = commands.flatMap(({ receipt }) => receipt?.key ?? []);
  if (receipts.length > 0) await batch.load('command_receipt', receipts);
  await loadAll(batch, needs);
  const named = needs.flatMap(({ table, key, then = [] }) =>
    then.flatMap((next) => {
      const known = batch.table(table).peek(key);
      const value = (known?.row ?? known?.raw)?.[next.column];
      return typeof value === 'string' ? { table: next.table, key: value } : [];
    }),
  );
  await loadAll(batch, named);
}

/** One query per table. */
async function loadAll(batch: Batch, rows: readonly { table: string; key: string }[]): Promise<void> {
  const wanted = new Map<string, string[]>();
  for (const { table, key } of rows) {
    const keys = wanted.get(table);
    if (keys) keys.push(key);
    else wanted.set(table, [key]);
  }
  for (const [table, keys] of wanted) await batch.load(table, keys);
}

/** One command on its own overlay. Raises only what spoils the whole batch. */
async function execute(
  command: Admitted,
  batch: Batch,
  keys: KeySource,
  audit: AuditEntry[],
  options: RunnerOptions,
): Promise<Outcome> {
  const { definition, payload, actor, receipt } = command;
  const stored = receipt && batch.table('command_receipt').peek(receipt.key)?.raw;
  if (stored) {
    if (stored['payload_hash'] !== receipt.payloadHash) return { kind: 'refused', error: idempotencyKeyReused() };
    const answer = batch.table('command_receipt').access.decode(stored)['result'];
    return { kind: 'replayed', answer, changes: [] };
  }
  const ctx: CommandContext = { actor, now: options.clock.now(), commandKey: keys.next() };
  const open = openUnitOfWork({
    batch,
    ctx,
    keys,
    knex: options.database.knex,
    hasCommand: (type) => options.commands.has(type),
    processes: options.processes,
  });
  try {
    const answer: unknown = await definition.execute(open.uow, payload, ctx);
    await open.finish();
    if (receipt) open.uow.insert('command_receipt', receiptRow(receipt, definition.type, answer, ctx.now));
    const entry = auditEntry(command, ctx, answer);
    const changes = await open.merge();
    if (entry) audit.push(entry);
    return { kind: 'done', answer, changes };
  } catch (error) {
    if (error instanceof KeysExhausted || error instanceof RevConflict) throw error;
    // Whatever the command made of it: nothing can be taken back singly any more, the whole transaction is.
    const spoilt = batch.failure();
    if (spoilt !== undefined) throw spoilt;
    await open.discard();
    if (error instanceof AppError) return { kind: 'refused', error };
    return { kind: 'failed', error: unexpected(error, command, options) };
  }
}

function auditEntry({ definition, payload, actor }: Admitted, ctx: CommandContext, answer: unknown): AuditEntry | null {
  if (definition.housekeeping) return null;
  const told = definition.audit?.(payload, answer);
  if (told === null) return null;
  const fields = typeof payload === 'object' && payload !== null ? Object.keys(payload) : [];
  return {
    key: ctx.commandKey,
    at: ctx.now,
    actor,
    command: told?.command ?? definition.type,
    objectType: told?.objectType,
    objectId: told?.objectId,
    summary: told?.summary ?? { fields },
  };
}

/** The caller gets a number, the log gets the rest. The cause stays on this side of the edge. */
function unexpected(error: unknown, { definition, actor }: Admitted, options: RunnerOptions): AppError {
  const reference = randomUUID().slice(0, 8);
  options.log?.error({ err: error, reference, command: definition.type, actor: actor.id }, 'a command failed');
  return Object.assign(internal({ reference }), { cause: error });
}

function attemptsFor(error: unknown, database: Database): number {
  if (error instanceof RevConflict || error instanceof KeysExhausted || error instanceof CommitUnknown) {
    return MAX_ATTEMPTS;
  }
  const kind = database.dialect.failure(error);
  if (kind === 'conflict') return MAX_ATTEMPTS;
  // A duplicate may be another node's receipt of the same command: the second attempt finds it.
  return kind === 'duplicate' || kind === 'unavailable' ? 2 : 1;
}

function asAppError(error: unknown, command: Admitted, options: RunnerOptions): AppError {
  if (error instanceof AppError) return error;
  const kind = options.database.dialect.failure(error);
  if (error instanceof RevConflict || kind === 'conflict') return conflict();
  const logged = unexpected(error, command, options);
  if (kind === 'duplicate') return duplicate();
  if (kind === 'unavailable' || error instanceof CommitUnknown) return storeUnavailable();
  return logged;
}
