/** Batches and their items as the contract shows them. */
import type { Knex } from 'knex';
import type { z } from 'zod';
import { cityTime, cityTimeOrNull } from '../../core/calendar/city-time.ts';
import { parsedRow } from '../../store/read.ts';
import { listPage } from '../page.ts';
import { changeNotFound } from './errors.ts';
import type { processChange, processChangeItem, processChangeItemQuery, processChangeQuery } from './schema.ts';
import type { ProcessChangeItemRow, ProcessChangeRow } from './tables.ts';

type Change = z.infer<typeof processChange>;
type Item = z.infer<typeof processChangeItem>;

export const changeView = (row: ProcessChangeRow): Change => ({
  id: row.id,
  status: row.status,
  plan: row.plan as Change['plan'],
  filter: 'own' in row.selection ? row.selection.own : null,
  reason: row.reason,
  total: row.total,
  succeeded: row.succeeded,
  failed: row.failed,
  skipped: row.skipped,
  createdBy: row.created_by_name,
  createdAt: cityTime(Number(row.created_at)),
  endedAt: row.ended_at === null ? null : cityTime(Number(row.ended_at)),
});

const itemView = (row: ProcessChangeItemRow): Item => ({
  processInstanceKey: row.process_instance_key,
  status: row.status,
  code: row.code,
  message: row.message,
  problems: row.problems,
  at: cityTimeOrNull(row.at === null ? null : Number(row.at)),
});

/** Newest first. */
export function listChanges(db: Knex, query: z.infer<typeof processChangeQuery>) {
  const rows = db('process_change').select('process_change.*');
  if (query.status) void rows.where('process_change.status', query.status);
  if (query.q) void rows.where('process_change.id', query.q.trim());
  const order = { table: 'process_change', column: 'created_at' };
  return listPage<ProcessChangeRow, Change>(rows, query, order, (row) => changeView(parsedRow('process_change', row)));
}

/** In the order in which the instances were found. Refuses with PROCESS_CHANGE_NOT_FOUND. */
export async function listItems(db: Knex, changeId: string, query: z.infer<typeof processChangeItemQuery>) {
  if (!(await db('process_change').where({ id: changeId }).first('id'))) throw changeNotFound();
  const rows = db('process_change_item').select('process_change_item.*').where({ change_id: changeId });
  if (query.status) void rows.where('process_change_item.status', query.status);
  if (query.q) void rows.where('process_change_item.process_instance_key', query.q.trim());
  const order = { table: 'process_change_item', column: 'id', direction: 'asc' as const };
  return listPage<ProcessChangeItemRow, Item>(rows, query, order, (row) =>
    itemView(parsedRow('process_change_item', row)),
  );
}
