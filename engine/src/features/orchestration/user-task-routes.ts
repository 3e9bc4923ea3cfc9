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
import { formReply } from './form-view.ts';
import { special, type Resource, type SpecialFilter } from './search/resource.ts';
import { getRoute, read, searchRoute } from './search/routes.ts';
import { findRow } from './search/search.ts';
import { byKey, nameOfState, taskStates, TENANT, tenantField, time, timeOrNull, variables } from './shapes.ts';
import { variableFilters, whereVariables, type VariableFilters } from './variable-filter.ts';
import { searchVariables, truncation, variableSearchBody } from './variable-routes.ts';

const subject = z.string().max(400);
const subjectFilter = z.union([
  subject,
  z.strictObject({ $eq: subject }),
  z.strictObject({ $in: z.array(subject).max(100) }),
]);

/** Open tasks are found by their candidate rows; those that are over keep the list in their own row. */
function candidate(column: 'candidate_groups' | 'candidate_users', subjectOf: (id: string) => string): SpecialFilter {
  return special<z.infer<typeof subjectFilter>>({
    schema: subjectFilter,
    apply(query, value, db) {
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
    },
  });
}

/** Variables of the scope in `column`. */
const variablesOf = (column: string): SpecialFilter =>
  special<VariableFilters>({
    schema: variableFilters,
    apply: (query, filters, db) => whereVariables(query, db, column, filters),
  });

const userTasks: Resource<Record<string, unknown>> = {
  name: { zh: '用户任务', en: 'user task' },
  from: (db) => db('user_task as t').leftJoin('process_definition as d', 'd.key', 't.process_definition_key'),
  select: ['t.*', 'd.name as process_name'],
  fields: {
    userTaskKey: { type: 'key', column: 't.key' },
    state: { type: 'text', column: 't.state', values: taskStates },
    assignee: { type: 'text', column: 't.assignee', nullable: true },
    priority: { type: 'number', column: 't.priority' },
    elementId: { type: 'text', column: 't.element_id' },
    name: { type: 'text', column: 't.name' },
    processDefinitionKey: { type: 'key', column: 't.process_definition_key' },
    processInstanceKey: { type: 'key', column: 't.process_instance_key' },
    processDefinitionId: { type: 'text', column: 't.process_id' },
    elementInstanceKey: { type: 'key', column: 't.element_instance_key' },
    creationDate: { type: 'time', column: 't.created_at' },
    completionDate: { type: 'time', column: 't.completed_at', nullable: true },
    followUpDate: { type: 'time', column: 't.follow_up_at', nullable: true },
    dueDate: { type: 'time', column: 't.due_at', nullable: true },
    tenantId: tenantField,
  },
  special: {
    candidateGroup: candidate('candidate_groups', (id) => id),
    candidateUser: candidate('candidate_users', personSubject),
    processInstanceVariables: variablesOf('t.process_instance_key'),
    localVariables: variablesOf('t.element_instance_key'),
  },
  key: 'userTaskKey',
  view: (raw) => taskView(raw),
};

function taskView(raw: Record<string, unknown>) {
  const row: UserTaskRow = parsedRow('user_task', raw);
  return {
    userTaskKey: row.key,
    name: row.name,
    state: nameOfState(taskStates, row.state),
    assignee: row.assignee,
    elementId: row.element_id,
    candidateGroups: row.candidate_groups,
    candidateUsers: row.candidate_users,
    processName: (raw['process_name'] as string | null) || row.process_id,
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
}

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

export function userTaskRoutes(deps: FeatureDeps): Route[] {
  const { db, pipeline } = deps;
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
    searchRoute(deps, userTasks, '/v2/user-tasks'),
    getRoute(deps, userTasks, '/v2/user-tasks'),
    route({
      ...read,
      method: 'get',
      path: '/v2/user-tasks/{userTaskKey}/form',
      summary: { zh: '任务的表单', en: 'The form of a user task' },
      params,
      handle: async ({ params: { userTaskKey } }) =>
        formReply(db, taskOf(await findRow(deps, userTasks, userTaskKey)).form_key),
    }),
    route({
      ...read,
      method: 'post',
      path: '/v2/user-tasks/{userTaskKey}/variables/search',
      summary: { zh: '任务可见的变量', en: 'Variables a task sees' },
      params,
      query: truncation,
      body: variableSearchBody,
      async handle({ params: { userTaskKey }, query, body }) {
        const seen = await visibleAt(db, taskOf(await findRow(deps, userTasks, userTaskKey)));
        return searchVariables(deps, body ?? {}, query.truncateValues, (found) => void found.whereIn('v.id', seen));
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

const taskOf = (row: Record<string, unknown>): UserTaskRow => parsedRow('user_task', row);

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

/** Rows of the variables that a task sees: inner scopes hide outer ones. */
async function visibleAt(db: Knex, task: UserTaskRow): Promise<string[]> {
  const raw: unknown[] = await db('variable_scope').whereIn('scope_key', task.scope_path);
  const scopes = raw.map((row): VariableScopeRow => parsedRow('variable_scope', row));
  const outerFirst = scopes.sort((a, b) => task.scope_path.indexOf(b.scope_key) - task.scope_path.indexOf(a.scope_key));
  const visible = new Map<string, string>();
  for (const { scope_key, variables: values } of outerFirst) {
    for (const name of Object.keys(values)) visible.set(name, `${scope_key}:${name}`);
  }
  return [...visible.values()];
}
