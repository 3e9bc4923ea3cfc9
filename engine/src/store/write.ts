/**
 * How rows of one table travel, made once per table from its description (`tables.ts`): as few statements per table, kind of
 * write and batch as the dialect can do with. Also turns rows into cells and back: JSON columns are text in the database.
 */
import type { Json } from '../core/json.ts';
import type { Connection, RawRow } from './connection.ts';
import type { Body, Cells, Dialect, TableShape, WriteKind } from './dialect.ts';
import { tableDefinition, type TableDefinition } from './tables.ts';

/** A row as features see it. */
export type Row = Record<string, unknown>;

/** A row changed under our feet: the batch is rolled back and its commands run again. */
export class RevConflict extends Error {
  constructor(readonly table: string) {
    super(`rows of ${table} were changed or removed by somebody else`);
    this.name = 'RevConflict';
  }
}

export interface TableAccess {
  readonly name: string;
  readonly key: string;
  readonly rev: string | undefined;
  /** Rows stay rows until they are written (`TableDefinition.shared`). */
  readonly shared: boolean;
  /** How much of the memory a row takes; undefined: rows are not remembered. */
  readonly weigh: ((row: Row) => number) | undefined;
  encode(row: Row): RawRow;
  decode(raw: RawRow): Row;
  load(connection: Connection, keys: readonly string[]): Promise<RawRow[]>;
  /** Of a shared table rows as features see them, of any other encoded ones; so with `update` and `put`. */
  insert(connection: Connection, rows: readonly Row[]): Promise<void>;
  /** `baseRevs[i]` is the rev that `rows[i]` has in the database. Raises RevConflict when a row is not as it was read. */
  update(connection: Connection, rows: readonly Row[], baseRevs: readonly (number | null)[]): Promise<void>;
  put(connection: Connection, rows: readonly Row[]): Promise<void>;
  remove(connection: Connection, keys: readonly string[]): Promise<void>;
}

/** Table name → access, each made at first use. */
export function tableAccesses(dialect: Dialect): (name: string) => TableAccess {
  const known = new Map<string, TableAccess>();
  return (name) => {
    let access = known.get(name);
    if (!access) known.set(name, (access = tableAccess(dialect, tableDefinition(name))));
    return access;
  };
}

function tableAccess(dialect: Dialect, definition: TableDefinition): TableAccess {
  const columns: readonly string[] = definition.columns;
  const json = new Set<string>(definition.json);
  const shared = definition.shared === true;
  const shape: TableShape = {
    name: definition.name,
    key: definition.key,
    columns,
    body: shared && definition.rev && columns.length === 3 ? definition.json[0] : undefined,
    rev: definition.rev,
    locked: definition.rev !== undefined || definition.locked === true,
  };
  const removeSql = dialect.remove(shape);
  const loadSql = dialect.load(shape);
  const cell = (value: unknown, column: string) => encodeCell(value, json.has(column), shape.name, column);
  const cells = shared
    ? (row: Row): Cells => columns.map((column) => cell(row[column], column))
    : (raw: Row): Cells => columns.map((column) => (raw[column] ?? null) as Cells[number]);
  const run = async (kind: WriteKind, connection: Connection, rows: readonly Cells[]): Promise<number> => {
    let changed = 0;
    for (const { sql, parameters } of dialect.write(kind, shape, rows))
      changed += await connection.run(sql, parameters);
    return changed;
  };
  return {
    name: shape.name,
    key: shape.key,
    rev: shape.rev,
    shared,
    weigh: definition.remembered as ((row: Row) => number) | undefined,
    encode(row) {
      const raw: RawRow = {};
      for (const column of columns) raw[column] = cell(row[column], column);
      return raw;
    },
    decode(raw) {
      const row: Row = {};
      for (const column of columns) {
        const cell = raw[column] ?? null;
        row[column] = json.has(column) && cell !== null ? (JSON.parse(cell as string) as Json) : cell;
      }
      return row;
    },
    load: (connection, keys) => connection.all(loadSql, [dialect.keys(keys)]),
    async insert(connection, rows) {
      await run('insert', connection, rows.map(cells));
    },
    async update(connection, rows, baseRevs) {
      if (shape.body && dialect.writeBodies) {
        const { sql, parameters } = dialect.writeBodies(shape, bodiesOf(shape, rows, baseRevs));
        if ((await connection.run(sql, parameters)) !== rows.length) throw new RevConflict(shape.name);
        return;
      }
      const sent = rows.map((row, index) => (shape.rev ? [...cells(row), baseRevs[index] ?? null] : cells(row)));
      if ((await run('update', connection, sent)) !== rows.length) throw new RevConflict(shape.name);
    },
    async put(connection, rows) {
      await run('put', connection, rows.map(cells));
    },
    async remove(connection, keys) {
      await connection.run(removeSql, [dialect.keys(keys)]);
    },
  };
}

const bodiesOf = ({ key, body, rev }: TableShape, rows: readonly Row[], baseRevs: readonly (number | null)[]): Body[] =>
  rows.map((row, i) => ({
    key: row[key] as string,
    body: row[body!] as Json,
    rev: row[rev!] as number,
    baseRev: baseRevs[i] ?? -1,
  }));

function encodeCell(value: unknown, isJson: boolean, table: string, column: string): string | number | null {
  if (value === undefined || value === null) return null;
  if (isJson) return JSON.stringify(value);
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  throw new Error(`${table}.${column} cannot hold ${typeof value} ${String(value)}`);
}
