/** Reads of requests from the pool, always through the access filter. JSON columns are parsed. */
import type { Knex } from 'knex';
import type { Actor } from '../../runtime/command.ts';
import type { RouteRequest } from '../feature.ts';
import { parsedRow } from '../../store/read.ts';
import { visibleTo } from '../people/access.ts';
import { notFound } from '../people/errors.ts';
import { cellsAround, distanceMeters } from './nearby.ts';
import type { Place } from './schema.ts';
import type { requestQuery } from './schema.ts';
import type { z } from 'zod';
import type { ListedRequest } from './views.ts';

export const visibleRequests = (db: Knex, actor: Actor) =>
  db('request')
    .leftJoin('case_file', 'case_file.id', 'request.case_id')
    .modify(visibleTo(actor, 'request', 'request.id'))
    .select('request.*', 'case_file.due_at as case_due_at');

export const requestRow = (raw: unknown): ListedRequest => ({
  ...parsedRow('request', raw),
  case_due_at: (raw as { case_due_at?: number | null }).case_due_at ?? null,
});

/** Refuses with NOT_FOUND what the actor may not see. */
export async function readRequest(db: Knex, actor: Actor, id: string): Promise<ListedRequest> {
  const raw: unknown = await visibleRequests(db, actor).where('request.id', id).first();
  if (!raw) throw notFound();
  return requestRow(raw);
}

type Filter = RouteRequest<unknown, z.infer<typeof requestQuery>, unknown>['query'];

export function applyFilter(rows: Knex.QueryBuilder, query: Filter): void {
  if (query.status) rows.where('request.status', query.status);
  if (query.eventType) rows.where('request.event_type_id', query.eventType);
  if (query.areaId) rows.where('request.area_id', query.areaId);
  if (query.channel) rows.where('request.channel', query.channel);
  if (query.phone) rows.where('request.reporter_phone', query.phone);
  if (query.from) rows.where('request.received_at', '>=', Date.parse(query.from));
  if (query.to) rows.where('request.received_at', '<=', Date.parse(query.to));
  if (query.q) search(rows, query.q, ['request.number', 'request.title', 'request.text', 'request.address']);
}

/** Any of the columns contains the words; `%` and `_` mean themselves. */
export function search(rows: Knex.QueryBuilder, words: string, columns: readonly string[]): void {
  const pattern = `%${words.replace(/[\\%_]/g, '\\$&')}%`;
  rows.where((any: Knex.QueryBuilder) => {
    for (const column of columns) any.orWhereRaw(`?? like ? escape '\\'`, [column, pattern]);
  });
}

export interface Near {
  place: Place;
  eventTypeId: string | null;
  meters: number;
  since: number;
  exclude: string | null;
}

/** Same type, close, recent, not merged away; nearest first. */
export async function nearbyRequests(
  db: Knex,
  actor: Actor,
  near: Near,
): Promise<{ row: ListedRequest; distance: number }[]> {
  const query = visibleRequests(db, actor)
    .whereIn('request.cell', cellsAround(near.place, near.meters))
    .where('request.received_at', '>=', near.since)
    .whereNull('request.merged_into')
    .limit(500);
  if (near.eventTypeId) query.where('request.event_type_id', near.eventTypeId);
  if (near.exclude) query.whereNot('request.id', near.exclude);
  const rows = ((await query) as unknown[]).map(requestRow);
  return rows
    .flatMap((row) => {
      if (row.lat === null || row.lng === null) return [];
      const distance = distanceMeters(near.place, { lat: row.lat, lng: row.lng });
      return distance <= near.meters ? [{ row, distance }] : [];
    })
    .sort((a, b) => a.distance - b.distance);
}
