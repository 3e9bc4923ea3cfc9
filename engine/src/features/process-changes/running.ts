/**
 * Delivery of `process-change.run`: a stretch of work on a change. It gathers instances page by page, then submits one
 * command per instance, many at a time; the pipeline writes them together. Progress lies in rows, not here: a stretch that a
 * crash stopped is delivered again and finds what is left. Every command acts as the person who started the change.
 */
import { AppError } from '../../core/error.ts';
import type { Actor } from '../../runtime/command.ts';
import { systemActor } from '../../runtime/system-actor.ts';
import { parsedRow } from '../../store/read.ts';
import type { DeliveryHandler, FeatureDeps } from '../feature.ts';
import { RUN } from './commands.ts';
import { selectInstances } from './select.ts';
import type { ProcessChangeRow } from './tables.ts';

const PAGE = 1_000;
/** Instances under way at once: enough for the pipeline to write together, few enough for others to get between. */
const AT_ONCE = 50;
/** One delivery must end well within its lease. */
const PAGES_PER_DELIVERY = 20;
const ROUNDS_PER_DELIVERY = 20;

/** The instance or the machine was busy: another round will find the item open. */
const PASSING = ['CONFLICT', 'STORE_UNAVAILABLE', 'SHUTTING_DOWN', 'TOO_BUSY'];

export const changeRunning: DeliveryHandler = {
  kind: RUN,
  async deliver({ payload }, deps) {
    const id = String(payload['id']);
    const change = await readChange(deps, id);
    const idle = !change || !(await work(deps, change));
    return { outcome: 'ok', then: { command: 'process-change.turn', payload: { id, idle } } };
  },
};

/** False when there was nothing that could be done now. */
async function work(deps: FeatureDeps, change: ProcessChangeRow): Promise<boolean> {
  if (change.status === 'collecting') return collect(deps, change);
  if (change.status === 'running') return run(deps, change);
  return change.status === 'canceled' && sweep(deps, change);
}

export async function readChange({ db }: Pick<FeatureDeps, 'db'>, id: string): Promise<ProcessChangeRow | undefined> {
  const raw: unknown = await db('process_change').where({ id }).first();
  return raw ? parsedRow('process_change', raw) : undefined;
}

async function collect({ db, pipeline }: FeatureDeps, change: ProcessChangeRow): Promise<boolean> {
  const { id, selection, created_at } = change;
  let after = change.collected_to ?? '';
  for (let page = 0; page < PAGES_PER_DELIVERY; page += 1) {
    const keys: string[] = await selectInstances(db, selection, Number(created_at))
      .where('i.key', '>', after)
      .orderBy('i.key')
      .limit(PAGE)
      .pluck('i.key');
    const finished = keys.length < PAGE;
    const payload = { id, after, keys, finished };
    await pipeline.submit({ type: 'process-change.collect', payload, actor: systemActor });
    if (finished) break;
    after = keys.at(-1)!;
  }
  return true;
}

async function run(deps: FeatureDeps, change: ProcessChangeRow): Promise<boolean> {
  const actor = starterOf(change);
  for (let round = 0; round < ROUNDS_PER_DELIVERY; round += 1) {
    const keys = await openItems(deps, change.id, AT_ONCE);
    if (keys.length === 0) return true;
    const outcomes = await Promise.all(keys.map((key) => one(deps, change.id, key, actor)));
    // Paused, canceled, or everything is held by others.
    if (outcomes.every((outcome) => outcome === 'left')) return false;
  }
  return true;
}

const openItems = ({ db }: FeatureDeps, changeId: string, limit: number): Promise<string[]> =>
  db('process_change_item')
    .where({ change_id: changeId, status: 'open' })
    .orderBy('id')
    .limit(limit)
    .pluck('process_instance_key');

async function one({ pipeline }: FeatureDeps, id: string, processInstanceKey: string, actor: Actor): Promise<string> {
  const submit = (more: object) =>
    pipeline.submit<{ outcome: string }>({
      type: 'process-change.item',
      payload: { id, processInstanceKey, ...more },
      actor,
    });
  try {
    return (await submit({})).outcome;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (PASSING.includes(error.code)) return 'left';
    const failure = { code: error.code, zh: error.text.zh, en: error.text.en };
    return (await submit({ failure })).outcome;
  }
}

async function sweep(deps: FeatureDeps, { id }: ProcessChangeRow): Promise<boolean> {
  const keys = await openItems(deps, id, PAGE);
  if (keys.length === 0) return false;
  const items = keys.map((key) => `${id}:${key}`);
  await deps.pipeline.submit({ type: 'process-change.sweep', payload: { id, items }, actor: systemActor });
  return true;
}

/** Named in the audit rows. Commands of this feature ask for no permission of their own: starting it was permitted. */
const starterOf = (change: ProcessChangeRow): Actor => ({
  ...systemActor,
  kind: change.created_by_kind as Actor['kind'],
  id: change.created_by,
  name: change.created_by_name,
});
