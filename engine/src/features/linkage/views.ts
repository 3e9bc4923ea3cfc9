/** Runs of linkage and questions for a cause, as the page of an alarm shows them: oldest first. */
import type { Knex } from 'knex';
import { cityTime, cityTimeOrNull } from '../../core/calendar/city-time.ts';
import type { Actor } from '../../runtime/command.ts';
import { parsedRow } from '../../store/read.ts';
import type { CauseQuestion, LinkageRun } from '../alarms/schema.ts';
import type { AlarmRow } from '../alarms/tables.ts';
import type { Lookups } from '../lookups.ts';
import { isAmong, receiverText } from './receivers.ts';
import type { CauseQuestionRow, LinkageRunRow } from './tables.ts';

const MAX_SHOWN = 500;

export async function linkageRunsOf(db: Knex, alarmId: string, actor: Actor): Promise<LinkageRun[]> {
  const raw: unknown[] = await db('linkage_run').where({ alarm_id: alarmId }).orderBy('id').limit(MAX_SHOWN);
  return raw.map((each) => runView(parsedRow('linkage_run', each), actor));
}

export const runView = (row: LinkageRunRow, actor: Actor): LinkageRun => ({
  id: row.id,
  action: { id: row.action_id, name: row.name, kind: row.deed.kind },
  moment: row.moment,
  status: row.status,
  detail: row.detail,
  at: cityTime(row.at),
  endedAt: cityTimeOrNull(row.ended_at),
  result: row.result,
  by: row.decided_by_name,
  mayApprove: row.status === 'waiting-approval' && actor.permissions.has('linkage.approve'),
});

export async function causeQuestionsOf(
  db: Knex,
  alarm: AlarmRow,
  actor: Actor,
  names: Lookups,
): Promise<CauseQuestion[]> {
  const raw: unknown[] = await db('cause_question').where({ alarm_id: alarm.id }).orderBy('id').limit(MAX_SHOWN);
  return raw.map((each) => questionView(parsedRow('cause_question', each), alarm, actor, names));
}

export const questionView = (row: CauseQuestionRow, alarm: AlarmRow, actor: Actor, names: Lookups): CauseQuestion => ({
  id: row.id,
  question: row.question,
  to: row.receivers.map((receiver) => receiverText(receiver, alarm, names)),
  askedAt: cityTime(row.asked_at),
  dueAt: cityTime(row.due_at),
  overdue: row.overdue_at !== null,
  answer: row.answer,
  answeredAt: cityTimeOrNull(row.answered_at),
  answeredBy: row.answered_by_name,
  mayAnswer: row.answer === null && mayAnswer(row, alarm, actor),
});

/** Whoever was asked, and whoever handles alarms. */
export const mayAnswer = (row: CauseQuestionRow, alarm: AlarmRow, actor: Actor): boolean =>
  actor.permissions.has('alarm.handle') || isAmong(actor, row.receivers, alarm);
