/** Routes of notices: the bell (what is addressed to me), marking as read, and the log for those who may see it. */
import { z } from 'zod';
import { cityTime, cityTimeOrNull } from '../../core/calendar/city-time.ts';
import { pageQuery } from '../../core/schema.ts';
import { listPage } from '../page.ts';
import { route, type FeatureDeps, type Route } from '../feature.ts';
import { joinedSubjects } from './receivers.ts';
import { noticeLogQuery, noticePage, type Notice } from './schema.ts';
import type { NoticeRow } from './tables.ts';

const mineQuery = pageQuery.extend({ unread: z.enum(['0', '1']).default('0') });
export const noticeRoutes = ({ db, pipeline }: FeatureDeps): Route[] => [
  route({
    method: 'get',
    path: '/api/v1/notices',
    tag: 'notices',
    summary: { zh: '我的通知', en: 'My notices' },
    access: 'staff',
    query: mineQuery,
    response: noticePage,
    async handle({ actor, query }) {
      const rows = db('notice')
        .leftJoin('notice_read', (join) =>
          join.on('notice_read.notice_id', 'notice.id').andOnVal('notice_read.person_id', actor.id),
        )
        .where('notice.channel', 'in-app')
        .where('notice.status', 'shown')
        .whereIn('notice.receiver', joinedSubjects(actor))
        .select('notice.*', 'notice_read.at as read_at');
      if (query.unread === '1') rows.whereNull('notice_read.at');
      return listPage(rows, query, { table: 'notice', column: 'created_at' }, noticeView);
    },
  }),
  route({
    method: 'post',
    path: '/api/v1/notices/read',
    tag: 'notices',
    summary: { zh: '标记已读', en: 'Mark as read' },
    access: 'staff',
    body: z.object({ ids: z.array(z.string()).max(500) }),
    response: z.object({ read: z.number().int() }),
    handle: ({ actor, body }) => pipeline.submit({ type: 'notice.read', payload: { noticeIds: body.ids }, actor }),
  }),
  route({
    method: 'get',
    path: '/api/v1/notices/log',
    tag: 'notices',
    summary: { zh: '通知记录', en: 'Notice log' },
    access: 'notice.log',
    query: noticeLogQuery,
    response: noticePage,
    async handle({ query }) {
      const rows = db('notice').select('notice.*');
      if (query.objectType) rows.where('notice.object_type', query.objectType);
      if (query.objectId) rows.where('notice.object_id', query.objectId);
      if (query.channel) rows.where('notice.channel', query.channel);
      return listPage(rows, query, { table: 'notice', column: 'created_at' }, noticeView);
    },
  }),
];

const noticeView = (row: NoticeRow & { read_at?: number | null }): Notice => ({
  id: row.id,
  channel: row.channel,
  to: row.receiver_name,
  title: row.title,
  text: row.text,
  urgency: row.urgency,
  status: row.status,
  createdAt: cityTime(row.created_at),
  notBefore: cityTimeOrNull(row.not_before),
  sentAt: cityTimeOrNull(row.sent_at),
  object:
    row.object_type !== null && row.object_id !== null
      ? { type: row.object_type, id: row.object_id, number: row.object_number ?? '' }
      : null,
  read: row.read_at !== undefined && row.read_at !== null,
  fallbackOf: row.fallback_of,
});
