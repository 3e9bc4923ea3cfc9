/**
 * The command pipeline with group commit (D4). Commands that arrive while a batch is in its transaction wait; the next
 * batch takes all of them. One transaction, one write per table, one commit; only then is anybody answered.
 *
 * Promises: a command is applied once or not at all; a refused command (AppError) leaves nothing and harms no
 * neighbour; when a transaction fails, its commands run again one by one, so that only the guilty one fails; what was
 * changed by somebody else meanwhile is tried again, a bounded number of times.
 */
import { hash, randomUUID } from 'node:crypto';
import { AppError } from '../core/error.ts';
import type { Json } from '../core/json.ts';
import type { Problem } from '../core/problem.ts';
import type { Connection } from '../store/connection.ts';
import { CommitUnknown, type Database } from '../store/database.ts';
import { RevConflict, tableAccesses } from '../store/write.ts';
import { createAuditChain, type AuditEntry } from './audit.ts';
import { createBatch, type Batch } from './batch.ts';
import type { Clock } from './clock.ts';
import type {
  Actor,
  Commit,
  CommandContext,
  CommandDefinition,
  LiveChange,
  Pipeline,
  PipelineStats,
  Submission,
} from './command.ts';
import {
  conflict,
  duplicate,
  idempotencyKeyReused,
  internal,
  invalidPayload,
  shuttingDown,
  storeUnavailable,
  unknownCommand,
} from './errors.ts';
import { createKeySource, KeysExhausted, type KeySource } from './keys.ts';
import { mergeChanges } from './live-changes.ts';
import { guardPayload } from './payload-guard.ts';
import { openUnitOfWork, type ProcessPortFactory } from './unit-of-work.ts';
import './tables.ts';

/** The part of a pino logger that the runtime uses. */
export interface Log {
  error(data: object, message: string): void;
  warn(data: object, message: string): void;
}

export interface PipelineOptions {
  database: Database;
  /** Read when a command is submitted, so that composition may go on after the pipeline exists. */
  commands: ReadonlyMap<string, CommandDefinition<any, any>>;
  clock: Clock;
  processes?: ProcessPortFactory;
  log?: Log;
  /** Most commands in one transaction. */
  maxBatch?: number;
  /** Size limit of one payload, in characters. */
  maxPayload?: number;
}

/** A validated command with its caller. */
interface Waiting {
  definition: CommandDefinition<any, any>;
  payload: unknown;
  actor: Actor;
  receipt: { key: string; payloadHash: string } | undefined;
  resolve(answer: unknown): void;
  reject(error: unknown): void;
}

type Outcome =
  | { kind: 'done' | 'replayed'; answer: unknown; changes: LiveChange[] }
  | { kind: 'refused' | 'failed'; error: AppError };

const MAX_ATTEMPTS = 8;

export function createPipeline(options: PipelineOptions): Pipeline {
  const run = createBatchRunner(options);
  const { maxBatch = 500 } = options;
  const stats: PipelineStats = {
    commands: 0,
    refused: 0,
    failed: 0,
    commits: 0,
    retriedBatches: 0,
    largestBatch: 0,
  };
  const listeners = new Set<(commit: Commit) => void>();
  let idleWaiters: (() => void)[] = [];
  let queue: Waiting[] = [];
  let running = false;
  let closed = false;

  const tell = (commit: Commit): void => {
    for (const listener of listeners) {
      try {
        listener(commit);
      } catch (error) {
        options.log?.error({ err: error }, 'a listener of commits failed');
      }
    }
  };

  const answer = (waiting: readonly Waiting[], { outcomes, written }: BatchResult): void => {
    stats.commits += 1;
    stats.commands += waiting.length;
    stats.largestBatch = Math.max(stats.largestBatch, waiting.length);
    const changes = mergeChanges(outcomes.flatMap((outcome) => ('changes' in outcome ? outcome.changes : [])));
    if (written.tables.size > 0 || changes.length > 0) tell({ ...written, changes });
    outcomes.forEach((outcome, index) => {
      if ('error' in outcome) {
        stats[outcome.kind] += 1;
        waiting[index]!.reject(outcome.error);
      } else waiting[index]!.resolve(outcome.answer);
    });
  };

  const runAlone = async (one: Waiting): Promise<void> => {
    try {
      answer([one], await run.alone(one));
    } catch (error) {
      stats.failed += 1;
      one.reject(error);
    }
  };

  const drain = async (): Promise<void> => {
    while (queue.length > 0) {
      const taken = queue.length <= maxBatch ? queue : queue.slice(0, maxBatch);
      queue = queue.length <= maxBatch ? [] : queue.slice(maxBatch);
      const result = taken.length > 1 ? await run.together(taken) : undefined;
      if (result) answer(taken, result);
      else {
        if (taken.length > 1) stats.retriedBatches += 1;
        for (const one of taken) await runAlone(one);
      }
      // Callers that were answered may submit their next command into the very next batch.
      await new Promise(setImmediate);
    }
    running = false;
    for (const wake of idleWaiters.splice(0)) wake();
  };

  return {
    stats,
    submit<R>(submission: Submission): Promise<R> {
      if (closed) return Promise.reject(shuttingDown());
      return new Promise<R>((resolve, reject) => {
        const waiting = admit(submission, options);
        queue.push({ ...waiting, resolve: resolve as (answer: unknown) => void, reject });
        if (running) return;
        running = true;
        setImmediate(() => void drain());
      });
    },
    onCommit(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    idle: () => (running ? new Promise((resolve) => idleWaiters.push(resolve)) : Promise.resolve()),
    async close() {
      closed = true;
      if (running) await new Promise<void>((resolve) => idleWaiters.push(resolve));
    },
  };
}

/** Checks a submission before it may wait: known command, harmless JSON, valid by its schema. */
function admit(submission: Submission, options: PipelineOptions): Omit<Waiting, 'resolve' | 'reject'> {
  const definition = options.commands.get(submission.type);
  if (!definition) throw unknownCommand({ command: submission.type });
  guardPayload(submission.payload, options.maxPayload ?? 16_000_000);
  const payload: unknown = validPayload(definition, submission.payload);
  return { definition, payload, actor: submission.actor, receipt: receiptOf(submission, payload) };
}

/** The payload as its schema makes it; raises INVALID_PAYLOAD with every problem and its path. */
export function validPayload<P>(definition: CommandDefinition<P, any>, payload: unknown): P {
  const parsed = definition.payload.safeParse(payload);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue): Problem => ({
    severity: 'error',
    code: 'INVALID_FIELD',
    path: issue.path.map(String).join('.'),
    message: { zh: issue.message, en: issue.message },
  }));
  throw invalidPayload({ command: definition.type }, problems);
}

/** The payload as its schema made it: fields in one order, whatever order the caller sent. */
function receiptOf({ type, actor, idempotencyKey }: Submission, payload: unknown): Waiting['receipt'] {
  if (idempotencyKey === undefined) return undefined;
  return {
    key: JSON.stringify([actor.id, idempotencyKey]),
    payloadHash: hash('sha256', JSON.stringify([type, payload]), 'hex'),
  };
}

interface BatchResult {
  outcomes: Outcome[];
  written: Batch['written'];
}

interface BatchRunner {
  /** `undefined`: the transaction failed and was rolled back; run them one by one. */
  together(waiting: readonly Waiting[]): Promise<BatchResult | undefined>;
  /** Raises AppError when the store refuses the command for good. */
  alone(waiting: Waiting): Promise<BatchResult>;
}

function createBatchRunner(options: PipelineOptions): BatchRunner {
  const { database } = options;
  const keys = createKeySource(database);
  const access = tableAccesses(database.dialect);
  const chain = createAuditChain(database);
  const log = options.log;

  const attempt = async (waiting: readonly Waiting[], keysAtLeast = 0): Promise<BatchResult> => {
    await keys.reserve(keysAtLeast);
    let result: BatchResult | undefined;
    let lastAudit: AuditEntry | undefined;
    try {
      await database.writer.transaction(async (raw) => {
        const { connection, failure } = watched(raw);
        const batch = createBatch(connection, access);
        const audit: AuditEntry[] = [];
        await prefetch(batch, waiting);
        const outcomes: Outcome[] = [];
        for (const one of waiting) {
          outcomes.push(await execute(one, batch, keys, audit, options));
          const spoilt = failure.error ?? keys.shortage();
          if (spoilt !== undefined) throw spoilt;
        }
        await batch.flush();
        if (audit.length > 0) await chain.append(connection, audit);
        lastAudit = audit.at(-1);
        result = { outcomes, written: batch.written };
      });
    } catch (error) {
      // The commit may have happened although its answer was lost: the audit row tells.
      if (!(error instanceof CommitUnknown && lastAudit && (await chain.holds(lastAudit.key)))) throw error;
    }
    return result!;
  };

  return {
    async together(waiting) {
      try {
        return await attempt(waiting);
      } catch (error) {
        log?.warn({ err: error, commands: waiting.length }, 'a batch failed; its commands run again one by one');
        return undefined;
      }
    },
    async alone(waiting) {
      let keysAtLeast = 0;
      for (let attempts = 1; ; attempts += 1) {
        try {
          return await attempt([waiting], keysAtLeast);
        } catch (error) {
          if (error instanceof KeysExhausted) keysAtLeast = Math.max(keysAtLeast * 4, error.wanted * 4, 1_000_000);
          if (attempts >= attemptsFor(error, database)) throw asAppError(error, waiting, options);
        }
      }
    },
  };
}

/** Remembers a failed statement, whatever the command does with the error: the transaction is spoilt. */
function watched(raw: Connection): { connection: Connection; failure: { error?: unknown } } {
  const failure: { error?: unknown } = {};
  const watch = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      failure.error ??= error;
      throw error;
    }
  };
  const connection: Connection = {
    all: (sql, parameters) => watch(raw.all(sql, parameters)),
    run: (sql, parameters) => watch(raw.run(sql, parameters)),
  };
  return { connection, failure };
}

async function prefetch(batch: Batch, waiting: readonly Waiting[]): Promise<void> {
  const wanted = new Map<string, string[]>();
  const want = (table: string, key: string) => {
    const keys = wanted.get(table);
    if (keys) keys.push(key);
    else wanted.set(table, [key]);
  };
  for (const one of waiting) {
    if (one.receipt) want('command_receipt', one.receipt.key);
    for (const { table, key } of one.definition.needs?.(one.payload) ?? []) want(table, key);
  }
  for (const [table, keys] of wanted) await batch.load(table, keys);
}

/** One command on its own overlay. Raises only what spoils the whole batch. */
async function execute(
  waiting: Waiting,
  batch: Batch,
  keys: KeySource,
  audit: AuditEntry[],
  options: PipelineOptions,
): Promise<Outcome> {
  const { definition, payload, actor, receipt } = waiting;
  const stored = receipt && batch.peek('command_receipt', receipt.key)?.raw;
  if (stored) {
    if (stored['payload_hash'] !== receipt.payloadHash) return { kind: 'refused', error: idempotencyKeyReused() };
    const answer = batch.access('command_receipt').decode(stored)['result'];
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
    if (receipt) open.uow.insert('command_receipt', receiptRow(waiting, receipt, answer, ctx.now));
    const entry = auditEntry(waiting, ctx, answer);
    const changes = await open.merge();
    if (entry) audit.push(entry);
    return { kind: 'done', answer, changes };
  } catch (error) {
    if (spoilsBatch(error)) throw error;
    await open.discard();
    if (error instanceof AppError) return { kind: 'refused', error };
    return { kind: 'failed', error: unexpected(error, waiting, options) };
  }
}

const spoilsBatch = (error: unknown) => error instanceof KeysExhausted || error instanceof RevConflict;

function receiptRow(
  waiting: Waiting,
  receipt: { key: string; payloadHash: string },
  answer: unknown,
  now: number,
): import('./tables.ts').ReceiptRow {
  return {
    key: receipt.key,
    command: waiting.definition.type,
    payload_hash: receipt.payloadHash,
    result: (answer ?? null) as Json,
    created_at: now,
  };
}

function auditEntry({ definition, payload, actor }: Waiting, ctx: CommandContext, answer: unknown): AuditEntry | null {
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
function unexpected(error: unknown, { definition, actor }: Waiting, options: PipelineOptions): AppError {
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

function asAppError(error: unknown, waiting: Waiting, options: PipelineOptions): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof RevConflict) return conflict();
  const kind = options.database.dialect.failure(error);
  if (kind === 'conflict') return conflict();
  const known = unexpected(error, waiting, options);
  if (kind === 'duplicate') return duplicate();
  if (kind === 'unavailable' || error instanceof CommitUnknown) return storeUnavailable();
  return known;
}
