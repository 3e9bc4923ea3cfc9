/**
 * A person's word on what acts in the physical world: `linkage.decide` approves or refuses a run that waits, once;
 * `linkage.expire` refuses it when nobody has. Refused and expired are final.
 */
import { z } from 'zod';
import type { CommandDefinition } from '../../runtime/command.ts';
import { notFound } from '../../runtime/errors.ts';
import { announce } from '../alarms/life.ts';
import { assertReadable } from '../people/access.ts';
import { approvalOver } from './errors.ts';
import { begin, endRun, EXPIRE, expiryTimer, noteRun } from './runs.ts';
import { decideRun } from './schema.ts';
import type { LinkageRunRow } from './tables.ts';

const payload = decideRun.extend({ alarmId: z.string(), runId: z.string(), approve: z.boolean() });

export const decideLinkage: CommandDefinition<z.infer<typeof payload>, void> = {
  type: 'linkage.decide',
  payload,
  async execute(uow, { alarmId, runId, approve, note = null }, { actor }) {
    await assertReadable(uow, actor, 'alarm', alarmId);
    const before = await uow.get('linkage_run', runId);
    if (before?.alarm_id !== alarmId) throw notFound();
    if (saidBefore(before, approve)) return;
    if (before.status !== 'waiting-approval') throw approvalOver();
    const run = { ...before, decided_by: actor.id, decided_by_name: actor.name };
    uow.update('linkage_run', run);
    uow.unschedule(expiryTimer(runId));
    const reason = note === null ? null : { zh: note, en: note };
    if (approve) {
      noteRun(uow, run, 'linkage.approved', { note });
      uow.update('linkage_run', await begin(uow, run));
    } else await endRun(uow, runId, { status: 'refused', detail: reason });
    await announce(uow, { id: alarmId });
  },
  audit: ({ alarmId, runId, approve }) => ({
    objectType: 'alarm',
    objectId: alarmId,
    summary: { runId, approve },
  }),
};

/** Approving twice is approving once; so is refusing. */
const saidBefore = (run: LinkageRunRow, approve: boolean): boolean =>
  run.decided_by !== null && run.status !== 'waiting-approval' && (run.status === 'refused') !== approve;

const expiry = z.object({ runId: z.string() });

export const expireApproval: CommandDefinition<z.infer<typeof expiry>, void> = {
  type: EXPIRE,
  payload: expiry,
  async execute(uow, { runId }) {
    const run = await uow.get('linkage_run', runId);
    if (run?.status !== 'waiting-approval') return;
    const detail = { zh: '无人在时限内批准', en: 'Nobody approved it in time' };
    await endRun(uow, runId, { status: 'refused', detail });
    await announce(uow, { id: run.alarm_id });
  },
  audit: ({ runId }) => ({ objectType: 'linkage-run', objectId: runId }),
};
