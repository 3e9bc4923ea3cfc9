/** Commands around notices: a held one is shown when its time comes, a delivered one is recorded, a reader marks them read. */
import { z } from 'zod';
import type { CommandDefinition } from '../../runtime/command.ts';
import { isReceiver } from './receivers.ts';
import './tables.ts';

const one = z.object({ noticeId: z.string() });

export const showNotice: CommandDefinition<z.infer<typeof one>, void> = {
  type: 'notice.show',
  payload: one,
  async execute(uow, { noticeId }) {
    const row = await uow.get('notice', noticeId);
    if (!row || row.status !== 'held') return;
    uow.update('notice', { ...row, status: 'shown', sent_at: uow.now });
    uow.changed({ type: 'notice', id: row.id, subjects: [row.receiver] });
  },
  audit: ({ noticeId }) => ({ objectType: 'notice', objectId: noticeId }),
};

const delivered = z.object({ noticeId: z.string(), outcome: z.enum(['sent', 'failed']) });

export const noticeDelivered: CommandDefinition<z.infer<typeof delivered>, void> = {
  type: 'notice.delivered',
  payload: delivered,
  async execute(uow, { noticeId, outcome }) {
    const row = await uow.get('notice', noticeId);
    if (!row || row.status === 'sent') return;
    uow.update('notice', { ...row, status: outcome, sent_at: outcome === 'sent' ? uow.now : null });
    if (!row.object_type || !row.object_id) return;
    uow.history({
      objectType: row.object_type,
      objectId: row.object_id,
      kind: outcome === 'sent' ? 'notice.told' : 'notice.failed',
      data: { to: row.receiver_name, channel: row.channel, title: row.title },
    });
  },
  audit: ({ noticeId, outcome }) => ({ objectType: 'notice', objectId: noticeId, summary: { outcome } }),
};

const read = z.object({ noticeIds: z.array(z.string()).max(500) });

/** Only what is addressed to the reader is marked. */
export const readNotices: CommandDefinition<z.infer<typeof read>, { read: number }> = {
  type: 'notice.read',
  payload: read,
  async execute(uow, { noticeIds }, ctx) {
    const rows = (await uow.getMany('notice', noticeIds)).filter((row) => isReceiver(ctx.actor, row.receiver));
    const ids = rows.map((row) => `${row.id}:${ctx.actor.id}`);
    const known = new Set((await uow.getMany('notice_read', ids)).map((row) => row.id));
    for (const row of rows) {
      const id = `${row.id}:${ctx.actor.id}`;
      if (known.has(id)) continue;
      uow.insert('notice_read', { id, notice_id: row.id, person_id: ctx.actor.id, at: uow.now });
    }
    if (rows.length > 0) uow.changed({ type: 'notice', id: rows[0]!.id, subjects: [`user:${ctx.actor.id}`] });
    return { read: rows.length };
  },
};
