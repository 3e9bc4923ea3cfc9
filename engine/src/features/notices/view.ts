/** A notice as lists show it. */
import { cityTime, cityTimeOrNull } from '../../core/calendar/city-time.ts';
import type { Notice } from './schema.ts';
import type { NoticeRow } from './tables.ts';

/** PostgreSQL gives big integers as text. */
const orNull = (at: number | null): string | null => cityTimeOrNull(at === null ? null : Number(at));

export const noticeView = (row: NoticeRow & { read_at?: number | null }): Notice => ({
  id: row.id,
  channel: row.channel,
  to: row.receiver_name,
  title: row.title,
  text: row.text,
  urgency: row.urgency,
  status: row.status,
  createdAt: cityTime(Number(row.created_at)),
  notBefore: orNull(row.not_before),
  sentAt: orNull(row.sent_at),
  object:
    row.object_type !== null && row.object_id !== null
      ? { type: row.object_type, id: row.object_id, number: row.object_number ?? '' }
      : null,
  read: row.read_at !== undefined && row.read_at !== null,
  fallbackOf: row.fallback_of,
});
