/**
 * The escalation ladder, as rows: when an alarm is raised every step of its rule is a timer with its own true moment, so
 * that each comes once, also when the server was down meanwhile. Acknowledging ends the steps that wait for that; closing
 * and recovery end all. A review that is asked for has a deadline of the same kind. This follower only sets and takes away
 * timers; `escalation-commands.ts` is what they run.
 */
import type { UnitOfWork } from '../../runtime/command.ts';
import type { AlarmChange, AlarmFollower } from '../alarms/followers.ts';
import { momentAfter } from './durations.ts';

export const ESCALATE = 'alarm.escalate';
export const REVIEW_OVERDUE = 'alarm.review-overdue';
const stepTimer = (alarmId: string, step: number): string => `${ESCALATE}:${alarmId}:${step}`;
const reviewTimer = (alarmId: string): string => `${REVIEW_OVERDUE}:${alarmId}`;

export const escalationFollower: AlarmFollower = {
  name: 'escalation',
  async follow(uow, change) {
    const { alarm, rule, moment } = change;
    const over = moment === 'closed' || moment === 'cleared';
    if (moment === 'raised') await climb(uow, change);
    if (moment === 'acknowledged' || over) {
      rule.file.escalation.forEach(({ until }, step) => {
        if (over || until === 'acknowledged') uow.unschedule(stepTimer(alarm.id, step));
      });
    }
    if (over || moment === 'confirmed' || moment === 'dismissed') uow.unschedule(reviewTimer(alarm.id));
  },
};

/** A server that was down when the alarm was raised counts from when it was raised all the same. */
async function climb(uow: UnitOfWork, { alarm, rule, at }: AlarmChange): Promise<void> {
  const { escalation, review } = rule.file;
  for (const [step, { after, until, to, template }] of escalation.entries()) {
    const payload = { alarmId: alarm.id, ruleVersion: rule.hash, step, until, to, ...(template && { template }) };
    const dueAt = await momentAfter(uow, at, after);
    uow.schedule({ key: stepTimer(alarm.id, step), dueAt, command: ESCALATE, payload });
  }
  if (!review) return;
  const dueAt = await momentAfter(uow, at, review.within);
  uow.update('alarm', { ...(await uow.require('alarm', alarm.id)), review: 'asked', review_due_at: dueAt });
  const payload = { alarmId: alarm.id, ruleVersion: rule.hash, to: escalation[0]?.to ?? [] };
  uow.schedule({ key: reviewTimer(alarm.id), dueAt, command: REVIEW_OVERDUE, payload });
}
