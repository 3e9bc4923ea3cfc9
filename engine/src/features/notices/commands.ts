/** Commands around notices: a held one is shown when its time comes, a delivered one is recorded, a reader marks them read. */
import { z } from 'zod';
import { cityDate } from '../../core/calendar/city-time.ts';
import type { CommandDefinition, UnitOfWork } from '../../runtime/command.ts';
import { NOTICE_NOT_RETRYABLE } from './errors.ts';
import { isReceiver } from './receivers.ts';
import type { NoticeRow } from './tables.ts';
import { deliver, writeNotice } from './write.ts';

const MAX_ATTEMPTS_KEPT = 30;
const NOT_CONNECTED = '未接通道，仅记录';

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

const delivered = z.object({
  noticeId: z.string(),
  outcome: z.enum(['ok', 'retry', 'permanent', 'auth', 'unknown', 'not-connected']),
  detail: z.string().nullable().default(null),
  /** Of the delivery: whether it is tried again stands there. */
  outboxKey: z.string().optional(),
  connectionId: z.string().nullable().default(null),
  /** Not connected: the next channel that is. */
  instead: z.string().nullable().default(null),
});
type Delivered = z.infer<typeof delivered>;

/** What became of one attempt. When a channel has failed for good the next one steps in. */
export const noticeDelivered: CommandDefinition<Delivered, void> = {
  type: 'notice.delivered',
  payload: delivered,
  async execute(uow, attempt) {
    const before = await uow.get('notice', attempt.noticeId);
    if (!before || (before.status !== 'waiting' && before.status !== 'held')) return;
    const { outcome, detail, connectionId, outboxKey } = attempt;
    const attempts = [...(before.attempts ?? []), { at: uow.now, outcome, detail }].slice(-MAX_ATTEMPTS_KEPT);
    const row: NoticeRow = { ...before, attempts, connection_id: connectionId };
    const again = outcome === 'retry' || outcome === 'unknown';
    const delivery = again && outboxKey !== undefined ? await uow.get('outbox', outboxKey) : undefined;
    if (delivery?.status === 'open') {
      uow.update('notice', { ...row, status: 'waiting', reason: detail });
      return;
    }
    if (outcome === 'ok') uow.update('notice', { ...row, status: 'sent', sent_at: uow.now, reason: null });
    else if (outcome === 'not-connected') uow.update('notice', { ...row, status: 'shown-only', reason: NOT_CONNECTED });
    else uow.update('notice', { ...row, status: 'failed', reason: detail ?? outcome });
    if (outcome === 'auth') await warnOfLogin(uow, row, detail);
    const steppedIn = stepIn(uow, row, attempt);
    if (!steppedIn) note(uow, row, outcome);
  },
  audit: ({ noticeId, outcome }) => ({ objectType: 'notice', objectId: noticeId, summary: { outcome } }),
};

/** The next channel of the preference; where this one is not connected, the next that is. */
function stepIn(uow: UnitOfWork, row: NoticeRow, { outcome, instead }: Delivered): boolean {
  const next = row.next ?? [];
  const at = outcome === 'not-connected' ? next.findIndex(({ channel }) => channel === instead) : 0;
  const step = outcome === 'ok' ? undefined : next[at];
  if (!step) return false;
  const { address, ...rest } = step;
  const root = row.once_key === null ? null : `${row.once_key}>${step.channel}`;
  writeNotice(uow, {
    ...row,
    ...rest,
    id: uow.nextKey(),
    status: 'waiting',
    not_before: null,
    receiver: address,
    next: next.slice(at + 1),
    fallback_of: row.id,
    once_key: root,
    attempts: null,
    connection_id: null,
    reason: null,
  });
  return true;
}

/** In the timeline of what it is about. What alarms tell is noted there when it is written; here only what has failed. */
function note(uow: UnitOfWork, row: NoticeRow, outcome: Delivered['outcome']): void {
  const { object_type: objectType, object_id: objectId } = row;
  if (!objectType || !objectId) return;
  const told = outcome === 'ok' || outcome === 'not-connected';
  if (told && objectType === 'alarm') return;
  const kind = outcome === 'ok' ? 'notice.told' : told ? 'notice.recorded' : 'notice.failed';
  uow.history({ objectType, objectId, kind, data: { to: row.receiver_name, channel: row.channel, title: row.title } });
}

/** Somebody must mend the key of the channel; the administrators hear of it once a day. */
async function warnOfLogin(uow: UnitOfWork, row: NoticeRow, detail: string | null): Promise<void> {
  const once = `channel-auth:${row.connection_id}:${cityDate(uow.now)}`;
  if ((await uow.select('notice', (query) => query.where('once_key', once).limit(1))).length > 0) return;
  const connection = row.connection_id === null ? undefined : await uow.get('connection', row.connection_id);
  const name = connection?.name ?? row.channel;
  writeNotice(uow, {
    template: 'channel-auth',
    channel: 'in-app',
    receiver: 'role:admin',
    receiver_name: '管理员',
    title: `通知通道“${name}”拒绝了我们的账号`,
    text: `对方回答：${detail ?? '未说明'}。请到“连接”页更新账号或密钥；在此之前通知改走下一个通道。`,
    urgency: 'urgent',
    not_before: null,
    once_key: once,
  });
}

const retry = z.object({ noticeId: z.string() });

/** A person wants it sent once more; the other side sees the same key and can tell that it is the same notice. */
export const retryNotice: CommandDefinition<z.infer<typeof retry>, { status: string }> = {
  type: 'notice.retry',
  payload: retry,
  async execute(uow, { noticeId }) {
    const row = await uow.require('notice', noticeId);
    if (!mayRetry(row)) throw NOTICE_NOT_RETRYABLE();
    uow.update('notice', { ...row, status: 'waiting', reason: null });
    deliver(uow, row, uow.now, (row.attempts?.length ?? 0) + 1);
    return { status: 'waiting' };
  },
  audit: ({ noticeId }) => ({ objectType: 'notice', objectId: noticeId }),
};

export const mayRetry = ({ status, channel, receiver, receiver_key }: NoticeRow): boolean =>
  (status === 'failed' || status === 'shown-only') && channel !== 'in-app' && receiver !== receiver_key;

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
