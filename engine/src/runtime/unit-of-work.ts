/**
 * What one command reads and writes: an overlay over its batch. The overlay joins the batch when the command succeeds
 * and is dropped when it throws, so a refused command leaves nothing behind and its neighbours never notice.
 *
 * Inside one command there is one object per row: `get` twice gives the same object, and after `update` it is the one
 * that was handed in. A `select` must see everything written so far: the writes go to the database first, behind a
 * savepoint when they are this command's own.
 *
 * Isolated work (an inline job that may fail without failing its command) has a layer of its own above the command's:
 * copies of the rows it touches, merged when it succeeds, dropped when it throws.
 */
import type { Knex } from 'knex';
import type { Parameter } from '../store/connection.ts';
import { tableDefinition, type TableName, type Tables } from '../store/tables.ts';
import type { Row, TableAccess } from '../store/write.ts';
import { compose, setKey, type Batch, type BatchTable, type Content, type Entry, type Pending } from './batch.ts';
import type { CommandContext, LiveChange, UnitOfWork } from './command.ts';
import { notFound } from './errors.ts';
import type { KeySource } from './keys.ts';
import type { ProcessPort } from './processes.ts';
import { historyRow, outboxRow, timerRow } from './said-rows.ts';

/** Makes a command's process port. `finish` runs after the command and may write; it belongs to the command. */
export type ProcessPortFactory = (
  uow: UnitOfWork,
  ctx: CommandContext,
) => { port: ProcessPort; finish?(): Promise<void> | void };

export interface UnitOfWorkDeps {
  batch: Batch;
  ctx: CommandContext;
  keys: KeySource;
  /** Used to build query texts; nothing runs on it. */
  knex: Knex;
  hasCommand(type: string): boolean;
  processes: ProcessPortFactory | undefined;
}

/** The pipeline's side of a unit of work. */
export interface OpenUnitOfWork {
  readonly uow: UnitOfWork;
  /** Lets the process port write what it held back. */
  finish(): Promise<void>;
  /** Makes the command's writes part of the batch. */
  merge(): Promise<LiveChange[]>;
  /** Forgets them. */
  discard(): Promise<void>;
}

/** One row as this command has it. `op` is relative to the batch below (or to the last flush). */
interface Local {
  row: Row | null;
  op: Pending;
  baseRev: number | null;
  /** Written to the database by a flush of this command; the batch learns of it at the merge. */
  flushed: boolean;
  /** An update that need not be written now. */
  deferred: boolean;
}

/** The rows of one command, or of one piece of isolated work inside it, above those below. */
interface Layer {
  rows: Map<string, Map<string, Local>>;
  /** Keys taken (true) or let go of, by table. */
  keys: Map<string, Map<string, boolean>>;
  /** A flush has begun a savepoint of this layer's name. */
  savepoint: boolean;
}

const unchanged = (row: Row | null): Local => ({ row, op: 'none', baseRev: null, flushed: false, deferred: false });

const newLayer = (): Layer => ({ rows: new Map(), keys: new Map(), savepoint: false });

const decoded = (entry: Entry, access: TableAccess): Row | null => entry.raw && access.decode(entry.raw);

/** Of a shared table each command has columns of its own; what is inside of them belongs to all. */
function ownColumns(entry: Entry, access: TableAccess): Row | null {
  const row = entry.row ?? decoded(entry, access);
  if (!row) return null;
  entry.row = row;
  return { ...row };
}

export function openUnitOfWork(deps: UnitOfWorkDeps): OpenUnitOfWork {
  const { batch, ctx, keys, knex } = deps;
  const layers: Layer[] = [newLayer()];
  const changes: LiveChange[] = [];
  let processes: ReturnType<ProcessPortFactory> | undefined;

  const top = () => layers[layers.length - 1]!;
  const setLocal = (table: string, key: string, local: Local): Local => {
    const { rows } = top();
    let locals = rows.get(table);
    if (!locals) rows.set(table, (locals = new Map()));
    locals.set(key, local);
    return local;
  };
  /** What this command has of a row. Isolated work gets a copy of what the command had before it. */
  const own = (table: string, key: string): Local | undefined => {
    for (let depth = layers.length - 1; depth >= 0; depth -= 1) {
      const local = layers[depth]!.rows.get(table)?.get(key);
      if (!local) continue;
      if (depth === layers.length - 1) return local;
      return setLocal(table, key, { ...unchanged(structuredClone(local.row)), deferred: local.deferred });
    }
    return undefined;
  };
  /** What is known of a row without asking the database. */
  const known = (table: string, key: string): Local | undefined => {
    const local = own(table, key);
    if (local) return local;
    const { access, peek } = batch.table(table);
    const entry = peek(key);
    if (!entry) return undefined;
    const row = access.shared ? ownColumns(entry, access) : decoded(entry, access);
    return setLocal(table, key, unchanged(row));
  };
  const write = (
    table: string,
    key: string,
    op: Pending,
    row: Row | null,
    { baseRev = null, deferred = false }: { baseRev?: number | null; deferred?: boolean } = {},
  ): void => {
    const before = top().rows.get(table)?.get(key);
    setLocal(table, key, {
      row,
      op: compose(before?.op ?? 'none', op),
      baseRev: before?.op === 'update' ? before.baseRev : baseRev,
      flushed: before?.flushed ?? false,
      deferred: deferred && (before === undefined || before.op === 'none' || before.deferred),
    });
  };
  const contentOf = (table: string, { row, op: pending, baseRev, deferred }: Local): Content => {
    const { encode, shared } = batch.table(table).access;
    return shared
      ? { raw: null, row, pending, baseRev, deferred }
      : { raw: row && encode(row), row: null, pending, baseRev, deferred: false };
  };

  const getMany = async (table: string, wanted: readonly string[]): Promise<Row[]> => {
    const missing = wanted.filter((key) => !own(table, key));
    if (missing.length > 0) await batch.load(table, missing);
    return wanted.map((key) => known(table, key)?.row).filter((row) => row !== null && row !== undefined);
  };

  const pendingIn = ({ rows }: Layer) => [...rows].filter(([, locals]) => [...locals.values()].some(isToWrite));
  const flush = async (): Promise<void> => {
    // What is written here lies above what was deferred: that must be in the database first.
    for (const layer of layers) {
      for (const [table, locals] of pendingIn(layer)) {
        const written = [...locals].filter(([, local]) => isToWrite(local));
        batch.settle(
          table,
          written.map(([key]) => key),
        );
      }
    }
    await batch.flush();
    if (!layers.some((layer) => pendingIn(layer).length > 0)) return;
    for (const [depth, layer] of layers.entries()) {
      // Also without writes of its own: what a layer above writes must go when this one does.
      if (!layer.savepoint) await batch.connection.run(`savepoint layer${depth}`);
      layer.savepoint = true;
      for (const [table, locals] of pendingIn(layer)) await flushTable(table, locals);
    }
  };
  const flushTable = async (table: string, locals: Map<string, Local>): Promise<void> => {
    const pending = [...locals].filter(([, local]) => isToWrite(local));
    await batch.write(
      table,
      pending.map(([key, local]) => ({ key, ...contentOf(table, local), deferred: false })),
    );
    for (const [, local] of pending)
      Object.assign(local, { op: 'none', baseRev: null, flushed: true, deferred: false });
  };
  /** A query must see what was deferred of its tables, too. */
  const mustFlushFor = (sql: string): boolean => {
    let must = batch.hasPending(sql);
    for (const { rows } of layers) {
      for (const [table, locals] of rows) {
        if (!sql.includes(table)) continue;
        for (const local of locals.values()) {
          local.deferred = false;
          must ||= local.op !== 'none';
        }
      }
    }
    return must;
  };

  const select = async (table: string, build: (query: Knex.QueryBuilder) => Knex.QueryBuilder): Promise<Row[]> => {
    const { access } = batch.table(table);
    const { sql, bindings } = build(knex(table).select(`${table}.*`))
      .toSQL()
      .toNative();
    if (mustFlushFor(sql)) await flush();
    const found = await batch.connection.all(sql, bindings as Parameter[]);
    return found.map((raw) => {
      const key = raw[access.key];
      if (typeof key !== 'string') return access.decode(raw);
      const local = own(table, key);
      if (local?.row) return local.row;
      const row = access.decode(raw);
      setLocal(table, key, unchanged(row));
      return row;
    });
  };

  const setKeys = (layer: Layer, table: string, changes: Iterable<readonly [string, boolean]>): void => {
    let of = layer.keys.get(table);
    if (!of) layer.keys.set(table, (of = new Map()));
    for (const [key, taken] of changes) setKey(of, key, taken);
  };
  const claim = async (table: string, wanted: readonly string[]): Promise<string[]> => {
    const said = (key: string) =>
      layers
        .findLast(({ keys: of }) => of.get(table)?.has(key))
        ?.keys.get(table)
        ?.get(key);
    const none = layers.every(({ keys: of }) => !of.has(table));
    const open = none ? wanted : wanted.filter((key) => said(key) === undefined);
    const free = new Set(await batch.free(table, open));
    if (!none) for (const key of wanted) if (said(key) === false) free.add(key);
    const taken = none ? [...free] : [...new Set(wanted)].filter((key) => free.has(key));
    setKeys(
      top(),
      table,
      taken.map((key) => [key, true] as const),
    );
    return taken;
  };

  const release = async (layer: Layer, depth: number): Promise<void> => {
    if (layer.savepoint) await batch.connection.run(`release savepoint layer${depth}`);
  };
  const rollBack = async (layer: Layer, depth: number): Promise<void> => {
    if (!layer.savepoint) return;
    await batch.connection.run(`rollback to savepoint layer${depth}`);
    await batch.connection.run(`release savepoint layer${depth}`);
  };

  const isolated = async <R>(work: () => Promise<R>): Promise<R> => {
    const depth = layers.push(newLayer()) - 1;
    const announced = changes.length;
    try {
      const answer = await work();
      const layer = layers.pop()!;
      await release(layer, depth);
      for (const [table, locals] of layer.rows) {
        for (const [key, local] of locals) mergeLocal(top(), table, key, local);
      }
      for (const [table, changes] of layer.keys) setKeys(top(), table, changes);
      return answer;
    } catch (error) {
      if (layers.length > depth) {
        const [layer] = layers.splice(depth);
        changes.length = announced;
        if (layer) await rollBack(layer, depth);
      }
      throw error;
    }
  };

  const uow: UnitOfWork = {
    now: ctx.now,
    nextKey: () => keys.next(),
    keys,
    async get<T extends TableName>(table: T, key: string) {
      return typed<T>(await getMany(table, [key]))[0];
    },
    async getMany<T extends TableName>(table: T, wanted: readonly string[]) {
      return typed<T>(await getMany(table, wanted));
    },
    loaded<T extends TableName>(table: T, key: string) {
      const { access, peek } = batch.table(table);
      const entry = access.shared && !own(table, key) ? peek(key) : undefined;
      if (entry) return ((entry.row ??= decoded(entry, access)) ?? undefined) as Tables[T] | undefined;
      const local = known(table, key);
      if (!local) throw new Error(`${table} ${key} was not loaded`);
      return (local.row ?? undefined) as Tables[T] | undefined;
    },
    load: (table, wanted) => batch.load(table, wanted),
    async require<T extends TableName>(table: T, key: string) {
      const [row] = typed<T>(await getMany(table, [key]));
      if (!row) throw notFound({ type: table, id: key });
      return row;
    },
    insert(table, row) {
      const key = keyOf(table, row);
      if (known(table, key)?.row) throw new Error(`${table} ${key} exists already`);
      write(table, key, 'insert', untyped(row));
    },
    update(table, row, options) {
      const key = keyOf(table, row);
      const before = known(table, key);
      if (before && !before.row) throw new Error(`${table} ${key} does not exist`);
      const rev = tableDefinition(table).rev as string | undefined;
      const base = rev ? raiseRev(table, untyped(row), rev, before?.row) : null;
      write(table, key, 'update', untyped(row), {
        baseRev: base,
        deferred: options?.deferred === true && batch.table(table).defers,
      });
    },
    remove: (table, key) => write(table, key, 'delete', null),
    select: async <T extends TableName>(table: T, build: (query: Knex.QueryBuilder) => Knex.QueryBuilder) =>
      typed<T>(await select(table, build)),
    settle(table, wanted) {
      for (const { rows } of layers) {
        for (const [key, local] of rows.get(table) ?? []) if (!wanted || wanted.includes(key)) local.deferred = false;
      }
      batch.settle(table, wanted);
    },
    claim,
    disclaim(table, wanted) {
      setKeys(
        top(),
        table,
        wanted.map((key) => [key, false] as const),
      );
    },
    isolated,
    get processes() {
      if (!deps.processes) throw new Error('this pipeline runs without processes');
      processes ??= deps.processes(uow, ctx);
      return processes.port;
    },
    schedule(timer) {
      if (!deps.hasCommand(timer.command)) throw new Error(`timer ${timer.key} names no command: ${timer.command}`);
      write('timer', timer.key, 'put', untyped(timerRow(timer)));
    },
    unschedule: (key) => write('timer', key, 'delete', null),
    send: (entry) => uow.insert('outbox', outboxRow(entry, uow)),
    changed: (change) => void changes.push(change),
    history: (entry) => uow.insert('history', historyRow(entry, uow, ctx)),
  };

  return {
    uow,
    async finish() {
      await processes?.finish?.();
    },
    async merge() {
      const layer = layers[0]!;
      await release(layer, 0);
      for (const [table, locals] of layer.rows) {
        for (const [key, local] of locals)
          mergeRow(batch.table(table), key, local, (merged) => contentOf(table, merged));
      }
      for (const [table, changes] of layer.keys) batch.setKeys(table, changes);
      return changes;
    },
    discard: () => rollBack(layers[0]!, 0),
  };
}

/** A description (`tables.ts`) says what a row holds; inside here rows are only columns. */
const typed = <T extends TableName>(rows: Row[]) => rows as unknown as Tables[T][];
const untyped = (row: object) => row as Row;

const isToWrite = ({ op, deferred }: Local) => op !== 'none' && !deferred;

/** Isolated work succeeded: its rows become the command's. Who holds one of those rows sees the new content in it. */
function mergeLocal(below: Layer, table: string, key: string, local: Local): void {
  if (local.op === 'none' && !local.flushed) return;
  let locals = below.rows.get(table);
  if (!locals) below.rows.set(table, (locals = new Map()));
  const before = locals.get(key);
  const row = before?.row && local.row ? Object.assign(before.row, local.row) : local.row;
  locals.set(key, {
    row,
    op: compose(before?.op ?? 'none', local.op),
    baseRev: before?.op === 'update' ? before.baseRev : local.baseRev,
    flushed: local.flushed || (before?.flushed ?? false),
    deferred: local.deferred && (before === undefined || before.op === 'none' || before.deferred),
  });
}

function mergeRow(table: BatchTable, key: string, local: Local, contentOf: (local: Local) => Content): void {
  if (local.op === 'none' && !local.flushed) return;
  const below = table.peek(key);
  const op = compose(below?.pending ?? 'none', local.op);
  const baseRev = below?.pending === 'update' ? below.baseRev : local.baseRev;
  const deferred = local.deferred && (below === undefined || below.pending === 'none' || below.deferred);
  table.set(key, contentOf({ ...local, op, baseRev, deferred }));
}

function keyOf(table: TableName, row: object): string {
  const key = untyped(row)[tableDefinition(table).key as string];
  if (typeof key !== 'string' || key === '') throw new Error(`a row of ${table} has no key`);
  return key;
}

/** Raises the row's rev in place and answers the one it had. A copy older than what this command has is a mistake. */
function raiseRev(table: string, row: Row, rev: string, current: Row | null | undefined): number {
  const base = row[rev];
  if (typeof base !== 'number') throw new Error(`a row of ${table} has no rev`);
  if (current && current !== row && current[rev] !== base) {
    throw new Error(`${table}: update from a stale copy (rev ${base}, current ${String(current[rev])})`);
  }
  row[rev] = base + 1;
  return base;
}
