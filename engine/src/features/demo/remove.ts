/**
 * Removes the demo history: every request with the demo's source, its case, and all that hangs on them — processes,
 * tasks, clocks, timers, notices, timeline, grants. Piece by piece, so that others are not held up. What people filed
 * themselves stays. The audit keeps its entries: it only ever grows.
 */
import type { Knex } from 'knex';
import { z } from 'zod';
import type { Actor, CommandDefinition, UnitOfWork } from '../../runtime/command.ts';
import { tableDefinition, type TableName, type Tables } from '../../store/tables.ts';
import type { FeatureDeps } from '../feature.ts';
import { demoSystem } from './history.ts';

const partSize = 10;

export async function removeHistory(
  { db, pipeline }: FeatureDeps,
  actor: Actor,
  onProgress: (done: number, total: number) => Promise<void>,
): Promise<void> {
  const rows = (await db('request').where('source_key', 'like', `${demoSystem}:%`).select('id')) as { id: string }[];
  const ids = rows.map(({ id }) => id);
  for (let done = 0; done < ids.length; done += partSize) {
    const payload = { requestIds: ids.slice(done, done + partSize) };
    await pipeline.submit({ type: 'demo.remove-history', payload: { ...payload, step: 'cancel' }, actor });
    await pipeline.submit({ type: 'demo.remove-history', payload: { ...payload, step: 'remove' }, actor });
    await onProgress(Math.min(done + partSize, ids.length), ids.length);
  }
}

const payload = z.object({ requestIds: z.array(z.string()).max(partSize), step: z.enum(['cancel', 'remove']) });

export const removeHistoryPart: CommandDefinition<z.infer<typeof payload>, void> = {
  type: 'demo.remove-history',
  payload,
  async execute(uow, { requestIds, step }) {
    const requests = await uow.getMany('request', requestIds);
    const caseIds = [...new Set(requests.flatMap(({ case_id }) => case_id ?? []))];
    const businessKeys = [...requestIds.map((id) => `request:${id}`), ...caseIds.map((id) => `case:${id}`)];
    if (step === 'cancel') return cancelProcesses(uow, businessKeys);
    await removeProcesses(uow, businessKeys);
    await removeObjects(uow, [...requestIds, ...caseIds]);
    await removeCases(uow, caseIds);
    await removeWhere(uow, 'rating', 'request_id', requestIds);
    await removeWhere(uow, 'request_source', 'request_id', requestIds);
    await removeWhere(uow, 'request', 'id', requestIds);
    for (const id of requestIds) uow.changed({ type: 'request', id, subjects: [] });
  },
};

const instancesOf = (uow: UnitOfWork, businessKeys: string[]) =>
  uow.select('process_instance', (query) => query.whereIn('business_key', businessKeys));

export async function cancelProcesses(uow: UnitOfWork, businessKeys: string[]): Promise<void> {
  for (const { key, parent_key, status } of await instancesOf(uow, businessKeys)) {
    if (parent_key === null && status === 'active') await uow.processes.cancelInstance(key, 'demo removed');
  }
}

export async function removeProcesses(uow: UnitOfWork, businessKeys: string[]): Promise<void> {
  const instanceKeys = (await instancesOf(uow, businessKeys)).map(({ key }) => key);
  const tasks = await removeWhere(uow, 'user_task', 'process_instance_key', instanceKeys);
  await removeWhere(uow, 'user_task_candidate', 'user_task_key', tasks);
  for (const table of [
    'job',
    'ended_job',
    'message_correlation',
    'event_subscription',
    'element_instance',
    'incident',
  ] as const) {
    await removeWhere(uow, table, 'process_instance_key', instanceKeys);
  }
  for (const table of ['decision_evaluation', 'variable_scope'] as const) {
    await removeWhere(uow, table, 'process_instance_key', instanceKeys);
  }
  await removeWhere(uow, 'process_instance', 'key', instanceKeys);
}

/** What refers to requests, cases, alarms and tickets alike. */
export async function removeObjects(uow: UnitOfWork, objectIds: string[]): Promise<void> {
  await removeWhere(uow, 'history', 'object_id', objectIds);
  await removeWhere(uow, 'access_grant', 'object_id', objectIds);
  await removeWhere(uow, 'message', 'correlation_key', objectIds);
  const clocks = await removeWhere(uow, 'clock', 'owner_id', objectIds);
  const notices = await removeWhere(uow, 'notice', 'object_id', objectIds);
  await removeWhere(uow, 'notice_read', 'notice_id', notices);
  await removeMentions(uow, new Set([...objectIds, ...clocks, ...notices]));
}

export async function removeCases(uow: UnitOfWork, caseIds: string[]): Promise<void> {
  for (const table of ['case_child', 'case_mark', 'case_result', 'case_action'] as const) {
    await removeWhere(uow, table, 'case_id', caseIds);
  }
  await removeWhere(uow, 'case_file', 'id', caseIds);
}

/** Timers and outbox rows whose payload names something that is gone, or a list of which nothing is left. */
export async function removeMentions(uow: UnitOfWork, gone: ReadonlySet<string>): Promise<void> {
  const isGone = (value: unknown): boolean =>
    typeof value === 'string' ? gone.has(value) : Array.isArray(value) && value.length > 0 && value.every(isGone);
  const mentions = ({ payload: facts }: { payload: object }): boolean => Object.values(facts).some(isGone);
  for (const timer of await uow.select('timer', (query) => query)) if (mentions(timer)) uow.unschedule(timer.key);
  for (const row of await uow.select('outbox', (query) => query)) if (mentions(row)) uow.remove('outbox', row.key);
}

/** Answers the keys of what was removed. `column` is a name of this file. */
export async function removeWhere<T extends TableName>(
  uow: UnitOfWork,
  table: T,
  column: keyof Tables[T] & string,
  values: string[],
): Promise<string[]> {
  if (values.length === 0) return [];
  const rows = await uow.select(table, (query: Knex.QueryBuilder) => query.whereIn(column, values));
  const keyColumn: string = tableDefinition(table).key;
  const keys = rows.map((row) => String((row as unknown as Record<string, unknown>)[keyColumn]));
  for (const key of keys) uow.remove(table, key);
  return keys;
}
