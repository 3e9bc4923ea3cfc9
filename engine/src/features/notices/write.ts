/**
 * Writes one notice: a bell rings at once, everything else leaves as an outbox row, and what is kept back is only
 * recorded. What happened never waits for its notice.
 */
import type { UnitOfWork } from '../../runtime/command.ts';
import type { NoticeRow } from './tables.ts';

/** So long a channel is tried before the next one steps in: 2, 4, 8, 16 seconds and the like. */
const MAX_ATTEMPTS = 5;

export type NewNotice = Pick<
  NoticeRow,
  'template' | 'channel' | 'receiver' | 'receiver_name' | 'title' | 'text' | 'urgency' | 'not_before'
> &
  Partial<NoticeRow>;

/** `not_before` holds it until then. */
export function writeNotice(uow: UnitOfWork, notice: NewNotice): NoticeRow {
  const bell = notice.channel === 'in-app';
  const status = notice.status ?? (notice.not_before !== null ? 'held' : bell ? 'shown' : 'waiting');
  const row: NoticeRow = {
    id: uow.nextKey(),
    object_type: null,
    object_id: null,
    object_number: null,
    once_key: null,
    language: 'zh',
    moment: null,
    route_id: null,
    group_key: null,
    alarm_ids: null,
    receiver_key: null,
    next: null,
    fallback_of: null,
    attempts: null,
    connection_id: null,
    reason: null,
    ...notice,
    receiver_name: notice.receiver_name.slice(0, 200),
    status,
    created_at: uow.now,
    sent_at: status === 'shown' ? uow.now : null,
  };
  uow.insert('notice', row);
  if (status === 'shown') uow.changed({ type: 'notice', id: row.id, subjects: [row.receiver] });
  if (status === 'waiting') deliver(uow, row, uow.now);
  return row;
}

/** Puts it into the outbox. `again`: a person wants it sent once more; the other side still sees the notice's own key. */
export function deliver(uow: UnitOfWork, { id }: Pick<NoticeRow, 'id'>, dueAt: number, again = 0): void {
  uow.send({
    kind: 'notice.deliver',
    payload: { noticeId: id },
    idempotencyKey: again === 0 ? id : `${id}:again:${again}`,
    dueAt,
    maxAttempts: MAX_ATTEMPTS,
  });
}
