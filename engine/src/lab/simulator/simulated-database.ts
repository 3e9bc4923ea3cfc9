/**
 * The store on a simulated disk: SQLite for real, with the store's own connection, dialect and transaction code; only when
 * a statement happens and whether it works is decided by the run. knex builds the texts of reads as in production; they
 * are answered by the reader's connection.
 */
import createKnex, { type Knex } from 'knex';
import type { Connection, Parameter, RawRow } from '../../store/connection.ts';
import { CommitUnknown, transact, type Database } from '../../store/database.ts';
import { sqliteDialect } from '../../store/dialect.ts';
import type { OpenFiles } from './disk.ts';
import type { FaultPlan, StatementFault } from './faults.ts';
import type { Trace } from './trace.ts';
import type { Party, World } from './world.ts';

export interface DatabaseSetting {
  world: World;
  party: Party;
  files: OpenFiles;
  faults: FaultPlan;
  trace: Trace;
  /** The process dies now. `tornAt`: the write-ahead log ends at this byte. */
  die(tornAt?: number): void;
  /** Stands between the runtime and the connection: for planting bugs. */
  disguise?: (connection: Connection) => Connection;
}

/** The database as the parts of one engine see it. `as` names a part: its reads happen one after another. */
export function simulatedDatabase(setting: DatabaseSetting): { as(source: string): Database } {
  const plain = writerConnection(setting);
  const connection = setting.disguise?.(plain) ?? plain;
  let last: Promise<unknown> = Promise.resolve();
  const writer: Database['writer'] = {
    transaction(work) {
      const turn = last.then(() => transact(connection, sqliteDialect, work));
      last = turn.catch(() => undefined);
      return turn;
    },
  };
  return {
    as: (source) => ({
      knex: readerKnex(setting, source),
      writer,
      memory: null,
      dialect: sqliteDialect,
      migrate: async () => undefined,
      close: async () => undefined,
    }),
  };
}

function writerConnection(setting: DatabaseSetting): Connection {
  const { world, party, files, faults, trace } = setting;
  const happen = <T>(sql: string, parameters: readonly Parameter[], work: () => Promise<T>): Promise<T> =>
    party.outside('writer', async () => {
      const fault = faults.statement(sql);
      trace.note(
        world.now(),
        `${party.name} ${fault ? `${JSON.stringify(fault)} ` : ''}${briefly(sql)} ${parameters.join(' ')}`,
      );
      return fault ? goWrong(setting, fault, work) : work();
    });
  return {
    all: (sql, parameters = []) => happen(sql, parameters, () => files.writer.all(sql, parameters)),
    run: (sql, parameters = []) => happen(sql, parameters, () => files.writer.run(sql, parameters)),
  };
}

const brief = new Map<string, string>();

/** Statements have constant texts that their beginning tells apart; only their parameters differ. */
function briefly(sql: string): string {
  let text = brief.get(sql);
  if (text === undefined) {
    const from = sql.lastIndexOf(' from "');
    text = sql.startsWith('select "') && from > 0 ? `select${sql.slice(from)}` : sql;
    brief.set(sql, (text = text.length > 60 ? text.slice(0, 60) : text));
  }
  return text;
}

async function goWrong<T>(setting: DatabaseSetting, fault: StatementFault, work: () => Promise<T>): Promise<T> {
  const { files, die } = setting;
  switch (fault.kind) {
    case 'error':
      if (fault.rollsBack) await files.writer.run('rollback').catch(() => undefined);
      throw storeError(fault.code);
    case 'lostAnswer':
      await work();
      throw new CommitUnknown(storeError('SQLITE_IOERR'));
    case 'torn': {
      const before = files.logSize();
      await work();
      const after = files.logSize();
      // Between the two there is a last frame that is not whole: then nothing of this commit is there.
      die(after > before ? before + Math.floor((after - before) * fault.share) : undefined);
      throw storeError('SQLITE_IOERR');
    }
    case 'kill':
      if (fault.when === 'after') await work().catch(() => undefined);
      die();
      throw storeError('SQLITE_IOERR');
  }
}

const storeError = (code: string) => Object.assign(new Error(`${code}: simulated`), { code });

/** Statements that knex has built go to the reader's connection, each as an event of its own. */
interface BuiltQuery {
  sql: string;
  bindings?: readonly Parameter[];
  response?: unknown;
}

interface KnexClient {
  acquireConnection(): Promise<object>;
  releaseConnection(): Promise<void>;
  _query(connection: object, query: BuiltQuery): Promise<BuiltQuery>;
}

/** Making a knex costs more than many queries: one per part for all lives; whoever is dead does not ask any more. */
const knexes = new Map<string, Knex>();

function readerKnex({ party, files, faults }: DatabaseSetting, source: string): Knex {
  let knex = knexes.get(source);
  if (!knex) knexes.set(source, (knex = createKnex({ client: 'sqlite3', useNullAsDefault: true })));
  return answeredBy(knex, (sql, bindings) =>
    party.outside(source, async () => {
      if (faults.read()) throw storeError('SQLITE_IOERR');
      return files.reader.all(sql, bindings);
    }),
  );
}

/** A knex whose queries go to `answer` and not to a pool of its own. */
export function answeredBy(
  knex: Knex,
  answer: (sql: string, bindings: readonly Parameter[]) => Promise<RawRow[]>,
): Knex {
  const client = knex.client as KnexClient;
  client.acquireConnection = async () => ({});
  client.releaseConnection = async () => undefined;
  client._query = async (_connection, query) => {
    query.response = await answer(query.sql, query.bindings ?? []);
    return query;
  };
  return knex;
}
