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
import type { Json } from '../core/json.ts';
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
  /** Of a shared table with nothing but a key, one JSON column and a rev: that column. */
  body?: string | undefined;
  rev?: string | undefined;
  /** Rows are locked when they are loaded. */
  locked: boolean;
}

export type WriteKind = 'insert' | 'update' | 'put';

/** Cells of one row, in the order of the columns. */
export type Cells = readonly (string | number | null)[];

export interface Body {
  key: string;
  body: Json;
  rev: number;
  baseRev: number;
}

export interface Statement {
  sql: string;
  parameters: Parameter[];
}

export interface Dialect {
  readonly name: 'sqlite' | 'postgres';
  readonly begin: string;
  /** Appended to the head-of-chain read. */
  readonly forUpdate: string;
  /**
   * Statements that write rows: `insert`; `update` of whole rows by key, with `rev` only rows whose rev is still the base
   * rev, which then follows a row's cells; `put`, which inserts or replaces by key, no questions asked. Cells stand in
   * column order. The texts are few and constant, so that they are prepared once.
   */
  write(kind: WriteKind, table: TableShape, rows: readonly Cells[]): Statement[];
  /** The same for `update` of a table with a `body`, which has not been made into text yet. Undefined: there is no better way. */
  writeBodies?(table: TableShape, rows: readonly Body[]): Statement;
  remove(table: TableShape): string;
  /** Of a table that holds keys only. */
  insertKeys(table: string): string;
  findKeys(table: string): string;
  removeKeys(table: string): string;
  load(table: TableShape): string;
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
  write: writeSqlite,
  writeBodies: writeSqliteBodies,
  remove: (table) => `delete from ${quote(table.name)} where ${quote(table.key)} in (select value from json_each(?))`,
  load: (table) =>
    `select ${list(table.columns)} from ${quote(table.name)} ` +
    `where ${quote(table.key)} in (select value from json_each(?))`,
  insertKeys: (table) => `insert into ${quote(table)} ("key") select value from json_each(?)`,
  findKeys: (table) => `select "key" from ${quote(table)} where "key" in (select value from json_each(?))`,
  removeKeys: (table) => `delete from ${quote(table)} where "key" in (select value from json_each(?))`,
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

/** Rows in one statement: few sizes, so that there are few texts; what a size is too large for stays null. */
const SIZES = [1, 4, 16, 64, 256];
/** A prepared statement holds memory for each. */
const MAX_PARAMETERS = 2_048;

/** Binding cells one by one costs SQLite less than taking them out of one JSON parameter. */
function writeSqlite(kind: WriteKind, table: TableShape, rows: readonly Cells[]): Statement[] {
  const width = rows[0]?.length ?? 0;
  const fitting = SIZES.filter((size) => size * width <= MAX_PARAMETERS);
  const largest = fitting.at(-1) ?? 1;
  const statements: Statement[] = [];
  for (let i = 0; i < rows.length; i += largest) {
    const part = rows.slice(i, i + largest);
    const size = fitting.find((each) => each >= part.length) ?? 1;
    statements.push({ sql: sqliteText(kind, table, size, width), parameters: part.flat() });
  }
  return statements;
}

const sqliteTexts = new Map<string, string>();

function sqliteText(kind: WriteKind, table: TableShape, size: number, width: number): string {
  const name = `${kind} ${size} ${table.name}`;
  let text = sqliteTexts.get(name);
  if (!text) {
    const row = `(${Array.from({ length: width }, () => '?').join(', ')})`;
    const values = `(values ${Array.from({ length: size }, () => row).join(', ')})`;
    sqliteTexts.set(name, (text = kind === 'update' ? sqliteUpdate(table, values) : sqliteInsert(kind, table, values)));
  }
  return text;
}

/** One object, a member for each row, made into text and taken apart in one go: half the price of binding cells. */
function writeSqliteBodies({ name, key, body, rev }: TableShape, rows: readonly Body[]): Statement {
  const members: { [name: string]: Json } = {};
  // Revs are never negative and stand before the key, which may hold spaces itself.
  for (const row of rows) members[`${row.baseRev} ${row.rev} ${row.key}`] = row.body;
  const afterBase = `substr(j.key, instr(j.key, ' ') + 1)`;
  const sql =
    `update ${quote(name)} as t set ${quote(body!)} = j.value, ${quote(rev!)} = cast(${afterBase} as integer) ` +
    `from json_each(?) as j where t.${quote(key)} = substr(${afterBase}, instr(${afterBase}, ' ') + 1) ` +
    `and t.${quote(rev!)} = cast(j.key as integer)`;
  return { sql, parameters: [JSON.stringify(members)] };
}

function sqliteInsert(kind: 'insert' | 'put', table: TableShape, values: string): string {
  const there = `where column${table.columns.indexOf(table.key) + 1} is not null`;
  const insert = `insert into ${quote(table.name)} (${list(table.columns)}) select * from ${values} ${there}`;
  return kind === 'put' ? `${insert} ${replace(table)}` : insert;
}

function sqliteUpdate(table: TableShape, values: string): string {
  const cell = (column: string) => `j.column${table.columns.indexOf(column) + 1}`;
  const set = others(table).map((column) => `${quote(column)} = ${cell(column)}`);
  const sameRev = table.rev ? ` and t.${quote(table.rev)} = j.column${table.columns.length + 1}` : '';
  return (
    `update ${quote(table.name)} as t set ${set.join(', ')} from ${values} as j ` +
    `where t.${quote(table.key)} = ${cell(table.key)}${sameRev}`
  );
}

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
  write: (kind, table, rows) => [{ sql: postgresText(kind, table), parameters: [postgresCells(table, rows)] }],
  remove: (table) => `delete from ${quote(table.name)} where ${quote(table.key)} = any($1)`,
  load: (table) =>
    `select ${list(table.columns)} from ${quote(table.name)} where ${quote(table.key)} = any($1)` +
    // Locked in one order, so that two nodes that want the same rows do not wait for each other.
    (table.locked ? ` order by ${quote(table.key)} for update` : ''),
  insertKeys: (table) => `insert into ${quote(table)} ("key") select unnest($1::text[])`,
  findKeys: (table) => `select "key" from ${quote(table)} where "key" = any($1)`,
  removeKeys: (table) => `delete from ${quote(table)} where "key" = any($1)`,
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

function postgresText(kind: WriteKind, table: TableShape): string {
  if (kind === 'update') return postgresUpdate(table);
  const insert = `insert into ${quote(table.name)} (${list(table.columns)}) ${postgresRows(table)}`;
  return kind === 'put' ? `${insert} ${replace(table)}` : insert;
}

function postgresUpdate(table: TableShape): string {
  const set = others(table).map((column) => `${quote(column)} = j.${quote(column)}`);
  // `json_populate_record` takes the column types from the table itself; the base rev travels beside the columns.
  const sameRev = table.rev ? ` and t.${quote(table.rev)} = (e.value ->> '${BASE_REV}')::bigint` : '';
  return (
    `update ${quote(table.name)} as t set ${set.join(', ')} from json_array_elements($1::json) as e(value), ` +
    `json_populate_record(null::${quote(table.name)}, e.value) as j ` +
    `where t.${quote(table.key)} = j.${quote(table.key)}${sameRev}`
  );
}

/** All rows in one parameter. */
function postgresCells(table: TableShape, rows: readonly Cells[]): string {
  const names = [...table.columns, BASE_REV];
  return JSON.stringify(rows.map((row) => Object.fromEntries(row.map((cell, index) => [names[index]!, cell]))));
}
