/**
 * The rows that one transaction has loaded and is going to write. Commands of a batch run one after another; each sees
 * what the ones before it wrote. Writes gather here and reach the database in one statement per table and kind of write,
 * at the end, or earlier when a command wants to query.
 */
import type { Connection, RawRow } from '../store/connection.ts';
import type { Row, TableAccess } from '../store/write.ts';

/** How a row's content differs from what the database holds. */
export type Pending = 'none' | 'insert' | 'update' | 'put' | 'delete';

export interface Entry {
  /** `null`: there is no such row. */
  raw: RawRow | null;
  /** The same, decoded, of a table whose rows may be large. Nobody changes what is inside of it. */
  row?: Row;
  pending: Pending;
  /** For `update`: the rev that the database holds. */
  baseRev: number | null;
}

/** A row that is encoded only when it is written: a batch may change it many times. */
export function lateEntry(row: Row, encode: (row: Row) => RawRow, pending: Pending, baseRev: number | null): Entry {
  let raw: RawRow | undefined;
  return {
    row,
    get raw() {
      return (raw ??= encode(row));
    },
    pending,
    baseRev,
  };
}

/** What a later write makes of an earlier one that the database has not seen. */
export function compose(earlier: Pending, later: Pending): Pending {
  if (later === 'none') return earlier;
  if (earlier === 'none') return later;
  if (earlier === 'insert') return later === 'delete' ? 'none' : 'insert';
  if (earlier === 'delete') return later === 'delete' ? 'delete' : 'put';
  return later === 'update' ? earlier : later === 'insert' ? 'put' : later;
}

export interface Batch {
  readonly connection: Connection;
  access(table: string): TableAccess;
  /** The row as the commands before left it, if it is known here. */
  peek(table: string, key: string): Entry | undefined;
  /** Loads what is not known yet, one query. */
  load(table: string, keys: readonly string[]): Promise<void>;
  set(table: string, key: string, entry: Entry): void;
  /** Is anything pending in a table that this statement names? */
  hasPending(sql: string): boolean;
  /** Writes what is pending. */
  flush(): Promise<void>;
  /** Writes these rows now, for a command that flushes its own. */
  write(table: string, entries: ReadonlyMap<string, Entry>): Promise<void>;
  /** First statement that failed or row that was not as it was read, whatever the command made of the error. */
  failure(): unknown;
  /** Tables that were written, and the earliest wake-up among written timers and outbox rows. */
  readonly written: { tables: Set<string>; timerAt: number; outboxAt: number };
}

export function createBatch(raw: Connection, access: (table: string) => TableAccess): Batch {
  const tables = new Map<string, Map<string, Entry>>();
  const dirty = new Map<string, Map<string, Entry>>();
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
  const write = async (table: string, entries: ReadonlyMap<string, Entry>): Promise<void> => {
    await watch(() => writeTable(raw, access(table), entries));
    noteWritten(written, table, entries);
  };
  return {
    connection,
    access,
    written,
    write,
    failure: () => failure,
    peek: (table, key) => tables.get(table)?.get(key),
    async load(table, keys) {
      const entries = childMap(tables, table);
      const unknown = [...new Set(keys)].filter((key) => !entries.has(key));
      if (unknown.length === 0) return;
      const { key: keyColumn, load } = access(table);
      const found = await load(connection, unknown);
      for (const key of unknown) entries.set(key, { raw: null, pending: 'none', baseRev: null });
      for (const row of found) entries.get(String(row[keyColumn]))!.raw = row;
    },
    set(table, key, entry) {
      childMap(tables, table).set(key, entry);
      if (entry.pending === 'none') childMap(dirty, table).delete(key);
      else childMap(dirty, table).set(key, entry);
    },
    hasPending: (sql) => [...dirty].some(([table, entries]) => entries.size > 0 && sql.includes(table)),
    async flush() {
      for (const [table, entries] of dirty) {
        if (entries.size === 0) continue;
        await write(table, entries);
        for (const entry of entries.values()) entry.pending = 'none';
        entries.clear();
      }
    },
  };
}

function childMap<T>(maps: Map<string, Map<string, T>>, name: string): Map<string, T> {
  let map = maps.get(name);
  if (!map) maps.set(name, (map = new Map()));
  return map;
}

/** Removals first: a row may come back under another key with the same unique value. */
async function writeTable(
  connection: Connection,
  access: TableAccess,
  entries: ReadonlyMap<string, Entry>,
): Promise<void> {
  const of = (pending: Pending) => [...entries.values()].filter((entry) => entry.pending === pending);
  const rows = (found: Entry[]) => found.map((entry) => entry.raw!);
  const removed = [...entries].filter(([, entry]) => entry.pending === 'delete').map(([key]) => key);
  if (removed.length > 0) await access.remove(connection, removed);
  const updated = of('update');
  if (updated.length > 0) {
    const baseRevs = updated.map((entry) => entry.baseRev);
    await access.update(connection, rows(updated), baseRevs);
  }
  const put = of('put');
  if (put.length > 0) await access.put(connection, rows(put));
  const inserted = of('insert');
  if (inserted.length > 0) await access.insert(connection, rows(inserted));
}

function noteWritten(written: Batch['written'], table: string, entries: ReadonlyMap<string, Entry>): void {
  written.tables.add(table);
  if (table !== 'timer' && table !== 'outbox') return;
  for (const { raw, pending } of entries.values()) {
    if (!raw || pending === 'delete') continue;
    if (table === 'timer') written.timerAt = Math.min(written.timerAt, Number(raw['wake_at'] ?? Infinity));
    else written.outboxAt = Math.min(written.outboxAt, Number(raw['due_at'] ?? Infinity));
  }
}
