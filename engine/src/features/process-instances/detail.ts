/**
 * One instance in full: where its tokens stand, what stops it, what it waits for, who called it and whom it called, its
 * variables by scope for those who may see them, and what people did to it. Refuses with NOT_FOUND.
 */
import type { Knex } from 'knex';
import type { z } from 'zod';
import { cityTime, cityTimeOrNull } from '../../core/calendar/city-time.ts';
import type { ElementInstance } from '../../core/bpmn/model/state.ts';
import type { Actor } from '../../runtime/command.ts';
import { notFound } from '../../runtime/errors.ts';
import type { ProcessInstanceRow, UserTaskRow } from '../../runtime/process/tables.ts';
import { parsedRow } from '../../store/read.ts';
import type { FeatureDeps } from '../feature.ts';
import { lookups } from '../lookups.ts';
import { itemView, listedColumns, type ListedRow } from './list.ts';
import { objectsOf } from './objects.ts';
import type { processInstanceDetail } from './schema.ts';

type Detail = z.infer<typeof processInstanceDetail>;
type Deps = Pick<FeatureDeps, 'db' | 'people'>;

const MAX_INTERVENTIONS = 100;
const seesVariables = (actor: Actor): boolean =>
  actor.permissions.has('orchestration.read') || actor.permissions.has('orchestration.operate');

export async function readInstance(deps: Deps, actor: Actor, key: string): Promise<Detail> {
  const { db } = deps;
  const listed = (await db('process_instance as i')
    .join('process_definition as d', 'd.key', 'i.process_definition_key')
    .where('i.key', key)
    .first(listedColumns)) as ListedRow | undefined;
  if (!listed) throw notFound();
  const instance = parsedRow('process_instance', await db('process_instance').where({ key }).first());
  const [objects, newestVersion, calledBy, called, incidentList, jobs, waits, tasks, scopes, interventions] =
    await Promise.all([
      objectsOf(db, actor, [listed.business_key]),
      newestOf(db, listed.process_id),
      callerOf(db, instance),
      calledBelow(db, key),
      incidentsOf(db, key),
      jobsOf(db, key),
      waitsOf(db, instance),
      tasksOf(deps, key),
      seesVariables(actor) ? scopesOf(db, instance) : null,
      interventionsOn(db, instance),
    ]);
  return {
    ...itemView(listed, objects.get(listed.business_key ?? '') ?? null),
    ...{ newestVersion, calledBy, called, incidentList, jobs, waits, tasks, scopes, interventions },
    startedBy: instance.started_by,
    endReason: instance.end_reason,
    tokens: Object.entries(instance.live).map(([elementInstanceKey, visit]) => ({
      ...{ elementInstanceKey, elementId: visit.elementId, type: visit.type, scopeKey: visit.scopeKey },
      since: cityTime(visit.startedAt),
    })),
  };
}

async function newestOf(db: Knex, processId: string): Promise<number> {
  const row = (await db('process_definition').where({ process_id: processId }).max('version as version').first()) as {
    version: number;
  };
  return row.version;
}

const instancesWithNames = (db: Knex) =>
  db('process_instance as i').join('process_definition as d', 'd.key', 'i.process_definition_key');

interface RefRow {
  key: string;
  name: string;
  process_id: string;
  status: Detail['state'];
  element_id: string;
}
const refView = (row: RefRow): Detail['called'][number] => ({
  processInstanceKey: row.key,
  name: row.name || row.process_id,
  state: row.status,
  elementId: row.element_id,
});

async function callerOf(db: Knex, { parent_key, parent_element_key }: ProcessInstanceRow): Promise<Detail['calledBy']> {
  if (!parent_key) return null;
  const row = (await instancesWithNames(db)
    .join('element_instance as e', 'e.process_instance_key', 'i.key')
    .where({ 'i.key': parent_key, 'e.key': parent_element_key })
    .first('i.key', 'd.name', 'i.process_id', 'i.status', 'e.element_id')) as RefRow | undefined;
  return row ? refView(row) : null;
}

async function calledBelow(db: Knex, key: string): Promise<Detail['called']> {
  const rows = (await instancesWithNames(db)
    .join('element_instance as e', 'e.key', 'i.parent_element_key')
    .where('i.parent_key', key)
    .orderBy('i.started_at')
    .select('i.key', 'd.name', 'i.process_id', 'i.status', 'e.element_id')) as RefRow[];
  return rows.map(refView);
}

async function incidentsOf(db: Knex, key: string): Promise<Detail['incidentList']> {
  const raw: unknown[] = await db('incident')
    .where({ process_instance_key: key, state: 'active' })
    .orderBy(['created_at', 'key']);
  return raw
    .map((each) => parsedRow('incident', each))
    .map((row) => ({
      ...{ incidentKey: row.key, elementId: row.element_id, elementInstanceKey: row.element_instance_key },
      ...{ errorType: row.error_type, message: row.message, at: cityTime(row.created_at) },
    }));
}

async function jobsOf(db: Knex, key: string): Promise<Detail['jobs']> {
  const raw: unknown[] = await db('job').where({ process_instance_key: key }).orderBy(['created_at', 'key']);
  return raw
    .map((each) => parsedRow('job', each))
    .map((row) => ({
      ...{ jobKey: row.key, type: row.type, elementId: row.element_id, retries: row.retries, worker: row.worker },
      ...{ leasedUntil: cityTimeOrNull(row.deadline), errorMessage: row.error_message },
    }));
}

async function waitsOf(db: Knex, instance: ProcessInstanceRow): Promise<Detail['waits']> {
  const raw: unknown[] = await db('event_subscription')
    .where({ process_instance_key: instance.key })
    .orderBy(['created_at', 'key']);
  const events = raw
    .map((each) => parsedRow('event_subscription', each))
    .map((row) => ({
      ...{ elementId: row.element_id, kind: row.kind, name: row.name, correlationKey: row.correlation_key },
      dueAt: null,
    }));
  return [...events, ...(instance.state?.body.elements ?? []).flatMap(ownWaits)];
}

/** Timers and conditions, of which only the instance itself knows where it waits for them. */
const ownWaits = ({ waits = [] }: ElementInstance): Detail['waits'] =>
  waits.flatMap(({ at, kind, due }) =>
    kind === 'timer' || kind === 'conditional'
      ? [{ elementId: at, kind, name: null, correlationKey: null, dueAt: cityTimeOrNull(due ?? null) }]
      : [],
  );

async function tasksOf(deps: Deps, key: string): Promise<Detail['tasks']> {
  const raw: unknown[] = await deps
    .db('user_task')
    .where({ process_instance_key: key, state: 'open' })
    .orderBy(['created_at', 'key']);
  const rows = raw.map((each) => parsedRow('user_task', each));
  const names = await lookups(deps);
  const people = await names.people(rows.flatMap((row) => personsOf(row)));
  return rows.map((row) => ({
    ...{ taskKey: row.key, name: row.name, elementId: row.element_id },
    candidates: [
      ...(row.assignee ? [] : row.candidate_groups.map((group) => names.receiver(group))),
      ...personsOf(row).map((id) => named(people.get(id)?.name ?? id)),
    ],
  }));
}
/** Who has it; else who may take it. */
const personsOf = (row: UserTaskRow): string[] => (row.assignee ? [row.assignee] : row.candidate_users);
const named = (name: string) => ({ zh: name, en: name });

async function scopesOf(db: Knex, instance: ProcessInstanceRow): Promise<NonNullable<Detail['scopes']>> {
  const raw: unknown[] = await db('variable_scope').where({ process_instance_key: instance.key }).orderBy('scope_key');
  const scopes = raw
    .map((each) => parsedRow('variable_scope', each))
    .map(({ scope_key, variables }) => ({
      scopeKey: scope_key,
      elementId: instance.live[scope_key]?.elementId ?? null,
      variables,
    }))
    .filter(({ scopeKey, elementId }) => scopeKey === instance.key || elementId !== null);
  const whole = scopes.find(({ scopeKey }) => scopeKey === instance.key);
  return [
    whole ?? { scopeKey: instance.key, elementId: null, variables: {} },
    ...scopes.filter((scope) => scope !== whole),
  ];
}

/** Audited changes: started, cancelled, modified, migrated, variables set, incidents resolved. */
async function interventionsOn(db: Knex, { key, live }: ProcessInstanceRow): Promise<Detail['interventions']> {
  const incidents: { key: string }[] = await db('incident').where({ process_instance_key: key }).select('key');
  const objects: [type: string, ids: string[]][] = [
    ['process-instance', [key]],
    ['variable-scope', [key, ...Object.keys(live)]],
    ['incident', incidents.map((row) => row.key)],
  ];
  const rows = (await db('audit')
    .where((any) => {
      for (const [type, ids] of objects)
        void any.orWhere((of) => void of.where('object_type', type).whereIn('object_id', ids));
    })
    .orderBy('seq', 'desc')
    .limit(MAX_INTERVENTIONS)) as unknown[];
  return rows
    .map((raw) => parsedRow('audit', raw))
    .map(({ at, actor_name, command, summary }) => ({
      ...{ at: cityTime(at), by: actor_name, command },
      summary,
    }));
}
