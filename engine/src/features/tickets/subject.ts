/** The ticket that a step is about: changes to its row, entries in its timeline, live views that look at it. */
import type { JsonObject } from '../../core/json.ts';
import type { UnitOfWork } from '../../runtime/command.ts';
import { grantedSubjects } from '../people/access.ts';
import type { TicketRow } from './tables.ts';

export async function changeTicket(
  uow: UnitOfWork,
  id: string,
  change: (ticket: TicketRow) => Partial<TicketRow>,
): Promise<TicketRow> {
  const before = await uow.require('ticket', id);
  const after = { ...before, ...change(before), updated_at: uow.now };
  uow.update('ticket', after);
  await announceTicket(uow, id);
  return after;
}

export const noteTicket = (uow: UnitOfWork, id: string, kind: string, data: JsonObject = {}): void =>
  uow.history({ objectType: 'ticket', objectId: id, kind, data });

/** Nobody in particular is not everybody. */
export async function announceTicket(uow: UnitOfWork, id: string): Promise<void> {
  const subjects = await grantedSubjects(uow, 'ticket', id);
  uow.changed({ type: 'ticket', id, subjects: subjects.length > 0 ? subjects : ['role:admin'] });
}
