/** Routes of the bell: what is addressed to me, and marking as read. */
import { z } from 'zod';
import { pageQuery } from '../../core/schema.ts';
import { listPage } from '../page.ts';
import { route, type FeatureDeps, type Route } from '../feature.ts';
import { joinedSubjects } from './receivers.ts';
import { noticePage } from './schema.ts';
import { noticeView } from './view.ts';

const mineQuery = pageQuery.extend({ unread: z.enum(['0', '1']).default('0') });
export const bellRoutes = ({ db, pipeline }: FeatureDeps): Route[] => [
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
];
