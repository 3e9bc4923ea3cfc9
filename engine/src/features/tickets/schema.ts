/**
 * Tickets (工单): maintenance work on equipment. 异常上报 → 工单确认 → 工单反馈 → 工单反馈确认 → 完成; refused at confirmation it ends
 * with a reason, refused at the feedback's confirmation it goes back to repair.
 */
import { z } from 'zod';
import type { Text } from '../../core/json.ts';
import { instant, page, pageQuery, place, ref, text } from '../../core/schema.ts';
import { taskDetail } from '../tasks/schema.ts';

export const ticketStatus = z.enum(['to-confirm', 'in-repair', 'to-verify', 'done', 'rejected']);
export type TicketStatus = z.infer<typeof ticketStatus>;

export const ticketStates: Readonly<Record<TicketStatus, { label: Text; closed: boolean }>> = {
  'to-confirm': { label: { zh: '待确认', en: 'To confirm' }, closed: false },
  'in-repair': { label: { zh: '待反馈', en: 'In repair' }, closed: false },
  'to-verify': { label: { zh: '待反馈确认', en: 'Feedback to confirm' }, closed: false },
  done: { label: { zh: '已完成', en: 'Done' }, closed: true },
  rejected: { label: { zh: '已驳回', en: 'Rejected' }, closed: true },
};

export const ticketItem = z
  .object({
    id: z.string(),
    number: z.string(),
    title: z.string(),
    status: ticketStatus,
    statusLabel: text,
    closed: z.boolean(),
    thing: ref,
    area: ref.nullable(),
    unit: ref.nullable(),
    address: z.string().nullable(),
    place: place.nullable(),
    /** The alarm that it was opened from. */
    alarm: z.object({ id: z.string(), number: z.string() }).nullable(),
    handler: ref.nullable(),
    rework: z.number().int(),
    createdAt: instant,
    updatedAt: instant,
    closedAt: instant.nullable(),
  })
  .meta({ id: 'TicketItem' });
export type TicketItem = z.infer<typeof ticketItem>;

export const ticketDetail = ticketItem
  .extend({
    text: z.string(),
    createdBy: z.string(),
    /** What the last feedback said. */
    result: z.string().nullable(),
    /** Why it was rejected, or sent back last. */
    reason: z.string().nullable(),
    tasks: z.array(taskDetail),
    processInstanceKeys: z.array(z.string()),
  })
  .meta({ id: 'TicketDetail' });
export type TicketDetail = z.infer<typeof ticketDetail>;

export const ticketPage = page(ticketItem);
export const ticketQuery = pageQuery.extend({
  state: z.enum(['open', 'closed', 'all']).default('all'),
  status: ticketStatus.optional(),
  thingId: z.string().max(100).optional(),
  areaId: z.string().max(60).optional(),
  unitId: z.string().max(60).optional(),
  from: instant.optional(),
  to: instant.optional(),
});

/** POST /api/v1/alarms/{id}/ticket; once per alarm. */
export const openTicket = z.object({
  title: z.string().trim().min(1).max(200).optional(),
  unitId: z.string().max(60).optional(),
});
export const ticketOpened = z.object({ ticketId: z.string(), existing: z.boolean() });
