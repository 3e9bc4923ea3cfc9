/**
 * Where instances are and were, counted by element: active (without an incident), with an incident, completed, canceled.
 * Over a definition only end events are counted as completed, as in Camunda 8: of the rest nobody asks how often it ended.
 */
import type { Knex } from 'knex';

export interface ElementCount {
  elementId: string;
  active: number;
  incidents: number;
  completed: number;
  canceled: number;
}

/** `instances`: a query for keys of process instances. */
export async function countElements(
  db: Knex,
  instances: Knex.QueryBuilder,
  completed: 'all' | 'ends',
): Promise<ElementCount[]> {
  const ended = completed === 'all' ? "e.state = 'completed'" : "e.state = 'completed' and e.type = 'END_EVENT'";
  const sum = (condition: string, name: string) =>
    db.raw(`sum(case when ${condition} then 1 else 0 end) as ??`, [name]);
  const stuck = db('incident as n')
    .where('n.process_instance_key', db.ref('e.process_instance_key'))
    .where('n.element_instance_key', db.ref('e.key'))
    .where('n.state', 'active');
  const visits = db('element_instance as e')
    .whereIn('e.process_instance_key', instances)
    .select(
      'e.element_id',
      'e.state',
      'e.type',
      db.raw('case when exists ? then 1 else 0 end as stuck', [stuck.select(db.raw('1'))]),
    );
  const rows = (await db
    .from(visits.as('e'))
    .groupBy('e.element_id')
    .orderBy('e.element_id')
    .select(
      'e.element_id',
      sum(`e.state = 'active' and e.stuck = 0`, 'active'),
      sum(`e.state = 'active' and e.stuck = 1`, 'incidents'),
      sum(ended, 'completed'),
      sum(`e.state = 'terminated'`, 'canceled'),
    )) as (Record<Exclude<keyof ElementCount, 'elementId'>, number | string> & { element_id: string })[];
  const counts = rows.map(({ element_id: elementId, ...row }) => ({
    elementId,
    active: Number(row.active),
    incidents: Number(row.incidents),
    completed: Number(row.completed),
    canceled: Number(row.canceled),
  }));
  return counts.filter((one) => one.active + one.incidents + one.completed + one.canceled > 0);
}
