/** Routes of user tasks. What does not concern the caller does not exist for it. */
import type { Knex } from 'knex';
import { z } from 'zod';
import type { Actor } from '../../runtime/command.ts';
import type { UserTaskRow } from '../../runtime/process/tables.ts';
import { route, type FeatureDeps, type Route } from '../feature.ts';
import { lookups } from '../lookups.ts';
import { joinedSubjects } from '../notices/receivers.ts';
import { listPage, orderOf } from '../page.ts';
import { notFound } from '../people/errors.ts';
import { parsedRow } from '../../store/read.ts';
import { assertConcerned } from './may.ts';
import { completeTask, taskDetail, taskPage, taskQuery } from './schema.ts';
import { taskDetails, taskItems } from './views.ts';

const keyParams = z.object({ key: z.string().regex(/^\d{1,19}$/) });
const done = z.object({ ok: z.literal(true) });

export const taskRoutes = (deps: FeatureDeps): Route[] => [
  route({
    method: 'get',
    path: '/api/v1/tasks',
    tag: 'tasks',
    summary: { zh: '任务列表', en: 'Tasks' },
    access: 'staff',
    query: taskQuery,
    response: taskPage,
    async handle({ actor, query }) {
      const rows = tasksIn(deps, actor, query.view);
      byObject(rows, query);
      const fallback = {
        table: 'user_task',
        column: query.view === 'done' ? 'completed_at' : 'created_at',
        key: 'key',
      };
      const order = orderOf(query.sort, 'user_task', { createdAt: 'created_at', dueAt: 'due_at' }, fallback);
      const page = await listPage(rows, query, order, (raw: unknown) => parsedRow('user_task', raw));
      return { ...page, items: await taskItems(deps, page.items, await lookups(deps)) };
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/tasks/counts',
    tag: 'tasks',
    summary: { zh: '任务数量', en: 'How many tasks' },
    access: 'staff',
    response: z.object({ mine: z.number().int(), unit: z.number().int(), overdue: z.number().int() }),
    async handle({ actor }) {
      const [mine, unit, overdue] = await Promise.all(
        (['mine', 'unit', 'overdue'] as const).map((view) => count(tasksIn(deps, actor, view))),
      );
      return { mine, unit, overdue };
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/tasks/{key}',
    tag: 'tasks',
    summary: { zh: '任务详情', en: 'One task' },
    access: 'staff',
    params: keyParams,
    response: taskDetail,
    async handle({ actor, params }) {
      const row = await readTask(deps.db, actor, params.key);
      const [detail] = await taskDetails(deps, [row], await lookups(deps), actor);
      return detail;
    },
  }),
  command(deps, 'claim', 'task.claim', { zh: '领取任务', en: 'Take a task' }),
  command(deps, 'release', 'task.release', { zh: '退回任务', en: 'Give a task back' }),
  route({
    method: 'post',
    path: '/api/v1/tasks/{key}/complete',
    tag: 'tasks',
    summary: { zh: '完成任务', en: 'Complete a task' },
    access: 'staff',
    params: keyParams,
    body: completeTask,
    response: done,
    async handle({ actor, params, body, headers }) {
      const payload = { taskKey: params.key, outcome: body.outcome, values: body.values };
      await deps.pipeline.submit({ type: 'task.complete', payload, actor, ...idempotency(headers) });
      return { ok: true };
    },
  }),
];

const command = (deps: FeatureDeps, verb: string, type: string, summary: Route['summary']): Route =>
  route({
    method: 'post',
    path: `/api/v1/tasks/{key}/${verb}`,
    tag: 'tasks',
    summary,
    access: 'staff',
    params: keyParams,
    response: done,
    async handle({ actor, params }) {
      await deps.pipeline.submit({ type, payload: { taskKey: params.key }, actor });
      return { ok: true };
    },
  });

/** The header `Idempotency-Key`: a repeated request is answered, not executed again. */
export function idempotency(headers: Record<string, string | string[] | undefined>): { idempotencyKey?: string } {
  const key = headers['idempotency-key'];
  return typeof key === 'string' && key.length <= 200 ? { idempotencyKey: key } : {};
}

type View = z.infer<typeof taskQuery>['view'];

function tasksIn({ db, clock }: FeatureDeps, actor: Actor, view: View): Knex.QueryBuilder {
  const rows = db('user_task').select('user_task.*');
  const units = actor.subjects.filter((subject) => subject.startsWith('unit:'));
  switch (view) {
    case 'done':
      return rows.where({ state: 'completed', completed_by: actor.id });
    case 'all':
      rows.where('user_task.state', 'open');
      return actor.permissions.has('task.read.all') ? rows : rows.where(concerns(actor, joinedSubjects(actor)));
    case 'unit':
      return rows.where('user_task.state', 'open').where(candidateIn(units));
    case 'overdue':
      return rows
        .where('user_task.state', 'open')
        .where(concerns(actor, joinedSubjects(actor)))
        .where(late(clock.now()));
    case 'mine':
      return rows.where('user_task.state', 'open').where((either: Knex.QueryBuilder) => {
        either.whereIn('user_task.assignee', [actor.id, `user:${actor.id}`]).orWhere((free: Knex.QueryBuilder) => {
          free.whereNull('user_task.assignee').where(candidateIn(joinedSubjects(actor)));
        });
      });
  }
}

const candidateIn = (subjects: readonly string[]) => (query: Knex.QueryBuilder) => {
  if (subjects.length === 0) query.whereRaw('1 = 0');
  query.whereExists((candidates: Knex.QueryBuilder) => {
    candidates
      .select('user_task_candidate.id')
      .from('user_task_candidate')
      .whereRaw('user_task_candidate.user_task_key = user_task.key')
      .whereIn('user_task_candidate.subject', subjects as string[]);
  });
};

const concerns = (actor: Actor, subjects: readonly string[]) => (query: Knex.QueryBuilder) => {
  query.where(candidateIn(subjects)).orWhereIn('user_task.assignee', [actor.id, `user:${actor.id}`]);
};

/** Late by its own date, or because the clock of its case has run out. */
const late = (now: number) => (query: Knex.QueryBuilder) => {
  query.where('user_task.due_at', '<', now).orWhere((byCase: Knex.QueryBuilder) => {
    byCase
      .whereNull('user_task.due_at')
      .whereExists(ofObject('case', (file) => file.where('case_file.due_at', '<', now)));
  });
};

const tables = { case: 'case_file', request: 'request', ticket: 'ticket', alarm: 'alarm' } as const;

/** `business_key` is `case:<id>`, `request:<id>`, `ticket:<id>` or `alarm:<id>`. */
const ofObject =
  (type: keyof typeof tables, narrow: (query: Knex.QueryBuilder) => unknown) => (query: Knex.QueryBuilder) => {
    const table = tables[type];
    query.select(`${table}.id`).from(table);
    query.whereRaw(`user_task.business_key like ? and ?? = substr(user_task.business_key, ?)`, [
      `${type}:%`,
      `${table}.id`,
      type.length + 2,
    ]);
    narrow(query);
  };

function byObject(rows: Knex.QueryBuilder, query: z.infer<typeof taskQuery>): void {
  const narrow = (table: string) => (object: Knex.QueryBuilder) => {
    if (query.eventType) object.where(`${table}.event_type_id`, query.eventType);
    if (query.areaId) object.where(`${table}.area_id`, query.areaId);
    if (query.q) {
      const pattern = `%${query.q.replace(/[\\%_]/g, '\\$&')}%`;
      object.whereRaw(`(?? like ? escape '\\' or ?? like ? escape '\\')`, [
        `${table}.number`,
        pattern,
        `${table}.title`,
        pattern,
      ]);
    }
  };
  if (!query.eventType && !query.areaId && !query.q) return;
  // Tickets and alarms have no event type.
  const types = query.eventType ? (['case', 'request'] as const) : (['case', 'request', 'ticket', 'alarm'] as const);
  rows.where((either: Knex.QueryBuilder) => {
    for (const type of types) either.orWhereExists(ofObject(type, narrow(tables[type])));
  });
}

async function count(rows: Knex.QueryBuilder): Promise<number> {
  const [counted]: { n: number | string }[] = await rows.clearSelect().count({ n: 'user_task.key' });
  return Number(counted?.n ?? 0);
}

async function readTask(db: Knex, actor: Actor, key: string): Promise<UserTaskRow> {
  const raw: unknown = await db('user_task').where({ key }).first();
  if (!raw) throw notFound();
  const row = parsedRow('user_task', raw);
  if (row.completed_by !== actor.id) assertConcerned(actor, row);
  return row;
}
