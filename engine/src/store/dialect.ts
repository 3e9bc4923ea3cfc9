/**
 * What differs between SQLite and PostgreSQL, and nothing else: how a JSON parameter becomes rows, how a transaction
 * begins, and which errors mean "try again". Everything above this file is the same code on both.
 *
 * Several engine nodes on one PostgreSQL. What is done: transactions are READ COMMITTED; rows of tables with a `rev` (or
 * marked `locked`) are locked when a command loads them, and the `rev` is compared when they are written; the audit chain's head is locked
 * last, just before the commit; key blocks are reserved ahead; deadlocks and serialisation failures run again; a timer
 * that two nodes see due fires on the one that locks it first; outbox rows are leased, and the attempt's number fences
 * the outcome.
 * What is not: rows of other tables are not locked, the last writer wins: a table whose rows two nodes may change at
 * the same moment needs a `rev`. Rows that `select` finds are not locked either; their `rev` is compared all the same. Timers
 * are not shared out: nodes that look at the same moment do some work in vain.
 */
import type { Parameter } from './connection.ts';

/** What went wrong in a statement or commit, as far as the pipeline must know. */
export type FailureKind =
  /** Somebody else was faster or a lock was lost; the same commands may succeed now. */
  | 'conflict'
  | 'duplicate'
  | 'constraint'
  /** Disk full, I/O error, connection lost: nobody's fault and not the command's. */
  | 'unavailable'
  | 'other';

export interface TableShape {
  name: string;
  key: string;
  columns: readonly string[];
  rev?: string | undefined;
  /** Rows are locked when they are loaded. */
  locked: boolean;
}

export interface Dialect {
  readonly name: 'sqlite' | 'postgres';
  readonly begin: string;
  /** Appended to the head-of-chain read. */
  readonly forUpdate: string;
  insert(table: TableShape): string;
  /** Changes whole rows by key. With `rev`, only rows whose rev is still the base rev. */
  update(table: TableShape): string;
  /** Inserts or replaces by key, no questions asked. */
  put(table: TableShape): string;
  remove(table: TableShape): string;
  load(table: TableShape): string;
  /** The one parameter of insert, update, put: cells in column order, for `update` with rev followed by the base rev. */
  rows(table: TableShape, cells: readonly (readonly (string | number | null)[])[]): Parameter;
  /** The one parameter of remove and load. */
  keys(keys: readonly string[]): Parameter;
  failure(error: unknown): FailureKind;
}

const quote = (name: string) => `"${name}"`;
const list = (names: readonly string[]) => names.map(quote).join(', ');
const others = (table: TableShape) => table.columns.filter((column) => column !== table.key);

export const sqliteDialect: Dialect = {
  name: 'sqlite',
  begin: 'begin immediate',
  forUpdate: '',
  insert: (table) => `insert into ${quote(table.name)} (${list(table.columns)}) ${sqliteRows(table)}`,
  update(table) {
    const cell = (column: string) => `j.value ->> ${table.columns.indexOf(column)}`;
    const set = others(table).map((column) => `${quote(column)} = ${cell(column)}`);
    const sameRev = table.rev ? ` and t.${quote(table.rev)} = j.value ->> ${table.columns.length}` : '';
    return (
      `update ${quote(table.name)} as t set ${set.join(', ')} from json_each(?) as j ` +
      `where t.${quote(table.key)} = ${cell(table.key)}${sameRev}`
    );
  },
  put: (table) =>
    // `where true`: without it SQLite's parser takes `on conflict` for a join condition.
    `insert into ${quote(table.name)} (${list(table.columns)}) ${sqliteRows(table)} where true ${replace(table)}`,
  remove: (table) => `delete from ${quote(table.name)} where ${quote(table.key)} in (select value from json_each(?))`,
  load: (table) =>
    `select ${list(table.columns)} from ${quote(table.name)} ` +
    `where ${quote(table.key)} in (select value from json_each(?))`,
  rows: (_table, cells) => JSON.stringify(cells),
  keys: (keys) => JSON.stringify(keys),
  failure(error) {
    const { code, message } = error as { code?: string; message?: string };
    if (code === 'SQLITE_BUSY' || code === 'SQLITE_LOCKED') return 'conflict';
    if (code === 'SQLITE_CONSTRAINT') return /UNIQUE|PRIMARY KEY/.test(message ?? '') ? 'duplicate' : 'constraint';
    if (code && ['SQLITE_FULL', 'SQLITE_IOERR', 'SQLITE_CANTOPEN', 'SQLITE_CORRUPT'].includes(code))
      return 'unavailable';
    return 'other';
  },
};

const sqliteRows = (table: TableShape) =>
  `select ${table.columns.map((_, index) => `value ->> ${index}`).join(', ')} from json_each(?)`;

const replace = (table: TableShape) =>
  others(table).length === 0
    ? `on conflict (${quote(table.key)}) do nothing`
    : `on conflict (${quote(table.key)}) do update set ` +
      others(table)
        .map((column) => `${quote(column)} = excluded.${quote(column)}`)
        .join(', ');

/** Column of the recordset that carries the rev a row was read with. */
const BASE_REV = 'base_rev';

export const postgresDialect: Dialect = {
  name: 'postgres',
  begin: 'begin isolation level read committed',
  forUpdate: ' for update',
  insert: (table) => `insert into ${quote(table.name)} (${list(table.columns)}) ${postgresRows(table)}`,
  update(table) {
    const set = others(table).map((column) => `${quote(column)} = j.${quote(column)}`);
    // `json_populate_record` takes the column types from the table itself; the base rev travels beside the columns.
    const sameRev = table.rev ? ` and t.${quote(table.rev)} = (e.value ->> '${BASE_REV}')::bigint` : '';
    return (
      `update ${quote(table.name)} as t set ${set.join(', ')} from json_array_elements($1::json) as e(value), ` +
      `json_populate_record(null::${quote(table.name)}, e.value) as j ` +
      `where t.${quote(table.key)} = j.${quote(table.key)}${sameRev}`
    );
  },
  put: (table) => `insert into ${quote(table.name)} (${list(table.columns)}) ${postgresRows(table)} ${replace(table)}`,
  remove: (table) => `delete from ${quote(table.name)} where ${quote(table.key)} = any($1)`,
  load: (table) =>
    `select ${list(table.columns)} from ${quote(table.name)} where ${quote(table.key)} = any($1)` +
    // Locked in one order, so that two nodes that want the same rows do not wait for each other.
    (table.locked ? ` order by ${quote(table.key)} for update` : ''),
  rows(table, cells) {
    const names = [...table.columns, BASE_REV];
    return JSON.stringify(cells.map((row) => Object.fromEntries(row.map((cell, index) => [names[index]!, cell]))));
  },
  keys: (keys) => keys,
  failure(error) {
    const { code, message } = error as { code?: string; message?: string };
    if (code === '40001' || code === '40P01' || code === '55P03') return 'conflict';
    if (code === '23505') return 'duplicate';
    if (code?.startsWith('23')) return 'constraint';
    if (code && /^(08|53|57|58|E[A-Z]+$)/.test(code)) return 'unavailable';
    return /connection|terminat/i.test(message ?? '') && !code ? 'unavailable' : 'other';
  },
};

const postgresRows = (table: TableShape) =>
  `select ${list(table.columns)} from json_populate_recordset(null::${quote(table.name)}, $1::json)`;
