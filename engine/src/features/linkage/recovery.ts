/**
 * The follower `recovery`: the alarm has cleared, and what it became is told so. Its case and its ticket are not closed by
 * it — a person looks and closes; the timeline proposes it, and whoever works on it hears the bell.
 */
import { cityTime } from '../../core/calendar/city-time.ts';
import type { UnitOfWork } from '../../runtime/command.ts';
import type { AlarmChange, AlarmFollower } from '../alarms/followers.ts';
import { announce, caseSubject, theCase } from '../cases/subject.ts';
import { tell } from '../cases/step.ts';
import { announceTicket, noteTicket } from '../tickets/subject.ts';
import { tellOrNote } from './tell.ts';

/** Notice of the pack that works cases; one without it has the timeline only. */
const CASE_NOTICE = 'case-alarm-cleared';
const TICKET_NOTICE = 'ticket-alarm-cleared';

export const recoveryFollower: AlarmFollower = {
  name: 'recovery',
  async follow(uow, change) {
    if (change.moment !== 'cleared') return;
    const { case_id, ticket_id } = change.alarm;
    if (case_id !== null) await proposeClosingCase(uow, change, case_id);
    if (ticket_id !== null) await proposeClosingTicket(uow, change, ticket_id);
  },
};

const about = ({ alarm, at }: AlarmChange) => ({
  alarmNumber: alarm.number,
  alarmId: alarm.id,
  clearedAt: cityTime(at),
});

async function proposeClosingCase(uow: UnitOfWork, change: AlarmChange, caseId: string): Promise<void> {
  const subject = await caseSubject(uow, caseId);
  if (theCase(subject).closed_at !== null) return;
  const data = about(change);
  uow.history({ objectType: 'case', objectId: caseId, kind: 'case.alarm-cleared', data });
  if (subject.pack.content.notices.some(({ id }) => id === CASE_NOTICE))
    await tell(uow, subject, CASE_NOTICE, {}, data);
  await announce(uow, subject);
}

async function proposeClosingTicket(uow: UnitOfWork, change: AlarmChange, ticketId: string): Promise<void> {
  const ticket = await uow.require('ticket', ticketId);
  if (ticket.closed_at !== null) return;
  noteTicket(uow, ticketId, 'ticket.alarm-cleared', about(change));
  const to = [
    ...(ticket.handler_id === null ? [] : [`user:${ticket.handler_id}`]),
    ...(ticket.unit_id === null ? [] : [`unit:${ticket.unit_id}`]),
  ];
  await tellOrNote(uow, change, { template: TICKET_NOTICE, to, onceSuffix: `ticket:${ticketId}` });
  await announceTicket(uow, ticketId);
}
