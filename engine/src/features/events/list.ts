/**
 * The log as a list, newest first. What is asked for is looked for from the newest back, a bounded part of the log for each
 * page: where little of it is found the page is short, and its cursor goes on from where it stopped.
 */
import type { Knex } from 'knex';
import type { z } from 'zod';
import { cityTime } from '../../core/calendar/city-time.ts';
import { badCursor } from '../page.ts';
import { databaseLog, EVER, type LoggedEvent } from './event-log.ts';
import type { EventItem, EventPage, eventQuery } from './schema.ts';

type Query = z.infer<typeof eventQuery>;

/** Events looked at for one page. */
const MAX_LOOKED_AT = 50_000;

export async function listEvents(db: Knex, query: Query): Promise<EventPage> {
  const range = {
    from: query.from ? Date.parse(query.from) : EVER.from,
    to: query.to ? Date.parse(query.to) : EVER.to,
  };
  const before = query.cursor === undefined ? undefined : positionOf(query.cursor);
  const found: LoggedEvent[] = [];
  let last: number | null = null;
  let lookedAt = 0;
  // Of one thing the log knows where it speaks; of everything it is read from the end.
  const pages = query.subject ? ofThing(db, query.subject, before) : databaseLog.readBack(db, { ...range, before });
  for await (const page of pages) {
    for (const event of page) {
      if (found.length === query.limit) return { ...(await view(db, query, range, found)), nextCursor: String(last) };
      if (matches(event, query, range)) found.push(event);
      last = event.seq;
    }
    lookedAt += page.length;
    if (lookedAt >= MAX_LOOKED_AT) return { ...(await view(db, query, range, found)), nextCursor: String(last) };
  }
  return { ...(await view(db, query, range, found)), nextCursor: null };
}

function positionOf(cursor: string): number {
  // As keys are written: anything else would compare wrongly as text.
  if (!/^\d{16}$/.test(cursor)) throw badCursor();
  return Number(cursor);
}

async function* ofThing(db: Knex, thingId: string, before: number | undefined): AsyncIterable<LoggedEvent[]> {
  for await (const page of databaseLog.readThing(db, thingId, EVER)) {
    yield page.filter(({ seq }) => before === undefined || seq < before).sort((a, b) => b.seq - a.seq);
  }
}

const matches = (event: LoggedEvent, { subject, type, source }: Query, range: { from: number; to: number }): boolean =>
  (subject === undefined || event.subject === subject) &&
  (type === undefined || event.type === type) &&
  (source === undefined || event.source === source) &&
  event.receivedAt >= range.from &&
  event.receivedAt < range.to;

async function view(
  db: Knex,
  query: Query,
  range: { from: number; to: number },
  events: readonly LoggedEvent[],
): Promise<Omit<EventPage, 'nextCursor'>> {
  const subjects = [...new Set(events.flatMap(({ subject }) => subject ?? []))];
  const [things, total] = await Promise.all([
    db('thing').whereIn('id', subjects).select('id', 'name') as Promise<{ id: string; name: string }[]>,
    totalOf(db, query, range),
  ]);
  const names = new Map(things.map(({ id, name }) => [id, name]));
  return {
    total,
    items: events.map((event): EventItem => ({
      seq: String(event.seq),
      id: event.id,
      source: event.source,
      type: event.type,
      subject: event.subject,
      subjectName: event.subject === null ? null : (names.get(event.subject) ?? null),
      time: cityTime(event.time),
      receivedAt: cityTime(event.receivedAt),
      data: event.data,
    })),
  };
}

/** Null: it would have to be read through. */
async function totalOf(
  db: Knex,
  { subject, type, source }: Query,
  { from, to }: { from: number; to: number },
): Promise<number | null> {
  if (subject !== undefined || type !== undefined || source !== undefined) return null;
  const [sum] = (await db('event_batch')
    .where('received_at', '>=', from)
    .where('received_at', '<', to)
    .sum({ n: 'size' })) as { n: number | string | null }[];
  return Number(sum?.n ?? 0);
}
