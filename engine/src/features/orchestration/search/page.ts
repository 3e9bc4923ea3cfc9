/**
 * Order and pages. Every order ends with the resource's key, so that it is total: a page that follows a cursor neither
 * skips nor repeats a row, whatever is inserted meanwhile. A cursor holds the sorted values of one row and the order they
 * belong to; with another order it is refused. Null sorts first on both databases.
 */
import type { Knex } from 'knex';
import { crc32 } from 'node:zlib';
import { cursorInvalid } from '../errors.ts';
import type { Searchable } from './resource.ts';
import { isConstant, keyField } from './resource.ts';
import type { SearchRequest } from './request.ts';

export interface Order {
  name: string;
  column: string;
  as: string;
  numeric: boolean;
  nullable: boolean;
  descending: boolean;
}

type CursorValue = string | number | null;

export function orderOf(resource: Searchable, sort: SearchRequest['sort']): Order[] {
  const asked = sort?.length
    ? sort.map(({ field, order }) => ({ field, descending: order === 'DESC' }))
    : (resource.order ?? []).map(({ field, descending = false }) => ({ field, descending }));
  const parts = asked.flatMap(({ field, descending }) => part(resource, field, descending));
  if (parts.some(({ column }) => column === keyField(resource).column)) return parts;
  return [...parts, ...part(resource, resource.key, parts.at(-1)?.descending ?? false)];
}

function part(resource: Searchable, name: string, descending: boolean): Order[] {
  const field = resource.fields[name]!;
  if (isConstant(field)) return [];
  const { column, as = column.slice(column.lastIndexOf('.') + 1), nullable = false, type, values } = field;
  return [{ name, column, as, nullable, descending, numeric: !values && type !== 'text' && type !== 'key' }];
}

export function orderBy(query: Knex.QueryBuilder, order: readonly Order[], backwards: boolean): void {
  for (const { column, nullable, descending } of order) {
    const down = descending !== backwards;
    // SQLite takes null for the smallest value, PostgreSQL for the largest, unless told.
    if (nullable) query.orderByRaw(down ? '?? desc nulls last' : '?? asc nulls first', [column]);
    else query.orderBy(column, down ? 'desc' : 'asc');
  }
}

/** Cursors are short: the contract permits 300 characters. */
const fingerprint = (order: readonly Order[]): string =>
  crc32(order.map(({ name, descending }) => (descending ? `-${name}` : name)).join()).toString(36);

export const cursorOf = (order: readonly Order[], row: Record<string, unknown>): string =>
  Buffer.from(JSON.stringify([fingerprint(order), ...order.map(({ as }) => row[as] ?? null)])).toString('base64');

/** Only rows beyond the cursor's. Refuses with CURSOR_INVALID. */
export function fromCursor(
  query: Knex.QueryBuilder,
  order: readonly Order[],
  cursor: string,
  backwards: boolean,
): void {
  const values = readCursor(cursor, order);
  query.where((beyond) => {
    order.forEach(({ column, descending }, position) => {
      beyond.orWhere((alike) => {
        for (let i = 0; i < position; i += 1) same(alike, order[i]!.column, values[i] ?? null);
        further(alike, column, values[position] ?? null, descending !== backwards);
      });
    });
  });
}

function readCursor(cursor: string, order: readonly Order[]): CursorValue[] {
  let read: unknown;
  try {
    read = JSON.parse(Buffer.from(cursor, 'base64').toString('utf8'));
  } catch {
    throw cursorInvalid();
  }
  if (!Array.isArray(read) || read.length !== order.length + 1) throw cursorInvalid();
  const [name, ...values] = read as unknown[];
  const fits = (value: unknown, { numeric, nullable }: Order) =>
    (value === null && nullable) ||
    (numeric ? Number.isSafeInteger(value) : typeof value === 'string' && !value.includes('\0'));
  if (name !== fingerprint(order) || !values.every((value, index) => fits(value, order[index]!))) throw cursorInvalid();
  return values as CursorValue[];
}

function same(query: Knex.QueryBuilder, column: string, value: CursorValue): void {
  if (value === null) query.whereNull(column);
  else query.where(column, value);
}

function further(query: Knex.QueryBuilder, column: string, value: CursorValue, smaller: boolean): void {
  if (value === null) {
    if (smaller) query.whereRaw('1 = 0');
    else query.whereNotNull(column);
  } else if (smaller) query.where((q) => void q.where(column, '<', value).orWhereNull(column));
  else query.where(column, '>', value);
}
