/**
 * May an action run now? Its mode and cooldown against the other runs of the same slot (rule, action and thing). What may
 * not run is kept as a run too, with the reason: nothing is left out silently.
 */
import type { Text } from '../../core/json.ts';
import type { UnitOfWork } from '../../runtime/command.ts';
import type { Deed, LinkageAction } from '../alarm-rules/schema.ts';
import { momentAfter } from './durations.ts';
import type { LinkageRunRow, RunStatus } from './tables.ts';

const OPEN: readonly RunStatus[] = ['waiting-approval', 'queued', 'running'];
/** Runs that nothing came of do not start a cooldown. */
const VOID: readonly RunStatus[] = ['left-out', 'refused'];

/** Over as soon as they are done: what waits for its moment is no reason to leave the next one out. */
const MOMENTARY: readonly Deed['kind'][] = ['notice', 'publish', 'message'];

export type Admission =
  | { may: 'begin'; instead: LinkageRunRow[] }
  /** For its turn. */
  | { may: 'wait' }
  | { may: 'not'; why: Text };

export async function admit(
  uow: UnitOfWork,
  slot: string,
  { mode, cooldown, do: deed }: LinkageAction,
  at: number,
): Promise<Admission> {
  const open = await openRuns(uow, slot);
  if (mode === 'single' && open.length > 0 && !MOMENTARY.includes(deed.kind)) {
    return { may: 'not', why: { zh: '上一次尚未结束', en: 'The one before has not ended' } };
  }
  const last = cooldown === undefined ? undefined : await lastRun(uow, slot);
  if (last && at < (await momentAfter(uow, last.at, cooldown))) {
    return { may: 'not', why: { zh: '冷却时间内不重复执行', en: 'Not again within the cooldown' } };
  }
  return mode === 'queued' && open.length > 0 ? { may: 'wait' } : { may: 'begin', instead: open };
}

/** Oldest first. */
export const openRuns = (uow: UnitOfWork, slot: string): Promise<LinkageRunRow[]> =>
  uow.select('linkage_run', (query) => query.where({ slot }).whereIn('status', OPEN).orderBy('id'));

async function lastRun(uow: UnitOfWork, slot: string): Promise<LinkageRunRow | undefined> {
  const rows = await uow.select('linkage_run', (query) =>
    query.where({ slot }).whereNotIn('status', VOID).orderBy('id', 'desc').limit(1),
  );
  return rows[0];
}
