/**
 * What guards and prefilled values of a task's form may know: the process's variables as the task sees them, the object it
 * belongs to (`request`, `case`, `ticket`), who acts (`actor`), the pack's `inputs`, and `now`.
 */
import type { JsonObject } from '../../core/json.ts';
import { cityTime } from '../../core/calendar/city-time.ts';
import type { Actor, UnitOfWork } from '../../runtime/command.ts';
import type { UserTaskRow } from '../../runtime/process/tables.ts';
import { visibleVariables } from '../../runtime/process/variables.ts';
import { actorFacts, caseFacts } from '../cases/facts.ts';
import { caseSubject, requestSubject, type Subject } from '../cases/subject.ts';
import { handlersOf, isHandler } from '../cases/work-workers.ts';
import { requestFacts } from '../requests/facts.ts';
import { ticketFacts } from '../tickets/facts.ts';
import type { TicketRow } from '../tickets/tables.ts';

export interface TaskFacts {
  facts: JsonObject;
  subject: Subject | null;
}

export async function taskFacts(uow: UnitOfWork, task: UserTaskRow, actor: Actor): Promise<TaskFacts> {
  const variables = await visibleVariables(uow, task.scope_path);
  const subject = await taskSubject(uow, task);
  const facts: JsonObject = { ...variables, actor: actorFacts(actor), now: cityTime(uow.now) };
  const ticket = await taskTicket(uow, task);
  if (ticket) facts['ticket'] = ticketFacts(ticket);
  if (!subject) return { facts, subject };
  if (subject.case) facts['case'] = caseFacts(subject.case, subject.pack, uow.now);
  const request = subject.requests.find(({ id }) => id === variables['requestId']) ?? subject.requests[0];
  if (request) {
    const own = subject.case ? isHandler(request, await handlersOf(uow, subject.case.id)) : false;
    facts['request'] = requestFacts(request, subject.pack, own);
  }
  facts['inputs'] = subject.pack.inputs;
  return { facts, subject };
}

async function taskTicket(uow: UnitOfWork, task: UserTaskRow): Promise<TicketRow | undefined> {
  const [type, id] = (task.business_key ?? '').split(':');
  return type === 'ticket' && id ? uow.get('ticket', id) : undefined;
}

export async function taskSubject(uow: UnitOfWork, task: UserTaskRow): Promise<Subject | null> {
  const [type, id] = (task.business_key ?? '').split(':');
  if (type === 'case' && id && (await uow.get('case_file', id))) return caseSubject(uow, id);
  if (type === 'request' && id && (await uow.get('request', id))) return requestSubject(uow, id);
  return null;
}
