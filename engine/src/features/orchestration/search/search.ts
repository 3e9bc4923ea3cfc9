/** Runs searches over resources, and finds one object by its key. Totals are counted to 10,000. */
import type { Knex } from 'knex';
import type { Json } from '../../../core/json.ts';
import { objectNotFound } from '../errors.ts';
import { applyFilter } from './filter.ts';
import { cursorOf, fromCursor, orderBy, orderOf, type Order } from './page.ts';
import { keyField, type Resource } from './resource.ts';
import type { SearchRequest } from './request.ts';

const MAX_TOTAL = 10_000;
const DEFAULT_LIMIT = 100;

export interface SearchAnswer<V> {
  items: V[];
  page: { totalItems: number; hasMoreTotalItems: boolean; startCursor?: string; endCursor?: string };
}

export interface SearchDeps {
  db: Knex;
  clock: { now(): number };
}

/** `narrow`: conditions of the route itself, such as the instance in its path. Refuses with CURSOR_INVALID. */
export async function search<R, V>(
  { db, clock }: SearchDeps,
  resource: Resource<R, V>,
  request: SearchRequest,
  narrow?: (query: Knex.QueryBuilder) => void,
): Promise<SearchAnswer<Shown<V>>> {
  const { limit = DEFAULT_LIMIT, from = 0, after, before } = request.page ?? {};
  const filtered = resource.from(db, clock.now());
  narrow?.(filtered);
  applyFilter(db, filtered, resource, request.filter ?? {});
  const counted = db.count({ n: '*' }).from(
    filtered
      .clone()
      .select(keyField(resource).column)
      .limit(MAX_TOTAL + 1)
      .as('found'),
  );
  const order = orderOf(resource, request.sort);
  const query = filtered
    .clone()
    .select(resource.select as string[])
    .limit(limit);
  if (after) fromCursor(query, order, after, false);
  else if (before) fromCursor(query, order, before, true);
  else query.offset(from);
  orderBy(query, order, Boolean(before));
  const [total, found] = await Promise.all([counted, query as unknown as Promise<Record<string, unknown>[]>]);
  const rows = before ? found.reverse() : found;
  const n = Number((total as unknown as { n: number | string }[])[0]!.n);
  return {
    items: rows.map((row) => shown(resource.view(row as R))),
    page: { totalItems: Math.min(n, MAX_TOTAL), hasMoreTotalItems: n > MAX_TOTAL, ...cursors(order, rows) },
  };
}

const cursors = (order: readonly Order[], rows: readonly Record<string, unknown>[]) =>
  rows.length === 0 ? {} : { startCursor: cursorOf(order, rows[0]!), endCursor: cursorOf(order, rows.at(-1)!) };

/** Refuses with NOT_FOUND. */
export async function findRow<R, V>({ db, clock }: SearchDeps, resource: Resource<R, V>, key: string): Promise<R> {
  const query = resource.from(db, clock.now()).select(resource.select as string[]);
  const row: unknown = await query.where(keyField(resource).column, key).first();
  if (!row) throw objectNotFound({ zhType: resource.name.zh, type: resource.name.en, key });
  return row as R;
}

/** A view whose nulls are left out: where the contract has optional fields, clients do not expect null. */
export type Shown<V> = V extends object ? { [K in keyof V]: Exclude<V[K], null> } : V;

export const shown = <V>(view: V): Shown<V> =>
  Object.fromEntries(Object.entries(view as Record<string, Json>).filter(([, value]) => value !== null)) as Shown<V>;
