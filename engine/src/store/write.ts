/**
 * The texts by which rows of one table travel, made once per table from its description (`tables.ts`): one statement per
 * table, kind of write and batch, whose single parameter carries all rows. Also turns rows into cells and back: JSON
 * columns are text in the database.
 */
import type { Json } from '../core/json.ts';
import type { Connection, RawRow } from './connection.ts';
import type { Dialect, TableShape } from './dialect.ts';
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
  encode(row: Row): RawRow;
  decode(raw: RawRow): Row;
  load(connection: Connection, keys: readonly string[]): Promise<RawRow[]>;
  insert(connection: Connection, rows: readonly RawRow[]): Promise<void>;
  /** `baseRevs[i]` is the rev that `rows[i]` has in the database. Raises RevConflict when a row is not as it was read. */
  update(connection: Connection, rows: readonly RawRow[], baseRevs: readonly (number | null)[]): Promise<void>;
  put(connection: Connection, rows: readonly RawRow[]): Promise<void>;
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
  const shape: TableShape = {
    name: definition.name,
    key: definition.key,
    columns,
    rev: definition.rev,
    locked: definition.rev !== undefined || definition.locked === true,
  };
  const insertSql = dialect.insert(shape);
  const updateSql = dialect.update(shape);
  const putSql = dialect.put(shape);
  const removeSql = dialect.remove(shape);
  const loadSql = dialect.load(shape);
  const cells = (raw: RawRow) => columns.map((column) => raw[column] ?? null);
  return {
    name: shape.name,
    key: shape.key,
    rev: shape.rev,
    encode(row) {
      const raw: RawRow = {};
      for (const column of columns) raw[column] = encodeCell(row[column], json.has(column), shape.name, column);
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
      await connection.run(insertSql, [dialect.rows(shape, rows.map(cells))]);
    },
    async update(connection, rows, baseRevs) {
      const sent = rows.map((raw, index) => (shape.rev ? [...cells(raw), baseRevs[index] ?? null] : cells(raw)));
      const changed = await connection.run(updateSql, [dialect.rows(shape, sent)]);
      if (changed !== rows.length) throw new RevConflict(shape.name);
    },
    async put(connection, rows) {
      await connection.run(putSql, [dialect.rows(shape, rows.map(cells))]);
    },
    async remove(connection, keys) {
      await connection.run(removeSql, [dialect.keys(keys)]);
    },
  };
}

function encodeCell(value: unknown, isJson: boolean, table: string, column: string): string | number | null {
  if (value === undefined || value === null) return null;
  if (isJson) return JSON.stringify(value);
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  throw new Error(`${table}.${column} cannot hold ${typeof value} ${String(value)}`);
}
