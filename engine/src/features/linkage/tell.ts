/** Telling that something must not fail for: who cannot be told is written into the alarm's timeline. */
import { AppError } from '../../core/error.ts';
import type { UnitOfWork } from '../../runtime/command.ts';
import type { AlarmChange } from '../alarms/followers.ts';
import { tellAlarm, type DirectNotice } from '../notices/tell-alarm.ts';

export async function tellOrNote(uow: UnitOfWork, change: AlarmChange, notice: DirectNotice): Promise<void> {
  if (notice.to.length === 0) return;
  try {
    await uow.isolated(() => tellAlarm(uow, change, notice));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const data = { template: notice.template, reason: { ...error.text } };
    uow.history({ objectType: 'alarm', objectId: change.alarm.id, kind: 'alarm.not-told', data, machine: true });
  }
}
