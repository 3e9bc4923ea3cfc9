/**
 * Everything that a database holds, as one text by which two runs of a story are compared. Left out, or named anew, is
 * only what may differ between a run in which something failed and one in which nothing did:
 *
 * - keys are named by their order: after a restart they come from another block, and attempts that were taken back have
 *   used some up; `key_block` itself and the first free key of a step go with them, and hashes over keys (audit chain,
 *   receipts' payload hash): the chain is checked by itself;
 * - `kernel_input.key` counts the steps of a life: its order stays, its numbers do not;
 * - `outbox`: attempts, lease and rev — delivered at least once means that a second attempt is allowed — and the attempt
 *   in the audit row of its closing;
 * - knex' own bookkeeping of migrations, with the machine's time in it.
 */
import type { Connection, RawRow } from '../../src/store/connection.ts';

const LEFT_OUT: Record<string, readonly string[]> = {
  audit: ['hash', 'prev_hash'],
  audit_head: ['hash'],
  command_receipt: ['payload_hash'],
  kernel_input: ['key', 'next_key'],
  outbox: ['attempts', 'lease_owner', 'lease_until', 'rev'],
};
const NO_TABLES_OF_OURS = ['key_block', 'schema_migration', 'schema_migration_lock'];

/** Keys begin at 2^51. */
const KEY = /\b225\d{13}\b/g;

export async function dump(reader: Connection, dialect: 'sqlite' | 'postgres'): Promise<string> {
  let query = queries.get(dialect);
  if (!query)
    queries.set(dialect, (query = await (dialect === 'sqlite' ? sqliteQuery(reader) : postgresQuery(reader))));
  const found = await reader.all(query);
  const text = found.map(({ name, cells }) => line(String(name), JSON.parse(String(cells)) as RawRow)).join('\n');
  const keys = [...new Set(text.match(KEY))].sort();
  const names = new Map(keys.map((key, index) => [key, `#${String(index).padStart(4, '0')}`]));
  // Candidates and the like are ordered by what the keys are called now.
  return text
    .replace(KEY, (key) => names.get(key)!)
    .split('\n')
    .sort()
    .join('\n');
}

/** One statement for all rows of all tables, for each kind of database; every story's tables are the same. */
const queries = new Map<string, string>();

async function sqliteQuery(reader: Connection): Promise<string> {
  const columns = await reader.all(
    `select m.name as name, c.name as "column" from sqlite_master m join pragma_table_info(m.name) c ` +
      `where m.type = 'table' and m.name not like 'sqlite_%'`,
  );
  const tables = new Map<string, string[]>();
  for (const { name, column } of columns)
    tables.set(String(name), [...(tables.get(String(name)) ?? []), String(column)]);
  return ours([...tables.keys()])
    .map((name) => {
      const cells = tables.get(name)!.map((column) => `'${column}', "${column}"`);
      return `select '${name}' as name, json_object(${cells.join(', ')}) as cells from "${name}"`;
    })
    .join(' union all ');
}

async function postgresQuery(reader: Connection): Promise<string> {
  const tables = await reader.all(`select tablename as name from pg_tables where schemaname = 'public'`);
  return ours(tables.map(({ name }) => String(name)))
    .map((name) => `select '${name}' as name, row_to_json(t)::text as cells from "${name}" t`)
    .join(' union all ');
}

const ours = (tables: readonly string[]) => tables.filter((table) => !NO_TABLES_OF_OURS.includes(table));

function line(table: string, row: RawRow): string {
  const left = LEFT_OUT[table] ?? [];
  const cells = Object.entries(row).filter(([column]) => !left.includes(column));
  const told = JSON.stringify(Object.fromEntries(cells.sort(([a], [b]) => (a < b ? -1 : 1))));
  return `${table} ${table === 'audit' ? told.replace(/\\"attempt\\":\d+/, '') : told}`;
}
