/**
 * Carries notices to citizens. Until a city connects its SMS, WeChat and push services, the notice itself is the record
 * of what would have been sent: it is marked as sent, with its text, and can be read in the notice log.
 */
import type { NoticeRow } from './tables.ts';
import type { DeliveryHandler } from '../feature.ts';

export const noticeDelivery: DeliveryHandler = {
  kind: 'notice.deliver',
  async deliver(entry, { db }) {
    const noticeId = String(entry.payload['noticeId']);
    const row: NoticeRow | undefined = await db('notice').where({ id: noticeId }).first();
    if (!row) return { outcome: 'permanent', detail: 'the notice is gone' };
    return { outcome: 'ok', then: { command: 'notice.delivered', payload: { noticeId, outcome: 'sent' } } };
  },
};
