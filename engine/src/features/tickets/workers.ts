/**
 * The steps of a ticket that a pack's process names: 工单确认 `liandong:ticket.confirm`, 工单反馈 `liandong:ticket.feedback`, back
 * to repair `liandong:ticket.rework`, 完成 `liandong:ticket.close` and 驳回 `liandong:ticket.reject`.
 */
import type { JsonObject } from '../../core/json.ts';
import type { CommandContext, UnitOfWork } from '../../runtime/command.ts';
import type { InlineWorker } from '../../runtime/processes.ts';
import { text } from '../cases/step.ts';
import { unknownUnit } from '../cases/errors.ts';
import { grant } from '../people/access.ts';
import { changeTicket, noteTicket } from './subject.ts';

type Step = (
  uow: UnitOfWork,
  ticketId: string,
  variables: JsonObject,
  ctx: CommandContext,
) => Promise<JsonObject | void>;

const step = (jobType: string, title: InlineWorker['title'], own: Step): InlineWorker => ({
  jobType,
  title,
  run: (uow, job, ctx) => own(uow, String(job.variables['ticketId']), job.variables, ctx),
});

/** Whoever confirms may give it to another unit. */
const confirm = step(
  'liandong:ticket.confirm',
  { zh: '工单确认', en: 'Confirm the ticket' },
  async (uow, id, variables) => {
    const before = await uow.require('ticket', id);
    const unitId = text(variables['unitId']) ?? before.unit_id;
    const unit = unitId === null ? undefined : await uow.get('unit', unitId);
    if (unit?.active !== 1) throw unknownUnit({ id: unitId ?? '' });
    await changeTicket(uow, id, () => ({ status: 'in-repair', unit_id: unitId }));
    await grant(uow, 'ticket', id, [`unit:${unitId}`]);
    noteTicket(uow, id, 'ticket.confirmed', { unit: unit.name, unitId, note: text(variables['note']) });
    return { unitId };
  },
);

const feedback = step(
  'liandong:ticket.feedback',
  { zh: '登记工单反馈', en: 'Record the feedback' },
  async (uow, id, variables, { actor }) => {
    const result = text(variables['feedback']);
    await changeTicket(uow, id, () => ({
      status: 'to-verify',
      result,
      handler_id: actor.id,
      handler_name: actor.name,
    }));
    noteTicket(uow, id, 'ticket.feedback', { text: result });
  },
);

const rework = step(
  'liandong:ticket.rework',
  { zh: '驳回反馈，重新维修', en: 'Back to repair' },
  async (uow, id, variables) => {
    const reason = text(variables['reason']);
    const after = await changeTicket(uow, id, (ticket) => ({
      status: 'in-repair',
      reason,
      rework: ticket.rework + 1,
    }));
    noteTicket(uow, id, 'ticket.rework', { reason, rework: after.rework });
    return { rework: after.rework };
  },
);

const close = step('liandong:ticket.close', { zh: '工单完成', en: 'Close the ticket' }, async (uow, id, variables) => {
  await changeTicket(uow, id, () => ({ status: 'done', closed_at: uow.now }));
  noteTicket(uow, id, 'ticket.closed', { note: text(variables['note']) });
});

const reject = step(
  'liandong:ticket.reject',
  { zh: '驳回工单', en: 'Reject the ticket' },
  async (uow, id, variables) => {
    const reason = text(variables['reason']);
    await changeTicket(uow, id, () => ({ status: 'rejected', reason, closed_at: uow.now }));
    noteTicket(uow, id, 'ticket.rejected', { reason });
  },
);

export const ticketWorkers: InlineWorker[] = [confirm, feedback, rework, close, reject];
