/** All rows that checks look at, parsed, in the order of their keys. */
import type { Connection } from '../../store/connection.ts';
import { parsedRow } from '../../store/read.ts';
import { tableDefinition, type TableName, type Tables } from '../../store/tables.ts';
import '../../runtime/process/tables.ts';
import '../../runtime/tables.ts';
import './tables.ts';

const orders = {
  process_instance: 'key',
  kernel_input: 'key',
  element_instance: 'key',
  variable_scope: 'scope_key',
  user_task: 'key',
  user_task_candidate: 'id',
  job: 'key',
  timer: 'key',
  event_subscription: 'key',
  message_point: 'id',
  message: 'key',
  incident: 'key',
  process_definition: 'key',
  outbox: 'key',
  audit: 'seq',
  audit_head: 'name',
  command_receipt: 'key',
  simulated_booking: 'id',
  simulated_counter: 'id',
} as const;

type Read = Exclude<keyof typeof orders, 'audit_head' | 'command_receipt'>;

export type TableRows = { [T in Read & TableName]: Tables[T][] } & {
  audit_head: { seq: number; hash: string }[];
  command_receipt: Tables['command_receipt'][];
};

/** One statement for all tables: a run reads them often. */
export async function readTables(reader: Connection): Promise<TableRows> {
  const rows: Record<string, unknown[]> = Object.fromEntries(Object.keys(orders).map((table) => [table, []]));
  for (const { name, cells } of await reader.all(ALL_ROWS)) {
    const table = name as keyof typeof orders;
    const values = JSON.parse(cells as string) as unknown[];
    const raw = Object.fromEntries(columnsOf(table).map((column, index) => [column, values[index]]));
    rows[table]!.push(table === 'audit_head' ? raw : parsedRow(table, raw));
  }
  return rows as unknown as TableRows;
}

const columnsOf = (table: keyof typeof orders): readonly string[] =>
  table === 'audit_head' ? ['seq', 'hash'] : tableDefinition(table).columns;

const ALL_ROWS = Object.entries(orders)
  .map(([table, order]) => {
    const cells = columnsOf(table as keyof typeof orders).map((column) => `"${column}"`);
    return `select * from (select '${table}' as name, json_array(${cells.join(', ')}) as cells from ${table} order by ${order})`;
  })
  .join(' union all ');
