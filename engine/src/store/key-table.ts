/** Tables that hold keys only: which of some keys are there, more of them, fewer of them. One statement each. */
import type { Connection } from './connection.ts';
import type { Dialect } from './dialect.ts';

export interface KeyAccess {
  find(connection: Connection, table: string, keys: readonly string[]): Promise<string[]>;
  insert(connection: Connection, table: string, keys: readonly string[]): Promise<void>;
  remove(connection: Connection, table: string, keys: readonly string[]): Promise<void>;
}

export const keyAccess = (dialect: Dialect): KeyAccess => ({
  async find(connection, table, keys) {
    const found = await connection.all(dialect.findKeys(table), [dialect.keys(keys)]);
    return found.map(({ key }) => String(key));
  },
  async insert(connection, table, keys) {
    await connection.run(dialect.insertKeys(table), [dialect.keys(keys)]);
  },
  async remove(connection, table, keys) {
    await connection.run(dialect.removeKeys(table), [dialect.keys(keys)]);
  },
});
