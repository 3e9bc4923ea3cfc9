/**
 * One database connection as the writer needs it: statements with constant text and few parameters, prepared once and
 * kept. This is the only place that talks to the drivers (sqlite3, pg) directly: knex' query builder costs more per
 * statement than the whole batch write does (ADR 0003), so it stays out of the hot path.
 */
import type sqlite3 from 'sqlite3';
import type pg from 'pg';

export type Parameter = string | number | null | readonly string[];

/** Rows as the database gives them: JSON columns are still text. */
export type RawRow = Record<string, string | number | null>;

export interface Connection {
  /** Runs a statement that answers rows. */
  all(sql: string, parameters?: readonly Parameter[]): Promise<RawRow[]>;
  /** Runs a statement that changes rows; answers how many. */
  run(sql: string, parameters?: readonly Parameter[]): Promise<number>;
}

const sqliteConnections = new WeakMap<object, Connection>();
const postgresConnections = new WeakMap<object, Connection>();

/** The connection around a driver's handle; the same handle gives the same connection, so prepared statements are kept. */
export function sqliteConnection(handle: sqlite3.Database): Connection {
  let connection = sqliteConnections.get(handle);
  if (!connection) sqliteConnections.set(handle, (connection = makeSqliteConnection(handle)));
  return connection;
}

export function postgresConnection(client: pg.Client): Connection {
  let connection = postgresConnections.get(client);
  if (!connection) postgresConnections.set(client, (connection = makePostgresConnection(client)));
  return connection;
}

/** About what tables, kinds and sizes of writes make; those that have not been used for longest give way. */
const MAX_PREPARED = 500;

const preparedStatements = new WeakMap<object, Map<string, sqlite3.Statement>>();

/** Lets go of what was prepared. Before that SQLite refuses to close the handle, and the write-ahead log stays behind. */
export async function finalizeStatements(handle: sqlite3.Database): Promise<void> {
  const prepared = preparedStatements.get(handle);
  preparedStatements.delete(handle);
  sqliteConnections.delete(handle);
  await Promise.all(
    [...(prepared?.values() ?? [])].map((one) => new Promise<void>((done) => one.finalize(() => done()))),
  );
}

function makeSqliteConnection(handle: sqlite3.Database): Connection {
  const prepared = new Map<string, sqlite3.Statement>();
  preparedStatements.set(handle, prepared);
  const prepare = (sql: string): Promise<sqlite3.Statement> => {
    const known = prepared.get(sql);
    if (known) {
      // Last in the line of those that give way.
      prepared.delete(sql);
      prepared.set(sql, known);
      return Promise.resolve(known);
    }
    return new Promise((resolve, reject) => {
      const statement = handle.prepare(sql, (error: Error | null) => {
        if (error) return reject(error);
        if (prepared.size >= MAX_PREPARED) forgetOldest(prepared);
        prepared.set(sql, statement);
        resolve(statement);
      });
    });
  };
  return {
    async all(sql, parameters = []) {
      const statement = await prepare(sql);
      return new Promise((resolve, reject) => {
        statement.all(parameters, (error: Error | null, rows: RawRow[]) => (error ? reject(error) : resolve(rows)));
      });
    },
    async run(sql, parameters = []) {
      const statement = await prepare(sql);
      return new Promise((resolve, reject) => {
        statement.run(parameters, function (this: sqlite3.RunResult, error: Error | null) {
          if (error) return reject(error);
          resolve(this.changes);
        });
      });
    },
  };
}

function forgetOldest(prepared: Map<string, sqlite3.Statement>): void {
  const [sql, statement] = prepared.entries().next().value!;
  prepared.delete(sql);
  statement.finalize();
}

function makePostgresConnection(client: pg.Client): Connection {
  const names = new Map<string, string>();
  const named = (sql: string) => {
    let name = names.get(sql);
    // PostgreSQL keeps a named statement until the session ends: past the limit, statements are sent unnamed.
    if (!name && names.size < MAX_PREPARED) names.set(sql, (name = `s${names.size}`));
    return name;
  };
  const query = (sql: string, parameters: readonly Parameter[]) =>
    client.query<RawRow>({ name: named(sql), text: sql, values: parameters as unknown[] });
  return {
    all: async (sql, parameters = []) => (await query(sql, parameters)).rows,
    run: async (sql, parameters = []) => (await query(sql, parameters)).rowCount ?? 0,
  };
}
