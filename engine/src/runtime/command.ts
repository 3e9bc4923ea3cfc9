/**
 * Commands: the one way in. A feature defines commands; HTTP routes, timers, jobs, connectors and imports submit them;
 * the pipeline (`pipeline.ts`) runs them in batches, each batch one transaction (ADR 0003).
 *
 * `execute` sees the database only through its unit of work. When it throws, what it wrote is gone and the other
 * commands of the batch go on. It must not do I/O of its own, read the wall clock or draw random numbers: effects leave
 * as outbox rows and jobs; time is `ctx.now`; keys come from `uow.nextKey()`.
 */
import type { Knex } from 'knex';
import type { z } from 'zod';
import type { Json, JsonObject } from '../core/json.ts';
import type { KeyTableName, Tables, TableName } from '../store/tables.ts';
import type { ProcessPort } from './processes.ts';

/** Who acts. Built by the session layer; `system` for timers and inline jobs. */
export interface Actor {
  kind: 'user' | 'citizen' | 'connector' | 'system';
  /** Account id, `citizen:<requestId>`, `connection:<id>` or `system`. */
  id: string;
  name: string;
  /** Permission ids such as `case.handle`; the catalogue is in features/people. */
  permissions: ReadonlySet<string>;
  /** What objects are granted to: `user:<id>`, `unit:<id>`, `area:<id>`, `role:<id>`, `citizen:<requestId>`. */
  subjects: readonly string[];
  /** Role ids; user tasks name them (and unit ids) as candidate groups. */
  roles: readonly string[];
  unitIds: readonly string[];
  areaIds: readonly string[];
}

export interface CommandContext {
  actor: Actor;
  /** Milliseconds since the epoch; the moment of the whole command and everything that follows from it. */
  now: number;
  commandKey: string;
  /** Set when a timer runs the command: the moment that was meant (the server may have been down since). */
  dueAt?: number;
}

/** A row that a command will read, and rows that this row names: `then` gives the table of each and the naming column. */
export interface Need {
  table: TableName;
  key: string;
  then?: readonly { table: TableName; column: string }[];
}

export interface CommandDefinition<P = unknown, R extends Json | void = Json> {
  /** `noun.verb`, e.g. `case.mark`. */
  type: string;
  payload: z.ZodType<P>;
  execute(uow: UnitOfWork, payload: P, ctx: CommandContext): Promise<R> | R;
  /**
   * Object and summary for the audit row; default: no object, the payload's keys only. Never secrets. `command` names
   * what was really done when a command ran another one; `null`: nothing was done.
   */
  audit?(
    payload: P,
    result: R,
  ): { command?: string; objectType?: string; objectId?: string; summary?: JsonObject } | null;
  /** Rows that will be needed: the pipeline loads those of all waiting commands in one query per table. */
  needs?(payload: P): readonly Need[];
  /** The engine's own bookkeeping (claims, leases): nothing that somebody decided, no audit row. Safe to run twice. */
  housekeeping?: boolean;
}

/** A command in a registry, whatever its payload and answer. What goes in has passed the command's own schema. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- payloads are contravariant: nothing else holds them all
export type AnyCommand = CommandDefinition<any, any>;

export interface Submission<P = unknown> {
  type: string;
  payload: P;
  /** Made by the command's own schema already: a route has checked its body by it. It is not checked again. */
  checked?: true;
  actor: Actor;
  /** The same key by the same actor twice is executed once and answered twice with the same answer. */
  idempotencyKey?: string;
}

export interface Pipeline {
  /** Resolves after the commit with the command's answer; rejects with `AppError` when it is refused. */
  submit<R = Json>(submission: Submission): Promise<R>;
  /** Called after every commit that wrote something; answers how to stop. */
  onCommit(listener: (commit: Commit) => void): () => void;
  /** Resolves when the database has what commands see: of rows that were deferred, these or all of the table. */
  settled(table: TableName, keys?: readonly string[]): Promise<void>;
  /** Updates may be deferred: whoever does so recovers at start. */
  readonly defers: boolean;
  /** Resolves when no command is waiting or running. */
  idle(): Promise<void>;
  readonly stats: Readonly<PipelineStats>;
  /** Stops taking commands, finishes those under way. */
  close(): Promise<void>;
}

/** What a commit wrote, for those who wait for rows (timers, outbox, long polls, live views). */
export interface Commit {
  tables: ReadonlySet<string>;
  changes: readonly LiveChange[];
  /** Earliest `wake_at` of written timers and `due_at` of written outbox rows; Infinity when there are none. */
  timerAt: number;
  outboxAt: number;
}

export interface PipelineStats {
  commands: number;
  refused: number;
  failed: number;
  commits: number;
  /** Batches that were rolled back and run again command by command. */
  retriedBatches: number;
  largestBatch: number;
}

/** A change for live views, sent by socket after the commit to those who may see the object. */
export interface LiveChange {
  /** `case`, `request`, `task`, `notice`, `process-definition`, `pack`, `import` … */
  type: string;
  id: string;
  /** Subjects that may learn of it; empty: everybody with a staff session. */
  subjects: readonly string[];
}

export interface OutboxEntry {
  /** Delivery handler, e.g. `notice.deliver`, `connector.call`. */
  kind: string;
  payload: JsonObject;
  /** Given to the other side, so that a repeated delivery is recognised. Unique per kind. */
  idempotencyKey: string;
  /** Not before; default now. */
  dueAt?: number;
  maxAttempts?: number;
}

/** Reads and writes of one command; all of one batch share a transaction. */
export interface UnitOfWork {
  readonly now: number;
  nextKey(): string;
  /** Numbers for somebody who counts by himself (the kernel): free from `peek()`; `advance(next)` takes all below `next`. */
  readonly keys: { peek(): number; advance(next: number): void };
  get<T extends TableName>(table: T, key: string): Promise<Tables[T] | undefined>;
  getMany<T extends TableName>(table: T, keys: readonly string[]): Promise<Tables[T][]>;
  /** To look at, not to change; of a row that `load`, `get` or the command's needs have loaded, anything else is a mistake. */
  loaded<T extends TableName>(table: T, key: string): Readonly<Tables[T]> | undefined;
  /** Rows that `loaded` will be asked for. */
  load(table: TableName, keys: readonly string[]): Promise<void>;
  /** Refused with NOT_FOUND when there is no such row. */
  require<T extends TableName>(table: T, key: string): Promise<Tables[T]>;
  insert<T extends TableName>(table: T, row: Tables[T]): void;
  /**
   * Whole row (as read, changed). A table with `rev` gets its rev raised here. `deferred`: this content follows from what the
   * transaction writes elsewhere, and the feature goes through that again after a kill (`Feature.recover`); where rows are
   * remembered it is written later. Commands always see the newest content.
   */
  update<T extends TableName>(table: T, row: Tables[T], options?: { deferred?: boolean }): void;
  /** Has deferred rows written with this command: these, or all of the table. */
  settle(table: TableName, keys?: readonly string[]): void;
  remove<T extends TableName>(table: T, key: string): void;
  /** Any query on one table inside the transaction; sees everything written so far. Slower than `get`. */
  select<T extends TableName>(table: T, build: (query: Knex.QueryBuilder) => Knex.QueryBuilder): Promise<Tables[T][]>;
  /** Takes keys that are taken once and for all (`KeyTables`); answers those that were free, each once, in their order. */
  claim(table: KeyTableName, keys: readonly string[]): Promise<string[]>;
  /** Lets go of keys that were taken. */
  disclaim(table: KeyTableName, keys: readonly string[]): void;
  /** Runs `work`; when it throws, what it wrote is gone, and the command may go on. For work that may fail on its own. */
  isolated<T>(work: () => Promise<T>): Promise<T>;
  /** Process instances: start, complete tasks, correlate, cancel; in the same transaction. */
  readonly processes: ProcessPort;
  /** Runs `command` with `payload` at `dueAt` (or as soon as the server is up again). `key` makes it cancellable. */
  schedule(timer: { key: string; dueAt: number; command: string; payload: JsonObject }): void;
  unschedule(key: string): void;
  send(entry: OutboxEntry): void;
  changed(change: LiveChange): void;
  /** Entry in the timeline of an object (case, request): who did what, when. Kind names a sentence in the UI's dictionary. */
  history(entry: HistoryEntry): void;
}

export interface HistoryEntry {
  objectType: string;
  objectId: string;
  /** Dictionary key, e.g. `request.returned`, `clock.level`. */
  kind: string;
  data?: JsonObject;
  /** May the citizen see it. */
  public?: boolean;
  /** Decided by the engine, whoever's command gave the occasion: a rule judged an event that somebody sent. */
  machine?: boolean;
}
