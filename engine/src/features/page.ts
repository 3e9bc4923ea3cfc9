/**
 * Lists by cursor: newest first by a time column and the id, or by another column that the feature allows. The cursor
 * holds the last row's position, so that new rows do not shift pages. Sort columns are names of the code; what a caller
 * sends is only looked up among them.
 */
import type { Knex } from 'knex';
import { defineError } from '../core/error.ts';

const badCursor = defineError('CURSOR_INVALID', 400, { zh: '分页标记无效', en: 'The cursor is not valid' });
const badSort = defineError('SORT_INVALID', 400, {
  zh: '不能按 {sort} 排序，可用：{allowed}',
  en: 'Cannot sort by {sort}; possible: {allowed}',
});

export interface Order {
  table: string;
  column: string;
  /** Default: newest (largest) first. */
  direction?: 'asc' | 'desc';
  /** Primary key column. */
  key?: string;
}

/** `sort` as the caller sends it: `dueAt` or `-dueAt`; only what `allowed` names. */
export function orderOf(
  sort: string | undefined,
  table: string,
  allowed: Record<string, string>,
  fallback: Order,
): Order {
  if (!sort) return fallback;
  const name = sort.replace(/^-/, '');
  const column = Object.hasOwn(allowed, name) ? allowed[name] : undefined;
  if (!column) throw badSort({ sort: name.slice(0, 40), allowed: Object.keys(allowed).join(', ') });
  return { ...fallback, table, column, direction: sort.startsWith('-') ? 'desc' : 'asc' };
}

/** Counts, then reads one page. Nulls come last in either direction. */
export async function listPage<Row, Item>(
  rows: Knex.QueryBuilder,
  query: { cursor?: string | undefined; limit: number },
  order: Order,
  view: (row: Row) => Item | Promise<Item>,
): Promise<{ items: Item[]; total: number; nextCursor: string | null }> {
  const { table, column, direction = 'desc', key = 'id' } = order;
  const counted: { n: number | string }[] = await rows
    .clone()
    .clearSelect()
    .count({ n: `${table}.${key}` });
  const position = query.cursor === undefined ? undefined : decode(query.cursor);
  const value = `${table}.${column}`;
  if (position) rows.where((after) => afterPosition(after, value, `${table}.${key}`, direction, position));
  const found = (await rows
    .orderByRaw('case when ?? is null then 1 else 0 end', [value])
    .orderBy([
      { column: value, order: direction },
      { column: `${table}.${key}`, order: direction },
    ])
    .limit(query.limit + 1)) as Record<string, unknown>[];
  const shown = found.slice(0, query.limit);
  const last = shown.at(-1);
  const nextCursor = found.length > query.limit && last ? encode([last[column], last[key]]) : null;
  const items: Item[] = [];
  for (const row of shown) items.push(await view(row as Row));
  return { items, total: Number(counted[0]?.n ?? 0), nextCursor };
}

type Position = [number | string | null, string];

function afterPosition(
  query: Knex.QueryBuilder,
  value: string,
  key: string,
  direction: 'asc' | 'desc',
  [at, id]: Position,
): void {
  const beyond = direction === 'desc' ? '<' : '>';
  if (at === null) {
    query.whereNull(value).where(key, beyond, id);
    return;
  }
  const sameMoment = (same: Knex.QueryBuilder): void => void same.where(value, at).where(key, beyond, id);
  query.where(value, beyond, at).orWhere(sameMoment).orWhereNull(value);
}

const encode = (position: unknown[]): string => Buffer.from(JSON.stringify(position)).toString('base64url');

function decode(cursor: string): Position {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (!Array.isArray(value) || value.length !== 2) throw badCursor();
    const [at, id] = value as unknown[];
    const plain = at === null || typeof at === 'number' || typeof at === 'string';
    if (!plain || typeof id !== 'string') throw badCursor();
    return [at, id];
  } catch {
    throw badCursor();
  }
}
