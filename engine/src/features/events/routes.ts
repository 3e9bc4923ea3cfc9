/** Routes of events: taking them in, the log, and the values of one metric over time. */
import { z } from 'zod';
import { cityTime } from '../../core/calendar/city-time.ts';
import { parsedRow } from '../../store/read.ts';
import { liveRules } from '../alarm-rules/active.ts';
import { Reply, route, type FeatureDeps, type Route } from '../feature.ts';
import { listPage } from '../page.ts';
import { visibleTo } from '../people/access.ts';
import { noSuchThing } from './errors.ts';
import { fromRow } from './event-log.ts';
import { retention, retentionDays } from './retention.ts';
import {
  eventPage,
  eventQuery,
  eventsBody,
  eventsTaken,
  readingSeries,
  seriesQuery,
  type EventItem,
} from './schema.ts';
import { readSeries } from './series.ts';
import type { EventRow } from './tables.ts';

/** A batch of 1,000 events of a kilobyte each. */
const MAX_BYTES = 4_000_000;

export const eventRoutes = ({ db, pipeline }: FeatureDeps): Route[] => [
  route({
    method: 'post',
    path: '/api/v1/events',
    tag: 'events',
    summary: { zh: '接收事件（CloudEvents 1.0）', en: 'Take events (CloudEvents 1.0)' },
    access: 'event.write',
    body: eventsBody,
    maxBodyBytes: MAX_BYTES,
    response: eventsTaken,
    async handle({ actor, body }) {
      const payload = { events: Array.isArray(body) ? body : [body] };
      return new Reply(202, await pipeline.submit({ type: 'event.ingest', payload, actor }));
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/events',
    tag: 'events',
    summary: { zh: '事件记录', en: 'The event log' },
    access: 'event.read',
    query: eventQuery,
    response: eventPage,
    async handle({ query }) {
      const rows = db('event')
        .leftJoin('thing', 'thing.id', 'event.subject')
        .select('event.*', 'thing.name as thing_name');
      if (query.subject) rows.where('event.subject', query.subject);
      if (query.type) rows.where('event.type', query.type);
      if (query.source) rows.where('event.source', query.source);
      if (query.from) rows.where('event.received_at', '>=', Date.parse(query.from));
      if (query.to) rows.where('event.received_at', '<', Date.parse(query.to));
      return listPage(rows, query, { table: 'event', column: 'received_at', key: 'key' }, eventView);
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/events/retention',
    tag: 'events',
    summary: { zh: '事件保留天数', en: 'Days for which events are kept' },
    access: 'event.read',
    response: retention,
    handle: async () => ({ days: await retentionDays(db) }),
  }),
  route({
    method: 'put',
    path: '/api/v1/events/retention',
    tag: 'events',
    summary: { zh: '设定事件保留天数', en: 'Set for how many days events are kept' },
    access: 'event.manage',
    body: retention,
    response: retention,
    async handle({ actor, body }) {
      await pipeline.submit({ type: 'event.set-retention', payload: body, actor });
      return body;
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/things/{id}/series',
    tag: 'things',
    summary: { zh: '一项指标的历史读数', en: 'Values of one metric over time' },
    access: 'staff',
    params: z.object({ id: z.string().max(100) }),
    query: seriesQuery,
    response: readingSeries,
    async handle({ actor, params, query }) {
      const thing: { kind: string } | undefined = await db('thing')
        .modify(visibleTo(actor, 'thing', 'thing.id'))
        .where('thing.id', params.id)
        .first('thing.kind');
      if (!thing) throw noSuchThing({ id: params.id });
      const { kinds } = await liveRules(db);
      const type = kinds.get(thing.kind)?.metrics.find(({ id }) => id === query.metric)?.type;
      const [from, to] = [Date.parse(query.from), Date.parse(query.to)];
      return readSeries(db, { thingId: params.id, metric: query.metric, type, from, to, points: query.points });
    },
  }),
];

function eventView(raw: EventRow & { thing_name: string | null }): EventItem {
  const event = fromRow(parsedRow('event', raw));
  return {
    seq: String(event.seq),
    id: event.id,
    source: event.source,
    type: event.type,
    subject: event.subject,
    subjectName: raw.thing_name,
    time: cityTime(event.time),
    receivedAt: cityTime(event.receivedAt),
    data: event.data,
  };
}
