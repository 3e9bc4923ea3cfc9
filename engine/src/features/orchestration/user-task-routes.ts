/**
 * User tasks for clients of the process API. People with tasks of their own use /api/v1/tasks, where forms, guards and
 * what one may see are checked; here whoever may work with processes sees and completes all of them.
 */
import type { Knex } from 'knex';
import { z } from 'zod';
import type { UserTaskRow, VariableScopeRow } from '../../runtime/process/tables.ts';
import { personSubject } from '../../runtime/process/user-tasks.ts';
import { likePattern } from '../../store/like.ts';
import { parsedRow } from '../../store/read.ts';
import { Reply, route, type FeatureDeps, type Route } from '../feature.ts';
import { objectNotFound } from './errors.ts';
import { search, searchBody, type SearchDefinition, type SpecialFilter } from './search.ts';
import { byKey, nameOfState, taskStates, TENANT, time, timeOrNull, variables } from './shapes.ts';
import { variableFilters, whereVariables } from './variable-filter.ts';
import { variableView } from './variable-routes.ts';

const subjectFilter = z.union([
  z.string().max(400),
  z.object({ $eq: z.string().max(400) }),
  z.object({ $in: z.array(z.string().max(400)).max(100) }),
]);

/** Open tasks are found by their candidate rows; those that are over keep the list in their own row. */
function candidate(column: 'candidate_groups' | 'candidate_users', subjectOf: (id: string) => string): SpecialFilter {
  return (query, given, db) => {
    const value = given as z.infer<typeof subjectFilter>;
    const wanted = typeof value === 'string' ? [value] : '$in' in value ? value.$in : [value.$eq];
    const named = db('user_task_candidate as c')
      .where('c.user_task_key', db.ref('t.key'))
      .whereIn('c.subject', wanted.map(subjectOf));
    query.where((either) => {
      either.where((open) => void open.where('t.state', 'open').whereExists(named));
      for (const id of wanted) {
        const pattern = likePattern(JSON.stringify(id));
        either.orWhere(
          (over) => void over.whereNot('t.state', 'open').whereRaw(`?? like ? escape '\\'`, [`t.${column}`, pattern]),
        );
      }
    });
  };
}

const tasks: SearchDefinition = {
  from: (db) => db('user_task as t'),
  select: ['t.*'],
  fields: {
    userTaskKey: { column: 't.key', kind: 'text' },
    state: { column: 't.state', kind: 'text', values: taskStates },
    assignee: { column: 't.assignee', kind: 'text', nullable: true },
    priority: { column: 't.priority', kind: 'number' },
    elementId: { column: 't.element_id', kind: 'text' },
    name: { column: 't.name', kind: 'text' },
    processDefinitionKey: { column: 't.process_definition_key', kind: 'text' },
    processInstanceKey: { column: 't.process_instance_key', kind: 'text' },
    processDefinitionId: { column: 't.process_id', kind: 'text' },
    elementInstanceKey: { column: 't.element_instance_key', kind: 'text' },
    creationDate: { column: 't.created_at', kind: 'time' },
    completionDate: { column: 't.completed_at', kind: 'time', nullable: true },
    followUpDate: { column: 't.follow_up_at', kind: 'time', nullable: true },
    dueDate: { column: 't.due_at', kind: 'time', nullable: true },
  },
  special: {
    candidateGroup: { schema: subjectFilter, apply: candidate('candidate_groups', (id) => id) },
    candidateUser: { schema: subjectFilter, apply: candidate('candidate_users', personSubject) },
    processInstanceVariables: {
      schema: variableFilters,
      apply: (query, value, db) =>
        whereVariables(query, db, 't.process_instance_key', value as z.infer<typeof variableFilters>),
    },
    localVariables: {
      schema: variableFilters,
      apply: (query, value, db) =>
        whereVariables(query, db, 't.element_instance_key', value as z.infer<typeof variableFilters>),
    },
  },
  keyColumn: 't.key',
};

const taskView = (raw: unknown) => {
  const row: UserTaskRow = parsedRow('user_task', raw);
  return {
    userTaskKey: row.key,
    name: row.name,
    state: nameOfState(taskStates, row.state),
    ...(row.assignee === null ? {} : { assignee: row.assignee }),
    elementId: row.element_id,
    candidateGroups: row.candidate_groups,
    candidateUsers: row.candidate_users,
    processDefinitionId: row.process_id,
    processDefinitionVersion: row.version,
    processDefinitionKey: row.process_definition_key,
    processInstanceKey: row.process_instance_key,
    elementInstanceKey: row.element_instance_key,
    creationDate: time(row.created_at),
    completionDate: timeOrNull(row.completed_at),
    followUpDate: timeOrNull(row.follow_up_at),
    dueDate: timeOrNull(row.due_at),
    tenantId: TENANT,
    externalFormReference: row.external_form_reference,
    formKey: row.form_key,
    customHeaders: row.headers,
    priority: row.priority,
  };
};

const dateOrNothing = z.union([z.iso.datetime({ offset: true }), z.literal('')]).nullish();
const changeset = z.object({
  dueDate: dateOrNothing,
  followUpDate: dateOrNothing,
  candidateGroups: z.array(z.string().min(1).max(120)).max(100).nullish(),
  candidateUsers: z.array(z.string().min(1).max(120)).max(100).nullish(),
  priority: z.number().int().min(0).max(100).nullish(),
});
type Changeset = z.infer<typeof changeset>;

const action = z.string().max(120).nullish();

export function userTaskRoutes({ db, pipeline }: FeatureDeps): Route[] {
  const read = { tag: 'orchestration', access: 'orchestration.read' } as const;
  const work = { tag: 'orchestration', access: 'orchestration.work' } as const;
  const params = byKey('userTaskKey');
  const done = new Reply(204, undefined);
  const change = (
    actor: Parameters<typeof pipeline.submit>[0]['actor'],
    userTaskKey: string,
    given: Changeset,
    how?: string | null,
  ) =>
    pipeline.submit({
      type: 'user-task.update',
      payload: { userTaskKey, ...changeOf(given), ...(how ? { action: how } : {}) },
      actor,
    });
  return [
    route({
      ...read,
      method: 'post',
      path: '/v2/user-tasks/search',
      summary: { zh: '查询用户任务', en: 'Search user tasks' },
      body: searchBody(tasks),
      handle: ({ body }) => search(db, tasks, body, taskView),
    }),
    route({
      ...read,
      method: 'get',
      path: '/v2/user-tasks/{userTaskKey}',
      summary: { zh: '用户任务', en: 'A user task' },
      params,
      handle: async ({ params: { userTaskKey } }) => taskView(await taskRow(db, userTaskKey)),
    }),
    route({
      ...read,
      method: 'post',
      path: '/v2/user-tasks/{userTaskKey}/variables/search',
      summary: { zh: '任务可见的变量', en: 'Variables a task sees' },
      params,
      body: z
        .object({
          filter: z.object({ name: z.string().max(400).nullish() }).nullish(),
          sort: z.array(z.unknown()).max(10).nullish(),
          page: z.unknown().optional(),
        })
        .nullish(),
      async handle({ params: { userTaskKey }, body }) {
        const row: UserTaskRow = parsedRow('user_task', await taskRow(db, userTaskKey));
        const name = body?.filter?.name;
        const items = (await visibleAt(db, row)).filter((one) => !name || one.name === name);
        return { items, page: { totalItems: items.length, hasMoreTotalItems: false } };
      },
    }),
    route({
      ...work,
      method: 'post',
      path: '/v2/user-tasks/{userTaskKey}/completion',
      summary: { zh: '办结任务', en: 'Complete a user task' },
      params,
      body: z.object({ variables, action }).nullish(),
      async handle({ actor, params: { userTaskKey }, body }) {
        const payload = {
          userTaskKey,
          variables: body?.variables ?? {},
          ...(body?.action ? { action: body.action } : {}),
        };
        await pipeline.submit({ type: 'user-task.complete', payload, actor });
        return done;
      },
    }),
    route({
      ...work,
      method: 'post',
      path: '/v2/user-tasks/{userTaskKey}/assignment',
      summary: { zh: '指派任务', en: 'Assign a user task' },
      params,
      body: z.object({ assignee: z.string().min(1).max(120), allowOverride: z.boolean().nullish(), action }),
      async handle({ actor, params: { userTaskKey }, body }) {
        const { assignee, allowOverride } = body;
        const payload = {
          userTaskKey,
          assignee,
          override: allowOverride ?? true,
          ...(body.action ? { action: body.action } : {}),
        };
        await pipeline.submit({ type: 'user-task.assign', payload, actor });
        return done;
      },
    }),
    route({
      ...work,
      method: 'delete',
      path: '/v2/user-tasks/{userTaskKey}/assignee',
      summary: { zh: '取消指派', en: 'Unassign a user task' },
      params,
      async handle({ actor, params: { userTaskKey } }) {
        await pipeline.submit({ type: 'user-task.assign', payload: { userTaskKey, assignee: null }, actor });
        return done;
      },
    }),
    route({
      ...work,
      method: 'patch',
      path: '/v2/user-tasks/{userTaskKey}',
      summary: { zh: '修改任务', en: 'Update a user task' },
      params,
      body: z.object({ changeset: changeset.nullish(), action }),
      async handle({ actor, params: { userTaskKey }, body }) {
        await change(actor, userTaskKey, body.changeset ?? {}, body.action);
        return done;
      },
    }),
    route({
      ...work,
      method: 'patch',
      // Where @camunda8/sdk sends the bare changeset.
      path: '/v2/user-tasks/{userTaskKey}/update',
      summary: { zh: '修改任务', en: 'Update a user task' },
      params,
      body: changeset,
      async handle({ actor, params: { userTaskKey }, body }) {
        await change(actor, userTaskKey, body);
        return done;
      },
    }),
  ];
}

async function taskRow(db: Knex, key: string): Promise<unknown> {
  const row: unknown = await db('user_task').where({ key }).first();
  if (!row) throw objectNotFound({ type: 'user task', key });
  return row;
}

/** An empty date takes the date away; absent leaves it. */
function changeOf(given: Changeset) {
  const date = (text: string | null | undefined) => (text ? Date.parse(text) : null);
  return {
    ...(given.dueDate === undefined ? {} : { dueAt: date(given.dueDate) }),
    ...(given.followUpDate === undefined ? {} : { followUpAt: date(given.followUpDate) }),
    ...(given.candidateGroups ? { candidateGroups: given.candidateGroups } : {}),
    ...(given.candidateUsers ? { candidateUsers: given.candidateUsers } : {}),
    ...(typeof given.priority === 'number' ? { priority: given.priority } : {}),
  };
}

/** Inner scopes hide outer ones. */
async function visibleAt(db: Knex, task: UserTaskRow) {
  const raw: unknown[] = await db('variable_scope').whereIn('scope_key', task.scope_path);
  const scopes = raw.map((row): VariableScopeRow => parsedRow('variable_scope', row));
  const outerFirst = scopes.sort((a, b) => task.scope_path.indexOf(b.scope_key) - task.scope_path.indexOf(a.scope_key));
  const visible = new Map<string, ReturnType<typeof variableView>>();
  for (const scope of outerFirst) {
    for (const [name, value] of Object.entries(scope.variables)) visible.set(name, variableView(scope, name, value));
  }
  return [...visible.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
