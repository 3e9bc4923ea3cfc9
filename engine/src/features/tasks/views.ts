/** User tasks as lists and details show them, with the object they belong to, its marks, and the form filled beforehand. */
import type { Knex } from 'knex';
import { cityTime, cityTimeOrNull } from '../../core/calendar/city-time.ts';
import type { Json, JsonObject, Text } from '../../core/json.ts';
import type { Actor } from '../../runtime/command.ts';
import type { UserTaskRow } from '../../runtime/process/tables.ts';
import { actorFacts, caseFacts } from '../cases/facts.ts';
import type { AlarmRow } from '../alarms/tables.ts';
import type { CaseMarkRow, CaseRow } from '../cases/tables.ts';
import type { FeatureDeps } from '../feature.ts';
import type { Lookups } from '../lookups.ts';
import { evaluate } from '../packs/expression.ts';
import { parsedRow } from '../../store/read.ts';
import type { Tables } from '../../store/tables.ts';
import { requestFacts } from '../requests/facts.ts';
import type { RequestRow } from '../requests/tables.ts';
import { ticketFacts } from '../tickets/facts.ts';
import '../tickets/tables.ts';
import type { TicketRow } from '../tickets/tables.ts';
import { formOf } from './forms.ts';
import { isMine } from './may.ts';
import type { Form, TaskDetail, TaskItem } from './schema.ts';

type Deps = Pick<FeatureDeps, 'db' | 'clock'>;

type ObjectType = NonNullable<TaskItem['object']>['type'];

interface Objects {
  requests: Map<string, RequestRow>;
  cases: Map<string, CaseRow>;
  tickets: Map<string, TicketRow>;
  alarms: Map<string, AlarmRow>;
  marks: Map<string, CaseMarkRow[]>;
}

export async function taskItems(deps: Deps, rows: readonly UserTaskRow[], names: Lookups): Promise<TaskItem[]> {
  const objects = await objectsOf(deps.db, rows);
  const people = await names.people(
    rows.flatMap(({ assignee, candidate_users }) => [...(assignee === null ? [] : [assignee]), ...candidate_users]),
  );
  return rows.map((row) => item(row, objects, names, people, deps.clock.now()));
}

export async function taskDetails(
  deps: Deps,
  rows: readonly UserTaskRow[],
  names: Lookups,
  actor: Actor,
): Promise<TaskDetail[]> {
  const objects = await objectsOf(deps.db, rows);
  const items = await taskItems(deps, rows, names);
  return Promise.all(
    rows.map(async (row, i): Promise<TaskDetail> => {
      const form = await formOf(deps.db, row.form_key);
      const mine = isMine(actor, row);
      const values = form && mine ? await prefilled(deps, form, row, objects, names, actor) : {};
      return { ...items[i]!, form, values, mine };
    }),
  );
}

/** Open tasks of one object, oldest first. */
export async function openTasksOf(db: Knex, object: { type: ObjectType; id: string }): Promise<UserTaskRow[]> {
  const raw: unknown[] = await db('user_task')
    .where({ business_key: `${object.type}:${object.id}`, state: 'open' })
    .orderBy(['created_at', 'key']);
  return raw.map((row) => parsedRow('user_task', row));
}

async function objectsOf(db: Knex, rows: readonly UserTaskRow[]): Promise<Objects> {
  const ids = (type: string) =>
    rows.flatMap(({ business_key }) =>
      business_key?.startsWith(`${type}:`) ? [business_key.slice(type.length + 1)] : [],
    );
  const [requests, cases, tickets, alarms, marks] = await Promise.all([
    byId(db, 'request', ids('request')),
    byId(db, 'case_file', ids('case')),
    byId(db, 'ticket', ids('ticket')),
    byId(db, 'alarm', ids('alarm')),
    db('case_mark').whereIn('case_id', ids('case')).orderBy(['at', 'id']) as Promise<CaseMarkRow[]>,
  ]);
  return { requests, cases, tickets, alarms, marks: grouped(marks) };
}

async function byId<T extends 'request' | 'case_file' | 'ticket' | 'alarm'>(
  db: Knex,
  table: T,
  ids: readonly string[],
): Promise<Map<string, Tables[T]>> {
  const raw: unknown[] = ids.length === 0 ? [] : await db(table).whereIn('id', ids);
  return new Map(raw.map((each) => parsedRow(table, each)).map((row) => [row.id, row]));
}

function item(
  row: UserTaskRow,
  objects: Objects,
  names: Lookups,
  people: ReadonlyMap<string, { name: string }>,
  now: number,
): TaskItem {
  const [type, found] = objectOf(row, objects) ?? [];
  const filed = type === 'case' || type === 'request' ? found : undefined;
  const dueAt = row.due_at ?? filed?.due_at ?? null;
  const marks = type === 'case' ? markLabels(names, found, objects.marks.get(found.id) ?? []) : [];
  return {
    key: row.key,
    name: row.name,
    elementId: row.element_id,
    processInstanceKey: row.process_instance_key,
    object: type === undefined ? null : { type, id: found.id, number: found.number, title: found.title },
    assignee:
      row.assignee === null
        ? null
        : { id: row.assignee, name: people.get(row.assignee)?.name ?? personName(row.assignee) },
    candidateGroups: row.candidate_groups,
    candidates: candidateNames(row, names, people),
    createdAt: cityTime(row.created_at),
    dueAt: cityTimeOrNull(dueAt),
    overdue: row.state === 'open' && dueAt !== null && dueAt < now,
    marks: marks.map(({ zh }) => zh),
    area: names.area(found?.area_id ?? null)?.name ?? null,
    eventType: filed ? (names.eventType(filed.pack_id, filed.event_type_id)?.name ?? null) : null,
    status: row.state,
  };
}

function candidateNames(
  row: UserTaskRow,
  names: Lookups,
  people: ReadonlyMap<string, { name: string }>,
): TaskItem['candidates'] {
  const persons = row.candidate_users.map((id) => people.get(id)?.name ?? id);
  return [
    ...row.candidate_groups.map((group) => names.receiver(group)),
    ...persons.map((name) => ({ zh: name, en: name })),
  ];
}

const personName = (assignee: string): string => (assignee.startsWith('citizen:') ? '群众' : assignee);

type TaskObject = ['request', RequestRow] | ['case', CaseRow] | ['ticket', TicketRow] | ['alarm', AlarmRow];

/** What the task's process works for, with its type. */
function objectOf(row: UserTaskRow, objects: Objects): TaskObject | null {
  const [type, id = ''] = (row.business_key ?? '').split(':');
  const [request, file, ticket, alarm] = [
    type === 'request' && objects.requests.get(id),
    type === 'case' && objects.cases.get(id),
    type === 'ticket' && objects.tickets.get(id),
    type === 'alarm' && objects.alarms.get(id),
  ];
  if (request) return ['request', request];
  if (file) return ['case', file];
  if (ticket) return ['ticket', ticket];
  return alarm ? ['alarm', alarm] : null;
}

/** Each mark once, 督办 with its highest level. */
export function markLabels(names: Lookups, file: CaseRow, marks: readonly CaseMarkRow[]): Text[] {
  const declared = names.pack(file.pack_id).content.catalog.marks;
  return declared.flatMap(({ id, label }) => {
    const set = marks.filter(({ mark }) => mark === id);
    if (set.length === 0) return [];
    const level = Math.max(0, ...set.map((mark) => mark.level ?? 0));
    return [level > 0 ? { zh: `${label.zh} ${level} 级`, en: `${label.en}, level ${level}` } : label];
  });
}

async function prefilled(
  { db, clock }: Deps,
  form: Form,
  row: UserTaskRow,
  objects: Objects,
  names: Lookups,
  actor: Actor,
): Promise<JsonObject> {
  const wanted = form.fields.filter(({ defaultValue }) => defaultValue !== undefined);
  if (wanted.length === 0) return {};
  const facts = await factsFor(db, row, objects, names, actor, clock.now());
  const values: JsonObject = {};
  for (const field of wanted) {
    const value = valueOf(field.defaultValue!, facts, clock.now());
    const known = field.type !== 'unit' || typeof value !== 'string' || names.hasUnit(value);
    if (value !== null && known) values[field.key] = value;
  }
  return values;
}

const valueOf = (source: Json, facts: JsonObject, now: number): Json =>
  typeof source === 'string' && source.startsWith('=') ? evaluate(source.slice(1), facts, now) : source;

async function factsFor(
  db: Knex,
  row: UserTaskRow,
  { requests, cases, tickets }: Objects,
  names: Lookups,
  actor: Actor,
  now: number,
): Promise<JsonObject> {
  const facts = await variablesOf(db, row);
  facts['actor'] = actorFacts(actor);
  const [type, id = ''] = (row.business_key ?? '').split(':');
  const file = type === 'case' ? cases.get(id) : undefined;
  if (file) facts['case'] = caseFacts(file, names.pack(file.pack_id), now);
  const ticket = type === 'ticket' ? tickets.get(id) : undefined;
  if (ticket) facts['ticket'] = ticketFacts(ticket);
  const requestId = type === 'request' ? id : (facts['requestId'] ?? file?.request_ids[0]);
  const raw: unknown =
    requests.get(String(requestId)) ??
    (await db('request')
      .where({ id: String(requestId) })
      .first());
  if (raw) {
    const request = parsedRow('request', raw);
    facts['request'] = requestFacts(request, names.pack(request.pack_id));
  }
  return facts;
}

async function variablesOf(db: Knex, row: UserTaskRow): Promise<JsonObject> {
  const raw: unknown[] = await db('variable_scope').whereIn('scope_key', row.scope_path);
  const scopes = new Map(raw.map((each) => parsedRow('variable_scope', each)).map((each) => [each.scope_key, each]));
  const visible: JsonObject = {};
  for (const key of [...row.scope_path].reverse()) Object.assign(visible, scopes.get(key)?.variables);
  return visible;
}

function grouped(marks: readonly CaseMarkRow[]): Map<string, CaseMarkRow[]> {
  const byCase = new Map<string, CaseMarkRow[]>();
  for (const mark of marks) byCase.set(mark.case_id, [...(byCase.get(mark.case_id) ?? []), mark]);
  return byCase;
}
