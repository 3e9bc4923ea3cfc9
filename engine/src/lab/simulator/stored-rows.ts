/** All rows that checks look at, parsed, in the order of their keys. */
import type { Connection } from '../../store/connection.ts';
import { parsedRow } from '../../store/read.ts';
import type { TableName, Tables } from '../../store/tables.ts';
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
  deployed_resource: 'hash',
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

export async function readTables(reader: Connection): Promise<TableRows> {
  const rows: Record<string, unknown[]> = {};
  for (const [table, order] of Object.entries(orders)) {
    const found = await reader.all(`select * from ${table} order by ${order}`);
    rows[table] = table === 'audit_head' ? found : found.map((row) => parsedRow(table as TableName, row));
  }
  return rows as unknown as TableRows;
}
