/**
 * The life of a run: it begins (or waits for a person's approval, or for its turn), and ends; then the next one of its slot
 * begins. What becomes of it stands in the alarm's timeline. The deed itself is done by the command `linkage.run`, due at
 * once, so that one that fails never harms the alarm.
 */
import { cityTime } from '../../core/calendar/city-time.ts';
import type { JsonObject, Text } from '../../core/json.ts';
import type { UnitOfWork } from '../../runtime/command.ts';
import { openRuns } from './admission.ts';
import { momentAfter } from './durations.ts';
import type { LinkageRunRow } from './tables.ts';

export const RUN = 'linkage.run';
export const EXPIRE = 'linkage.expire';
export const runTimer = (runId: string): string => `${RUN}:${runId}`;
export const expiryTimer = (runId: string): string => `${EXPIRE}:${runId}`;

/** Cut power, open gate: a person approves, unless whoever published the rule could and did in advance. */
export const needsApproval = ({ deed, decided_by }: Pick<LinkageRunRow, 'deed' | 'decided_by'>): boolean =>
  deed.kind === 'connector' && deed.physical && !deed.preapproved && decided_by === null;

/** A new run, or one whose turn has come. */
export async function begin(uow: UnitOfWork, run: LinkageRunRow): Promise<LinkageRunRow> {
  const { deed } = run;
  if (needsApproval(run) && deed.kind === 'connector') {
    const dueAt = await momentAfter(uow, uow.now, deed.approveWithin);
    uow.schedule({ key: expiryTimer(run.id), dueAt, command: EXPIRE, payload: { runId: run.id } });
    noteRun(uow, run, 'linkage.waiting', { untilAt: cityTime(dueAt) });
    return { ...run, status: 'waiting-approval' };
  }
  uow.schedule({ key: runTimer(run.id), dueAt: uow.now, command: RUN, payload: { runId: run.id } });
  return { ...run, status: 'running' };
}

export interface Ending {
  status: 'done' | 'failed' | 'refused' | 'ended' | 'left-out';
  detail?: Text | null;
  result?: string | null;
}

/** The next run of its slot begins. */
export async function endRun(uow: UnitOfWork, runId: string, ending: Ending): Promise<void> {
  const run = await uow.require('linkage_run', runId);
  const { status, detail = null, result = run.result } = ending;
  uow.update('linkage_run', { ...run, status, detail, result, ended_at: uow.now });
  noteRun(uow, run, `linkage.${status}`, { reason: detail && { ...detail }, result });
  await beginNext(uow, run.slot);
}

async function beginNext(uow: UnitOfWork, slot: string): Promise<void> {
  const open = await openRuns(uow, slot);
  const [first] = open;
  if (!first || open.some(({ status }) => status !== 'queued')) return;
  uow.update('linkage_run', await begin(uow, first));
}

/** Another one takes its place: what has not been done is not done, a process that runs is cancelled. */
export async function replaceRun(uow: UnitOfWork, run: LinkageRunRow): Promise<void> {
  uow.unschedule(runTimer(run.id));
  uow.unschedule(expiryTimer(run.id));
  const detail = { zh: '被新的一次取代', en: 'A new run took its place' };
  uow.update('linkage_run', { ...run, status: 'ended', detail, ended_at: uow.now });
  noteRun(uow, run, 'linkage.ended', { reason: detail });
  const processKey = run.result?.startsWith('process:') ? run.result.slice('process:'.length) : null;
  if (run.status !== 'running' || processKey === null) return;
  const instance = await uow.get('process_instance', processKey);
  if (instance?.status === 'active') await uow.processes.cancelInstance(processKey, 'restarted by linkage');
}

/** What a person decides about a run; all else the rule has brought about. */
const BY_PEOPLE: readonly string[] = ['linkage.approved', 'linkage.refused'];

export function noteRun(
  uow: UnitOfWork,
  run: Pick<LinkageRunRow, 'id' | 'alarm_id' | 'name'>,
  kind: string,
  data: JsonObject = {},
): void {
  const about = { action: { ...run.name }, runId: run.id };
  const machine = !BY_PEOPLE.includes(kind);
  uow.history({ objectType: 'alarm', objectId: run.alarm_id, kind, data: { ...about, ...data }, machine });
}
