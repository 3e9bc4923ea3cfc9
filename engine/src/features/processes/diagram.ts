/**
 * One instance on its model: live tokens, what was passed and how often, incidents, what it called. Shown to those who
 * may see the object that the instance belongs to (`case:<id>`, `request:<id>`) and to those who may watch processes.
 */
import type { Knex } from 'knex';
import { cityTime, cityTimeOrNull } from '../../core/calendar/city-time.ts';
import type { Actor } from '../../runtime/command.ts';
import { notFound } from '../../runtime/errors.ts';
import type { ElementInstanceRow, ProcessInstanceRow } from '../../runtime/process/tables.ts';
import { parsedRow } from '../../store/read.ts';
import { isVisible } from '../people/access.ts';
import type { InstanceDiagram } from './schema.ts';

/** Visits shown of a long-lived instance: the newest ones. */
const MAX_VISITS = 2_000;

export async function readDiagram(db: Knex, actor: Actor, key: string, now: number): Promise<InstanceDiagram> {
  const raw: unknown = await db('process_instance').where({ key }).first();
  if (!raw) throw notFound();
  const instance = parsedRow('process_instance', raw);
  if (!(await mayWatch(db, actor, instance))) throw notFound();
  const [model, visits, incidents, late, called] = await Promise.all([
    readModel(db, instance),
    readVisits(db, key),
    readIncidents(db, key),
    lateElements(db, key, now),
    readCalled(db, key),
  ]);
  const stuck = new Set(incidents.map(({ element_instance_key }) => element_instance_key));
  return {
    processInstanceKey: key,
    processId: instance.process_id,
    name: model.name || instance.process_id,
    version: instance.version,
    state: instance.status,
    xml: model.content,
    active: tally(Object.values(instance.live).map(({ elementId }) => elementId)).map(([elementId, count]) => ({
      ...{ elementId, count, late: late.has(elementId) },
    })),
    completed: await completedCounts(db, key),
    flowsTaken: Object.keys(instance.flows),
    incidents: incidents.map(({ element_id, message }) => ({ elementId: element_id, message })),
    visits: visits.map((visit) => ({
      elementId: visit.element_id,
      name: visit.element_name,
      type: visit.type,
      state: stuck.has(visit.key) ? 'incident' : visit.state,
      startedAt: cityTime(visit.started_at),
      endedAt: cityTimeOrNull(visit.ended_at),
    })),
    called,
  };
}

async function mayWatch(db: Knex, actor: Actor, { business_key }: ProcessInstanceRow): Promise<boolean> {
  if (actor.permissions.has('process.watch')) return true;
  const [, type, id] = /^(case|request):(.+)$/.exec(business_key ?? '') ?? [];
  return type !== undefined && id !== undefined && isVisible(db, actor, type, id);
}

async function readModel(db: Knex, instance: ProcessInstanceRow): Promise<{ name: string; content: string }> {
  return db('process_definition as d')
    .join('deployed_resource as r', 'r.hash', 'd.hash')
    .where('d.key', instance.process_definition_key)
    .first('d.name', 'r.content');
}

async function readVisits(db: Knex, key: string): Promise<ElementInstanceRow[]> {
  const rows: ElementInstanceRow[] = await db('element_instance')
    .where({ process_instance_key: key })
    .orderBy([
      { column: 'started_at', order: 'desc' },
      { column: 'key', order: 'desc' },
    ])
    .limit(MAX_VISITS);
  return rows.sort((a, b) => a.started_at - b.started_at || byKey(a.key, b.key));
}

/** Keys are decimal strings that grow. */
const byKey = (a: string, b: string) => a.length - b.length || (a < b ? -1 : 1);

async function completedCounts(db: Knex, key: string): Promise<InstanceDiagram['completed']> {
  const rows: { element_id: string; n: number | string }[] = await db('element_instance')
    .where({ process_instance_key: key, state: 'completed' })
    .groupBy('element_id')
    .select('element_id')
    .count('* as n');
  return rows.map(({ element_id, n }) => ({ elementId: element_id, count: Number(n) }));
}

async function readIncidents(db: Knex, key: string) {
  const rows: { element_id: string; element_instance_key: string; message: string }[] = await db('incident')
    .where({ process_instance_key: key, state: 'active' })
    .orderBy('created_at')
    .select('element_id', 'element_instance_key', 'message');
  return rows;
}

/** Elements with an open user task whose due moment has passed. */
async function lateElements(db: Knex, key: string, now: number): Promise<Set<string>> {
  const rows: { element_id: string }[] = await db('user_task')
    .where({ process_instance_key: key, state: 'open' })
    .where('due_at', '<', now)
    .select('element_id');
  return new Set(rows.map(({ element_id }) => element_id));
}

async function readCalled(db: Knex, key: string): Promise<InstanceDiagram['called']> {
  const rows: { element_id: string; key: string; name: string; process_id: string }[] = await db(
    'process_instance as i',
  )
    .join('element_instance as e', 'e.key', 'i.parent_element_key')
    .join('process_definition as d', 'd.key', 'i.process_definition_key')
    .where('i.parent_key', key)
    .orderBy('i.started_at')
    .select('e.element_id', 'i.key', 'd.name', 'i.process_id');
  return rows.map((row) => ({
    elementId: row.element_id,
    processInstanceKey: row.key,
    name: row.name || row.process_id,
  }));
}

function tally(ids: readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return [...counts];
}
