/** Lists of instances, newest first, with every filter an operator asks by. */
import type { Knex } from 'knex';
import type { z } from 'zod';
import { cityTime, cityTimeOrNull } from '../../core/calendar/city-time.ts';
import type { Actor } from '../../runtime/command.ts';
import { listPage } from '../page.ts';
import { businessKeysByNumber, objectsOf } from './objects.ts';
import type { processInstanceItem, processInstanceQuery } from './schema.ts';

type InstanceItem = z.infer<typeof processInstanceItem>;
type Query = z.infer<typeof processInstanceQuery>;

/** An instance beside the name of its definition. */
export interface ListedRow {
  key: string;
  process_id: string;
  process_definition_key: string;
  name: string;
  version: number;
  status: InstanceItem['state'];
  incidents: number;
  business_key: string | null;
  parent_key: string | null;
  started_at: number;
  ended_at: number | null;
}

export const listedColumns = [
  ...['i.key', 'i.process_id', 'i.process_definition_key', 'd.name', 'i.version', 'i.status', 'i.incidents'],
  ...['i.business_key', 'i.parent_key', 'i.started_at', 'i.ended_at'],
];

export async function listInstances(db: Knex, actor: Actor, query: Query) {
  const asked = query.q?.trim();
  const numbered = asked ? await businessKeysByNumber(db, asked) : [];
  const rows = db('process_instance as i')
    .join('process_definition as d', 'd.key', 'i.process_definition_key')
    .select(listedColumns)
    .modify(narrow(db, query))
    .modify((found: Knex.QueryBuilder) => {
      if (!asked) return;
      void found.where((any) => void any.where('i.key', asked).orWhereIn('i.business_key', [asked, ...numbered]));
    });
  const order = { table: 'i', column: 'started_at', key: 'key' };
  const page = await listPage<ListedRow, ListedRow>(rows, query, order, (row) => row);
  const objects = await objectsOf(
    db,
    actor,
    page.items.map((row) => row.business_key),
  );
  return { ...page, items: page.items.map((row) => itemView(row, objects.get(row.business_key ?? '') ?? null)) };
}

function narrow(db: Knex, query: Query) {
  return (rows: Knex.QueryBuilder): void => {
    if (query.processId) {
      const definitions = db('process_definition').where({ process_id: query.processId }).select('key');
      void rows.whereIn(
        'i.process_definition_key',
        query.version ? definitions.where({ version: query.version }) : definitions,
      );
    }
    if (query.state) void rows.where('i.status', query.state);
    if (query.incident) void rows.where('i.incidents', query.incident === 'yes' ? '>' : '=', 0);
    if (query.startedFrom) void rows.where('i.started_at', '>=', Date.parse(query.startedFrom));
    if (query.startedTo) void rows.where('i.started_at', '<', Date.parse(query.startedTo));
    if (query.elementId) {
      void rows.whereExists(
        db('element_instance as e')
          .whereRaw('e.process_instance_key = i.key')
          .where({ 'e.element_id': query.elementId, 'e.state': 'active' })
          .select('e.key'),
      );
    }
  };
}

export const itemView = (row: ListedRow, object: InstanceItem['object']): InstanceItem => ({
  processInstanceKey: row.key,
  processId: row.process_id,
  processDefinitionKey: row.process_definition_key,
  name: row.name || row.process_id,
  version: row.version,
  state: row.status,
  incidents: row.incidents,
  businessKey: row.business_key,
  object,
  parentKey: row.parent_key,
  startedAt: cityTime(row.started_at),
  endedAt: cityTimeOrNull(row.ended_at),
});
