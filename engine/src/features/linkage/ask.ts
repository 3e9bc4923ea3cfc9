/**
 * The deed `ask`: somebody is asked for the cause, with a deadline. While a question of this action is open at the alarm
 * there is no new one, however the alarm goes on; the answer, or the deadline, is a moment of its own.
 */
import { cityTime } from '../../core/calendar/city-time.ts';
import type { Text } from '../../core/json.ts';
import type { Deed } from '../alarm-rules/schema.ts';
import { tellAlarm } from '../notices/tell-alarm.ts';
import type { Doing, Done } from './deeds.ts';
import { momentAfter } from './durations.ts';

export const CAUSE_OVERDUE = 'cause.overdue';
export const overdueTimer = (questionId: string): string => `${CAUSE_OVERDUE}:${questionId}`;

export async function askForCause(
  { uow, run, change, places }: Doing,
  deed: Extract<Deed, { kind: 'ask' }>,
): Promise<Done> {
  const asked = await uow.select('cause_question', (query) =>
    query.where({ alarm_id: run.alarm_id, action_id: run.action_id }).whereNull('answered_at').limit(1),
  );
  if (asked.length > 0) {
    return { status: 'left-out', why: { zh: '已询问原因，尚未反馈', en: 'The cause has been asked for already' } };
  }
  const id = uow.nextKey();
  const question = places.text(deed.question);
  const dueAt = await momentAfter(uow, uow.now, deed.within);
  uow.insert('cause_question', {
    id,
    alarm_id: run.alarm_id,
    run_id: run.id,
    action_id: run.action_id,
    question,
    receivers: deed.to,
    overdue_to: deed.overdueTo,
    asked_at: uow.now,
    due_at: dueAt,
    overdue_at: null,
    answer: null,
    answered_at: null,
    answered_by: null,
    answered_by_name: null,
    rev: 1,
  });
  uow.schedule({ key: overdueTimer(id), dueAt, command: CAUSE_OVERDUE, payload: { questionId: id } });
  const data = { question: { ...question }, dueAt: cityTime(dueAt), questionId: id };
  uow.history({ objectType: 'alarm', objectId: run.alarm_id, kind: 'cause.asked', data, machine: true });
  const notice = { template: 'cause-asked', to: deed.to, onceSuffix: `question:${id}` };
  await tellAlarm(uow, change, { ...notice, more: questionPlaces(question, dueAt) });
  return { status: 'done', result: `question:${id}` };
}

/** What notices about the question may name. */
export const questionPlaces = ({ zh, en }: Text, dueAt: number) => ({
  zh: { question: zh, dueAt: cityTime(dueAt) },
  en: { question: en, dueAt: cityTime(dueAt) },
});
