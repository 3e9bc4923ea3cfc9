/** The two ends of a question for the cause: `cause.answer`, by whoever was asked or handles alarms, and `cause.overdue`. */
import { z } from 'zod';
import type { CommandContext, CommandDefinition, UnitOfWork } from '../../runtime/command.ts';
import { notFound } from '../../runtime/errors.ts';
import type { AlarmMoment } from '../alarm-rules/schema.ts';
import { changed } from '../alarms/life.ts';
import { isVisible } from '../people/access.ts';
import { notPermitted } from '../people/errors.ts';
import { CAUSE_OVERDUE, overdueTimer, questionPlaces } from './ask.ts';
import { causeAnswered } from './errors.ts';
import { ruleOf } from './rule-of.ts';
import { answerCause } from './schema.ts';
import type { CauseQuestionRow } from './tables.ts';
import { tellOrNote } from './tell.ts';
import { mayAnswer } from './views.ts';
import { isAmong } from './receivers.ts';

const payload = answerCause.extend({ alarmId: z.string(), questionId: z.string() });

export const answerCommand: CommandDefinition<z.infer<typeof payload>, void> = {
  type: 'cause.answer',
  payload,
  async execute(uow, { alarmId, questionId, text }, ctx) {
    const { actor } = ctx;
    const question = await uow.get('cause_question', questionId);
    const alarm = await uow.get('alarm', alarmId);
    if (!alarm || question?.alarm_id !== alarmId) throw notFound();
    const asked = isAmong(actor, question.receivers, alarm);
    if (!asked && !(await isVisible(uow, actor, 'alarm', alarmId))) throw notFound();
    if (!mayAnswer(question, alarm, actor)) throw notPermitted();
    if (question.answered_at !== null) throw causeAnswered({ name: question.answered_by_name ?? '' });
    const by = { answered_by: actor.id, answered_by_name: actor.name };
    uow.update('cause_question', { ...question, ...by, answer: text, answered_at: uow.now });
    uow.unschedule(overdueTimer(questionId));
    uow.history({ objectType: 'alarm', objectId: alarmId, kind: 'cause.given', data: { text, questionId } });
    await followed(uow, question, 'cause-given', uow.now, ctx);
  },
  audit: ({ alarmId, questionId }) => ({ objectType: 'alarm', objectId: alarmId, summary: { questionId } }),
};

const overdue = z.object({ questionId: z.string() });

export const causeOverdue: CommandDefinition<z.infer<typeof overdue>, void> = {
  type: CAUSE_OVERDUE,
  payload: overdue,
  async execute(uow, { questionId }, ctx) {
    const question = await uow.get('cause_question', questionId);
    if (!question || question.answered_at !== null || question.overdue_at !== null) return;
    uow.update('cause_question', { ...question, overdue_at: question.due_at });
    const data = { question: { ...question.question }, questionId };
    uow.history({ objectType: 'alarm', objectId: question.alarm_id, kind: 'cause.overdue', data });
    const change = await followed(uow, question, 'cause-overdue', question.due_at, ctx);
    const notice = { template: 'cause-overdue', to: question.overdue_to, onceSuffix: `question:${questionId}` };
    await tellOrNote(uow, change, { ...notice, more: questionPlaces(question.question, question.due_at) });
  },
  audit: ({ questionId }) => ({ objectType: 'cause-question', objectId: questionId }),
};

/** A moment in the alarm's life, for whatever follows from it. */
async function followed(
  uow: UnitOfWork,
  { alarm_id, run_id }: CauseQuestionRow,
  moment: AlarmMoment,
  at: number,
  ctx: CommandContext,
) {
  const alarm = await uow.require('alarm', alarm_id);
  const run = await uow.require('linkage_run', run_id);
  const change = { moment, alarm, rule: await ruleOf(uow, run.rule_id, run.rule_version), at, facts: run.facts };
  await changed(uow, change, ctx);
  return change;
}
