/**
 * The registry of tables. Each table is described once: its key, its columns and which of them hold JSON.
 * A feature declares the row type by declaration merging beside its commands and registers the description with
 * `defineTable`; migrations create the columns. Reads and batch writes (one statement per table and batch, see
 * `write.ts`) are derived from the description.
 *
 * Row conventions: keys are strings; times are integers, milliseconds since the epoch, UTC; booleans are 0/1 integers;
 * JSON columns are parsed on read and serialised on write. Column and table names are snake_case in the database and in
 * row types alike, so that what one reads in SQL is what one reads in code.
 */

/** Row types by table name. Extended by features: `declare module '…/store/tables.ts' { interface Tables { … } }`. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- filled by declaration merging
export interface Tables {}

export type TableName = keyof Tables & string;

export interface TableDefinition<T extends TableName = TableName> {
  name: T;
  /** Primary key column. */
  key: keyof Tables[T] & string;
  columns: readonly (keyof Tables[T] & string)[];
  json: readonly (keyof Tables[T] & string)[];
  /** Column that counts writes; a write of rev n+1 over anything but rev n is a conflict and fails the batch. */
  rev?: keyof Tables[T] & string;
  /** Rows are locked when a command loads them, where several nodes share the database. Tables with `rev` always are. */
  locked?: boolean;
  /**
   * Rows are many or large and change all the time: the commands of a batch hand them on as they are, and they are made
   * into text once, when they are written. So what is inside of a JSON column is replaced and never changed in place.
   */
  shared?: boolean;
  /**
   * Of a `shared` table: rows are remembered from one transaction to the next where this process is the only one that
   * writes. The number says how much of the memory a row takes, 1 for an ordinary one.
   */
  remembered?(row: Tables[T]): number;
}

/**
 * Tables that hold keys only and are never read as rows: what has been taken once and is not taken again. Extended by
 * features like `Tables`; the column is named `key`.
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- filled by declaration merging
export interface KeyTables {}

export type KeyTableName = keyof KeyTables & string;

const definitions = new Map<string, TableDefinition>();

export function defineTable<T extends TableName>(definition: TableDefinition<T>): TableDefinition<T> {
  definitions.set(definition.name, definition as unknown as TableDefinition);
  return definition;
}

export function tableDefinition(name: string): TableDefinition {
  const definition = definitions.get(name);
  if (!definition) throw new Error(`table ${name} is not defined`);
  return definition;
}
