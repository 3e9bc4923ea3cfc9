/**
 * Lists by cursor: newest first by a time column and the id, or by another column that the feature allows. The cursor
 * holds the last row's position, so that new rows do not shift pages. Sort columns are names of the code; what a caller
 * sends is only looked up among them.
 */
import type { Knex } from 'knex';
import { defineError } from '../core/error.ts';

export const badCursor = defineError('CURSOR_INVALID', 400, { zh: '分页标记无效', en: 'The cursor is not valid' });
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
  /** Sorted by these before `column`; none of them is ever null. */
  first?: readonly { column: string; direction: 'asc' | 'desc' }[];
  /** `column` is never null, so that an index can give the order. */
  always?: boolean;
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
  const { first: _, always: __, ...order } = fallback;
  return { ...order, table, column, direction: sort.startsWith('-') ? 'desc' : 'asc' };
}

/** Counts, then reads one page. Nulls come last in either direction. */
export async function listPage<Row, Item>(
  rows: Knex.QueryBuilder,
  query: { cursor?: string | undefined; limit: number },
  order: Order,
  view: (row: Row) => Item | Promise<Item>,
): Promise<{ items: Item[]; total: number; nextCursor: string | null }> {
  const counted: { n: number | string }[] = await rows.clone().clearSelect().count({ n: '*' });
  const sorts = sortsOf(order);
  if (query.cursor !== undefined) {
    const position = decode(query.cursor, sorts.length);
    rows.where((after) => afterPosition(after, sorts, position));
  }
  const nullable = sorts.find(({ nullable }) => nullable);
  if (nullable) rows.orderByRaw('case when ?? is null then 1 else 0 end', [nullable.name]);
  const found = (await rows
    .orderBy(sorts.map(({ name, direction }) => ({ column: name, order: direction })))
    .limit(query.limit + 1)) as Record<string, unknown>[];
  const shown = found.slice(0, query.limit);
  const last = shown.at(-1);
  const nextCursor = found.length > query.limit && last ? encode(sorts.map(({ column }) => last[column])) : null;
  const items: Item[] = [];
  for (const row of shown) items.push(await view(row as Row));
  return { items, total: Number(counted[0]?.n ?? 0), nextCursor };
}

interface Sort {
  column: string;
  /** With its table. */
  name: string;
  direction: 'asc' | 'desc';
  nullable: boolean;
}

function sortsOf({ table, column, direction = 'desc', key = 'id', first = [], always = false }: Order): Sort[] {
  const sort = (name: string, way: 'asc' | 'desc', nullable = false): Sort => ({
    ...{ column: name, name: `${table}.${name}`, direction: way, nullable },
  });
  return [
    ...first.map((each) => sort(each.column, each.direction)),
    sort(column, direction, !always),
    sort(key, direction),
  ];
}

type Position = (number | string | null)[];

/** Beyond the position in the first column in which a row differs from it. */
function afterPosition(rows: Knex.QueryBuilder, [sort, ...further]: Sort[], [at, ...rest]: Position): void {
  if (!sort) return void rows.whereRaw('1 = 0');
  const { name, direction, nullable } = sort;
  const beyond = direction === 'desc' ? '<' : '>';
  const same = (alike: Knex.QueryBuilder): void => {
    void (at === null || at === undefined ? alike.whereNull(name) : alike.where(name, at));
    void alike.where((after: Knex.QueryBuilder) => afterPosition(after, further, rest));
  };
  if (at === null || at === undefined) return void rows.where(same);
  rows.where(name, beyond, at).orWhere(same);
  if (nullable) rows.orWhereNull(name);
}

const encode = (position: unknown[]): string => Buffer.from(JSON.stringify(position)).toString('base64url');

function decode(cursor: string, length: number): Position {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (!Array.isArray(value) || value.length !== length) throw badCursor();
    const plain = (each: unknown) => each === null || typeof each === 'number' || typeof each === 'string';
    if (!value.every(plain) || typeof value.at(-1) !== 'string') throw badCursor();
    return value as Position;
  } catch {
    throw badCursor();
  }
}
