/** Routes of events: taking them in, the log, and the values of one metric over time. */
import { z } from 'zod';
import { liveRules } from '../alarm-rules/active.ts';
import { Reply, route, type FeatureDeps, type Route } from '../feature.ts';
import { visibleTo } from '../people/access.ts';
import { noSuchThing } from './errors.ts';
import type { IngestPayload } from './ingest.ts';
import { listEvents } from './list.ts';
import { retention, retentionDays } from './retention.ts';
import { eventPage, eventQuery, eventsBody, eventsTaken, readingSeries, seriesQuery } from './schema.ts';
import { readSeries } from './series.ts';

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
      const payload: IngestPayload = { events: Array.isArray(body) ? body : [body] };
      return new Reply(202, await pipeline.submit({ type: 'event.ingest', payload, checked: true, actor }));
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
      if (query.subject) await pipeline.settled('thing_state', [query.subject]);
      return listEvents(db, query);
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
      await pipeline.settled('thing_state', [params.id]);
      const { kinds } = await liveRules(db);
      const type = kinds.get(thing.kind)?.metrics.find(({ id }) => id === query.metric)?.type;
      const [from, to] = [Date.parse(query.from), Date.parse(query.to)];
      return readSeries(db, { thingId: params.id, metric: query.metric, type, from, to, points: query.points });
    },
  }),
];
