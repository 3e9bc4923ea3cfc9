/** The notice log: everything that was told or would have been, its fate, its attempts and the channels that stepped in. */
import type { Knex } from 'knex';
import { z } from 'zod';
import { cityTime } from '../../core/calendar/city-time.ts';
import { flattened } from '../../core/notices/index.ts';
import { notFound } from '../../runtime/errors.ts';
import { parsedRow } from '../../store/read.ts';
import { route, type FeatureDeps, type Route } from '../feature.ts';
import { activePacks } from '../packs/active.ts';
import { listPage } from '../page.ts';
import { mayRetry } from './commands.ts';
import { treesOf } from './routing.ts';
import { noticeDetail, noticeLogQuery, noticePage, type NoticeDetail, type NoticeLogQuery } from './schema.ts';
import type { NoticeRow } from './tables.ts';
import { noticeView } from './view.ts';

const idParam = z.object({ id: z.string().max(20) });
/** Longer chains than there are channels do not exist. */
const LONGEST_CHAIN = 10;

export const logRoutes = ({ db, pipeline }: FeatureDeps): Route[] => [
  route({
    method: 'get',
    path: '/api/v1/notices/log',
    tag: 'notices',
    summary: { zh: '通知记录', en: 'Notice log' },
    access: 'notice.log',
    query: noticeLogQuery,
    response: noticePage,
    handle: ({ query }) => {
      const rows = db('notice')
        .select('notice.*')
        .modify((found) => filter(db, found, query));
      return listPage(rows, query, { table: 'notice', column: 'created_at' }, noticeView);
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/notices/log/{id}',
    tag: 'notices',
    summary: { zh: '一条通知及其各次尝试', en: 'One notice with its attempts' },
    access: 'notice.log',
    params: idParam,
    response: noticeDetail,
    handle: async ({ params }) => detail(db, await find(db, params.id)),
  }),
  route({
    method: 'post',
    path: '/api/v1/notices/log/{id}/retry',
    tag: 'notices',
    summary: { zh: '重发一条未发成的通知', en: 'Send a notice again that failed' },
    access: 'notice.log',
    params: idParam,
    response: z.object({ status: z.string() }),
    handle: ({ params, actor }) => pipeline.submit({ type: 'notice.retry', payload: { noticeId: params.id }, actor }),
  }),
];

function filter(db: Knex, rows: Knex.QueryBuilder, query: NoticeLogQuery): void {
  const { objectType, objectId, channel, status, receiver, from, to, q } = query;
  if (objectType) void rows.where('notice.object_type', objectType);
  if (objectId && objectType === 'alarm') {
    // A notice of a group speaks of several alarms.
    const told = db('notice_told').select('notice_id').where('alarm_id', objectId).whereNotNull('notice_id');
    void rows.where((of) => void of.where('notice.object_id', objectId).orWhereIn('notice.id', told));
  } else if (objectId) void rows.where('notice.object_id', objectId);
  if (channel) void rows.where('notice.channel', channel);
  if (status) void rows.where('notice.status', status);
  if (receiver) {
    const part = `%${escaped(receiver)}%`;
    void rows.where(
      (of) =>
        void of
          .where('notice.receiver', receiver)
          .orWhere('notice.receiver_key', receiver)
          .orWhereRaw("notice.receiver_name like ? escape '!'", [part]),
    );
  }
  if (from) void rows.where('notice.created_at', '>=', Date.parse(from));
  if (to) void rows.where('notice.created_at', '<', Date.parse(to));
  if (q) {
    const part = `%${escaped(q)}%`;
    void rows.where(
      (of) =>
        void of
          .whereRaw("notice.title like ? escape '!'", [part])
          .orWhereRaw("notice.text like ? escape '!'", [part])
          .orWhere('notice.object_number', q),
    );
  }
}

const escaped = (text: string): string => text.replace(/[%_!]/g, '!$&');

async function find(db: Knex, id: string): Promise<NoticeRow> {
  const row: unknown = await db('notice').where({ id }).first();
  if (!row) throw notFound({ type: 'notice', id });
  return parsedRow('notice', row);
}

async function detail(db: Knex, row: NoticeRow): Promise<NoticeDetail> {
  const chain = await chainOf(db, row);
  const alarms = row.alarm_ids?.length
    ? await db('alarm').whereIn('id', row.alarm_ids).select('id', 'number', 'title').orderBy('id')
    : [];
  const connection =
    row.connection_id === null ? null : await db('connection').where({ id: row.connection_id }).first('id', 'name');
  return {
    ...noticeView(row),
    template: row.template,
    moment: row.moment,
    language: row.language,
    address: row.receiver,
    reason: row.reason,
    attempts: (row.attempts ?? []).map(({ at, ...attempt }) => ({ at: cityTime(at), ...attempt })),
    connection: connection ?? null,
    route: await routeOf(db, row.route_id),
    alarms,
    chain: chain.map((one) => ({
      ...{ id: one.id, channel: one.channel, status: one.status },
      ...{ createdAt: cityTime(Number(one.created_at)), reason: one.reason },
    })),
    next: (row.next ?? []).map(({ channel }) => channel),
    mayRetry: mayRetry(row),
  };
}

/** Back to the first channel, then on to the last that stepped in. */
async function chainOf(db: Knex, row: NoticeRow): Promise<NoticeRow[]> {
  const chain = [row];
  while (chain[0]!.fallback_of !== null && chain.length < LONGEST_CHAIN) {
    chain.unshift(await find(db, chain[0]!.fallback_of));
  }
  for (let last: NoticeRow | undefined = row; last && chain.length < LONGEST_CHAIN;) {
    const next: unknown = await db('notice').where({ fallback_of: last.id }).orderBy('id').first();
    last = next ? parsedRow('notice', next) : undefined;
    if (last) chain.push(last);
  }
  return chain;
}

/** By its name now; a route that the pack has no more is shown by its id. */
async function routeOf(db: Knex, name: string | null): Promise<NoticeDetail['route']> {
  if (name === null) return null;
  const [id = name] = name.split('#', 1);
  for (const { pack, root } of treesOf(await activePacks(db))) {
    const found = flattened(root).find(({ route }) => `${pack.id}/${route.id}` === id);
    if (found) return { id, name: found.route.route.name };
  }
  return { id, name: { zh: id, en: id } };
}
