/**
 * An alarm becomes a maintenance ticket, once: asked for again, also at the same time and on another node, it is the same
 * ticket. `alarm.open-ticket` is the command of people; linkage calls `openTicketFromAlarm`. What happens then is the
 * process `alarm-ticket` of a pack.
 */
import { z } from 'zod';
import type { CommandContext, CommandDefinition, UnitOfWork } from '../../runtime/command.ts';
import { announce } from '../alarms/life.ts';
import type { AlarmRow } from '../alarms/tables.ts';
import { unknownUnit } from '../cases/errors.ts';
import { activePack } from '../packs/active.ts';
import { assertReadable, grant } from '../people/access.ts';
import { nextNumber } from '../requests/number.ts';
import { openTicket } from './schema.ts';
import { announceTicket } from './subject.ts';
import type { TicketRow } from './tables.ts';

export const TICKET_PROCESS = 'alarm-ticket';

export type OpenedTicket = { ticketId: string; existing: boolean };

export interface TicketOrder {
  title?: string | undefined;
  /** Default: the unit of the alarm's thing. */
  unitId?: string | undefined;
}

export async function openTicketFromAlarm(
  uow: UnitOfWork,
  alarmId: string,
  order: TicketOrder,
  ctx: CommandContext,
): Promise<OpenedTicket> {
  const alarm = await uow.require('alarm', alarmId);
  if (alarm.ticket_id !== null) return { ticketId: alarm.ticket_id, existing: true };
  const unitId = order.unitId ?? alarm.unit_id;
  if (unitId !== null && (await uow.get('unit', unitId))?.active !== 1) throw unknownUnit({ id: unitId });
  const ticket = await ticketRow(uow, alarm, { ...order, unitId }, ctx);
  uow.insert('ticket', ticket);
  uow.update('alarm', { ...alarm, ticket_id: ticket.id, updated_at: uow.now });
  await share(uow, ticket, ctx);
  remember(uow, ticket);
  await startProcess(uow, ticket, alarm);
  await announceTicket(uow, ticket.id);
  await announce(uow, alarm);
  return { ticketId: ticket.id, existing: false };
}

async function ticketRow(
  uow: UnitOfWork,
  alarm: AlarmRow,
  { title, unitId }: { title?: string | undefined; unitId: string | null },
  { actor }: CommandContext,
): Promise<TicketRow> {
  return {
    id: uow.nextKey(),
    number: await nextNumber(uow, 'ticket', uow.now, 'GD'),
    title: (title ?? alarm.title).slice(0, 200),
    text: alarm.reasons.at(-1)?.sentence.zh ?? alarm.title,
    status: 'to-confirm',
    thing_id: alarm.thing_id,
    thing_name: alarm.thing_name,
    area_id: alarm.area_id,
    unit_id: unitId,
    address: alarm.address,
    lat: alarm.lat,
    lng: alarm.lng,
    alarm_id: alarm.id,
    alarm_number: alarm.number,
    handler_id: null,
    handler_name: null,
    result: null,
    reason: null,
    rework: 0,
    created_at: uow.now,
    created_by: actor.id,
    created_by_name: actor.name,
    updated_at: uow.now,
    closed_at: null,
    process_instance_key: null,
    rev: 1,
  };
}

async function share(uow: UnitOfWork, ticket: TicketRow, { actor }: CommandContext): Promise<void> {
  const subjects = [
    ...(ticket.area_id === null ? [] : [`area:${ticket.area_id}`]),
    ...(ticket.unit_id === null ? [] : [`unit:${ticket.unit_id}`]),
    ...(actor.kind === 'user' ? [`user:${actor.id}`] : []),
  ];
  await grant(uow, 'ticket', ticket.id, subjects);
}

function remember(uow: UnitOfWork, { id, number, alarm_id, alarm_number }: TicketRow): void {
  const opened = { alarmNumber: alarm_number, alarmId: alarm_id };
  uow.history({ objectType: 'ticket', objectId: id, kind: 'ticket.opened', data: opened });
  const data = { ticketNumber: number, ticketId: id };
  uow.history({ objectType: 'alarm', objectId: alarm_id!, kind: 'alarm.ticket-opened', data });
}

async function startProcess(uow: UnitOfWork, ticket: TicketRow, alarm: AlarmRow): Promise<void> {
  const version = await uow.get('rule_version', alarm.rule_version);
  const { processInstanceKey } = await uow.processes.start({
    processId: TICKET_PROCESS,
    businessKey: `ticket:${ticket.id}`,
    variables: {
      ticketId: ticket.id,
      number: ticket.number,
      alarmId: alarm.id,
      thingId: ticket.thing_id,
      areaId: ticket.area_id,
      unitId: ticket.unit_id,
      severity: alarm.severity,
      rework: 0,
      inputs: version?.pack_id ? (await activePack(uow, version.pack_id)).inputs : {},
    },
  });
  const current = await uow.require('ticket', ticket.id);
  uow.update('ticket', { ...current, process_instance_key: processInstanceKey });
}

const payload = openTicket.extend({ alarmId: z.string() });

export const openAlarmTicket: CommandDefinition<z.infer<typeof payload>, OpenedTicket> = {
  type: 'alarm.open-ticket',
  payload,
  async execute(uow, { alarmId, ...order }, ctx) {
    await assertReadable(uow, ctx.actor, 'alarm', alarmId);
    return openTicketFromAlarm(uow, alarmId, order, ctx);
  },
  audit: ({ alarmId }, { ticketId, existing }) => ({
    objectType: 'alarm',
    objectId: alarmId,
    summary: { ticketId, existing },
  }),
};
