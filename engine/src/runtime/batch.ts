/**
 * The rows that one transaction has loaded and is going to write. Commands of a batch run one after another; each sees
 * what the ones before it wrote. Writes gather here and reach the database in one statement per table and kind of write,
 * at the end, or earlier when a command wants to query.
 */
import type { Connection, RawRow } from '../store/connection.ts';
import type { KeyAccess } from '../store/key-table.ts';
import type { Remembered, RowMemory } from '../store/row-memory.ts';
import type { Row, TableAccess } from '../store/write.ts';

/** How a row's content differs from what the database holds. */
export type Pending = 'none' | 'insert' | 'update' | 'put' | 'delete';

export interface Entry {
  readonly key: string;
  /** As the database has or gets it; null of a row that is not there, and of one that `row` has. */
  raw: RawRow | null;
  /** Of a shared table: the row, decoded or not encoded yet. Nobody changes what is inside of it. */
  row: Row | null;
  pending: Pending;
  /** For `update`: the rev that the database holds. */
  baseRev: number | null;
  /** An update that need not be written now (`RowMemory`). */
  deferred: boolean;
  /** As the memory has it. */
  recalled: boolean;
}

export type Content = Pick<Entry, 'raw' | 'row' | 'pending' | 'baseRev' | 'deferred'>;

/** What a later write makes of an earlier one that the database has not seen. */
export function compose(earlier: Pending, later: Pending): Pending {
  if (later === 'none') return earlier;
  if (earlier === 'none') return later;
  if (earlier === 'insert') return later === 'delete' ? 'none' : 'insert';
  if (earlier === 'delete') return later === 'delete' ? 'delete' : 'put';
  return later === 'update' ? earlier : later === 'insert' ? 'put' : later;
}

/** The rows of one table. */
export interface BatchTable {
  readonly access: TableAccess;
  /** Updates may be deferred: a memory keeps its rows. */
  readonly defers: boolean;
  /** The row as the commands before left it, if it is known here. */
  peek(key: string): Entry | undefined;
  set(key: string, content: Content): void;
}

export interface Batch {
  readonly connection: Connection;
  table(name: string): BatchTable;
  /** Loads what is not known yet, one query. */
  load(table: string, keys: readonly string[]): Promise<void>;
  /** Of these keys those that nobody has taken (`KeyTables`), each once. Nothing is taken yet. */
  free(table: string, keys: readonly string[]): Promise<string[]>;
  /** Takes keys, or lets go of them. */
  setKeys(table: string, changes: ReadonlyMap<string, boolean>): void;
  /** Is anything pending in a table that this statement names? What is owed of it counts, and is written with the rest. */
  hasPending(sql: string): boolean;
  /** Has whatever is owed of a table written with the rest: of these keys, or all of it. */
  settle(table: string, keys?: readonly string[]): void;
  /** Writes what is pending. */
  flush(): Promise<void>;
  /** Writes these rows now, for a command that flushes its own. */
  write(table: string, rows: readonly Written[]): Promise<void>;
  /** After the commit: what this transaction has read and written is remembered. */
  remember(): void;
  /** First statement that failed or row that was not as it was read, whatever the command made of the error. */
  failure(): unknown;
  /** Tables that were written, and the earliest wake-up among written timers and outbox rows. */
  readonly written: { tables: Set<string>; timerAt: number; outboxAt: number };
}

/** A row to be written. */
export type Written = Content & Pick<Entry, 'key'>;

interface TableRows extends BatchTable {
  entries: Map<string, Entry>;
  dirty: Set<Entry>;
}

export function createBatch(
  raw: Connection,
  access: (table: string) => TableAccess,
  memory: RowMemory | null,
  keyTables: KeyAccess,
): Batch {
  const tables = new Map<string, TableRows>();
  /** By table: whether a key is taken, as the commands before left it. */
  const keysOf = new Map<string, Map<string, boolean>>();
  const written = { tables: new Set<string>(), timerAt: Infinity, outboxAt: Infinity };
  let failure: unknown;
  /** A full or broken disk may have ended the transaction: whatever came after would be written for good, alone. */
  const watch = async <T>(work: () => Promise<T>): Promise<T> => {
    if (failure !== undefined) throw failure;
    try {
      return await work();
    } catch (error) {
      failure ??= error;
      throw error;
    }
  };
  const connection: Connection = {
    all: (sql, parameters) => watch(() => raw.all(sql, parameters)),
    run: (sql, parameters) => watch(() => raw.run(sql, parameters)),
  };
  const table = (name: string): TableRows => {
    let rows = tables.get(name);
    if (!rows) tables.set(name, (rows = tableRows(access(name), memory !== null)));
    return rows;
  };
  const settle = (name: string, keys?: readonly string[]): void => {
    const recall = memory?.recaller(name);
    const rows = table(name);
    for (const key of keys ?? memory?.owed(name) ?? []) {
      const known = rows.entries.has(key) ? undefined : recall?.(key);
      if (known) rows.entries.set(key, recalledEntry(key, known));
    }
    const of = keys ? keys.flatMap((key) => rows.entries.get(key) ?? []) : rows.entries.values();
    for (const entry of of) if (entry.deferred) settleEntry(rows, entry);
  };
  const write = async (name: string, rows: readonly Written[]): Promise<void> => {
    await watch(() => writeTable(raw, access(name), rows));
    noteWritten(written, name, rows);
  };
  /** Written at the end of the batch; nobody reads these tables but `free`. */
  const flushKeys = async (): Promise<void> => {
    for (const [name, changes] of keysOf) {
      const of = (taken: boolean) => [...changes].filter(([, each]) => each === taken).map(([key]) => key);
      const [gone, taken] = [of(false), of(true)];
      if (gone.length > 0) await watch(() => keyTables.remove(raw, name, gone));
      if (taken.length > 0) await watch(() => keyTables.insert(raw, name, taken));
      written.tables.add(name);
    }
    keysOf.clear();
  };
  return {
    connection,
    table,
    written,
    write,
    failure: () => failure,
    async load(name, keys) {
      const rows = table(name);
      const { key: keyColumn, load, weigh } = rows.access;
      const recall = weigh ? memory?.recaller(name) : undefined;
      const unknown: string[] = [];
      for (const key of keys) {
        if (rows.entries.has(key)) continue;
        const known = recall?.(key);
        if (!known) unknown.push(key);
        rows.entries.set(key, known ? recalledEntry(key, known) : absentEntry(key));
      }
      if (unknown.length === 0) return;
      for (const found of await load(connection, unknown)) rows.entries.get(String(found[keyColumn]))!.raw = found;
    },
    async free(name, keys) {
      const known = keysOf.get(name);
      const unknown = known ? keys.filter((key) => !known.has(key)) : keys;
      const found = unknown.length === 0 ? [] : await watch(() => keyTables.find(raw, name, unknown));
      const taken = new Set(found);
      return [...new Set(keys)].filter((key) => !(known?.get(key) ?? taken.has(key)));
    },
    setKeys(name, changes) {
      let known = keysOf.get(name);
      if (!known) keysOf.set(name, (known = new Map()));
      for (const [key, taken] of changes) setKey(known, key, taken);
    },
    hasPending(sql) {
      for (const name of memory?.owing() ?? []) if (sql.includes(name)) settle(name);
      return [...tables].some(([name, rows]) => {
        if (!sql.includes(name)) return false;
        for (const entry of rows.entries.values()) if (entry.deferred) settleEntry(rows, entry);
        return [...rows.dirty].some(isPending);
      });
    },
    settle,
    async flush() {
      for (const [name, rows] of tables) {
        const pending = [...rows.dirty].filter(isPending);
        rows.dirty.clear();
        if (pending.length === 0) continue;
        await write(name, pending);
        for (const entry of pending) Object.assign(entry, { pending: 'none', baseRev: null });
      }
      await flushKeys();
    },
    remember() {
      if (!memory) return;
      for (const [name, { access: of, entries }] of tables) {
        if (of.weigh) memory.keep(name, entries.values(), of.weigh);
      }
    },
  };
}

const isPending = ({ pending, deferred }: Content): boolean => pending !== 'none' && !deferred;

const absentEntry = (key: string): Entry => ({
  key,
  raw: null,
  row: null,
  pending: 'none',
  baseRev: null,
  deferred: false,
  recalled: false,
});

/** What is owed is a change that was not written. */
const recalledEntry = (key: string, { row, owed }: Remembered): Entry => ({
  key,
  raw: null,
  row,
  pending: owed === null ? 'none' : 'update',
  baseRev: owed,
  deferred: owed !== null,
  recalled: true,
});

function settleEntry(rows: TableRows, entry: Entry): void {
  entry.deferred = false;
  entry.recalled = false;
  rows.dirty.add(entry);
}

function tableRows(access: TableAccess, hasMemory: boolean): TableRows {
  const entries = new Map<string, Entry>();
  const dirty = new Set<Entry>();
  return {
    access,
    defers: hasMemory && access.weigh !== undefined,
    entries,
    dirty,
    peek: (key) => entries.get(key),
    set(key, { raw, row, pending, baseRev, deferred }) {
      let entry = entries.get(key);
      if (!entry) entries.set(key, (entry = absentEntry(key)));
      if (pending !== 'none' && !deferred) dirty.add(entry);
      entry.raw = raw;
      entry.row = row;
      entry.pending = pending;
      entry.baseRev = baseRev;
      entry.deferred = deferred;
      entry.recalled = false;
    },
  };
}

/** A key that was let go of and is taken again is where it was. */
export function setKey(changes: Map<string, boolean>, key: string, taken: boolean): void {
  if (taken && changes.get(key) === false) changes.delete(key);
  else changes.set(key, taken);
}

/** Removals first: a row may come back under another key with the same unique value. */
async function writeTable(connection: Connection, access: TableAccess, rows: readonly Written[]): Promise<void> {
  const of = (pending: Pending) => rows.filter((row) => row.pending === pending);
  const content = (found: readonly Written[]) => found.map(({ row, raw }) => (access.shared ? row! : raw!));
  const removed = of('delete');
  if (removed.length > 0) {
    await access.remove(
      connection,
      removed.map(({ key }) => key),
    );
  }
  const updated = of('update');
  if (updated.length > 0) {
    await access.update(
      connection,
      content(updated),
      updated.map(({ baseRev }) => baseRev),
    );
  }
  const put = of('put');
  if (put.length > 0) await access.put(connection, content(put));
  const inserted = of('insert');
  if (inserted.length > 0) await access.insert(connection, content(inserted));
}

function noteWritten(written: Batch['written'], table: string, rows: readonly Written[]): void {
  written.tables.add(table);
  if (table !== 'timer' && table !== 'outbox') return;
  for (const { raw, pending } of rows) {
    if (!raw || pending === 'delete') continue;
    if (table === 'timer') written.timerAt = Math.min(written.timerAt, Number(raw['wake_at'] ?? Infinity));
    else written.outboxAt = Math.min(written.outboxAt, Number(raw['due_at'] ?? Infinity));
  }
}
