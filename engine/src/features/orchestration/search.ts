/**
 * Searches of /v2: filter, sort and pages over one table (or query with columns). Fields are a fixed list: what a caller
 * names is looked up there and never becomes part of a statement; values are always bound.
 *
 * Filters: a value, or `{$eq, $neq, $exists, $in, $notIn, $like, $gt, $gte, $lt, $lte}`. Pages by `from` and `limit`, or
 * by the cursors of the answer before (`after`, `before`). Totals are counted to 10,000.
 */
import type { Knex } from 'knex';
import { z } from 'zod';
import { cursorInvalid, filterInvalid } from './errors.ts';

export interface Field {
  column: string;
  /** Name in the selected row, when it is not the column's own. */
  as?: string;
  kind: 'text' | 'number' | 'time' | 'flag';
  /** Null sorts before everything else. */
  nullable?: boolean;
  /** Names in the contract → values in the column. */
  values?: Readonly<Record<string, string>>;
  sortable?: boolean;
}

/** A filter that is not a comparison of one column. */
export type SpecialFilter = (query: Knex.QueryBuilder, value: unknown, db: Knex) => void;

export interface SearchDefinition {
  /** Fresh query with all columns that fields name; `select` is added. */
  from(db: Knex): Knex.QueryBuilder;
  select: string[];
  fields: Record<string, Field>;
  special?: Record<string, { schema: z.ZodType; apply: SpecialFilter }>;
  /** Unique column that ends every order. */
  keyColumn: string;
  /** Order without a `sort`. */
  order?: { column: string; as?: string; descending?: boolean }[];
}

const MAX_TOTAL = 10_000;
type Operator = '$eq' | '$neq' | '$exists' | '$in' | '$notIn' | '$like' | '$gt' | '$gte' | '$lt' | '$lte';
const scalar = z.union([z.string().max(10_000), z.number(), z.boolean()]);
const advanced = z
  .strictObject({
    $eq: scalar,
    $neq: scalar,
    $exists: z.boolean(),
    $in: z.array(scalar).max(1_000),
    $notIn: z.array(scalar).max(1_000),
    $like: z.string().max(1_000),
    $gt: scalar,
    $gte: scalar,
    $lt: scalar,
    $lte: scalar,
  })
  .partial();
const page = z
  .object({
    from: z.number().int().min(0).max(1_000_000),
    limit: z.number().int().min(0).max(10_000),
    after: z.string().max(2_000),
    before: z.string().max(2_000),
  })
  .partial()
  .nullish();

/** The request's schema: unknown filters and unsortable fields are refused, not ignored. */
export function searchBody(definition: SearchDefinition) {
  const sortable = Object.keys(definition.fields).filter((name) => definition.fields[name]!.sortable !== false);
  const filters: Record<string, z.ZodType> = {};
  for (const name of Object.keys(definition.fields)) filters[name] = z.union([scalar, advanced]).nullish();
  for (const [name, { schema }] of Object.entries(definition.special ?? {})) filters[name] = schema.nullish();
  return z.object({
    filter: z.strictObject({ ...filters, tenantId: z.unknown().optional() }).nullish(),
    sort: z
      .array(
        z.object({
          field: z.enum(sortable as [string, ...string[]]),
          order: z
            .string()
            .toUpperCase()
            .pipe(z.enum(['ASC', 'DESC']))
            .optional(),
        }),
      )
      .max(10)
      .nullish(),
    page,
  });
}

export type SearchRequest = z.infer<ReturnType<typeof searchBody>>;

export interface SearchAnswer<T> {
  items: T[];
  page: { totalItems: number; hasMoreTotalItems: boolean; startCursor?: string; endCursor?: string };
}

interface Order {
  column: string;
  as: string;
  nullable: boolean;
  descending: boolean;
}

export async function search<T>(
  db: Knex,
  definition: SearchDefinition,
  request: SearchRequest,
  view: (row: Record<string, unknown>) => T,
): Promise<SearchAnswer<T>> {
  const { limit = 100, from = 0, after, before } = request.page ?? {};
  const filtered = definition.from(db);
  applyFilter(db, filtered, definition, request.filter ?? {});
  const counted = db.count({ n: '*' }).from(
    filtered
      .clone()
      .select(definition.keyColumn)
      .limit(MAX_TOTAL + 1)
      .as('found'),
  );
  const order = orderOf(definition, request);
  const query = filtered.clone().select(definition.select).limit(limit);
  if (after) fromCursor(query, order, after, false);
  else if (before) fromCursor(query, order, before, true);
  else query.offset(from);
  for (const part of order) orderBy(query, part, Boolean(before));
  const [total, found] = await Promise.all([counted, query as Promise<Record<string, unknown>[]>]);
  const rows = before ? found.reverse() : found;
  const n = Number((total as unknown as { n: number | string }[])[0]!.n);
  return { items: rows.map(view), page: { ...totals(n), ...cursors(order, rows) } };
}

const totals = (n: number) => ({ totalItems: Math.min(n, MAX_TOTAL), hasMoreTotalItems: n > MAX_TOTAL });

const cursors = (order: Order[], rows: Record<string, unknown>[]) =>
  rows.length === 0 ? {} : { startCursor: cursorOf(order, rows[0]!), endCursor: cursorOf(order, rows.at(-1)!) };

function orderOf(definition: SearchDefinition, { sort }: SearchRequest): Order[] {
  const part = (field: Pick<Field, 'column' | 'as' | 'nullable'>, descending: boolean): Order => {
    const { column, as = unqualified(column), nullable = false } = field;
    return { column, as, nullable, descending };
  };
  const asked = sort?.length
    ? sort.map(({ field, order }) => part(definition.fields[field]!, order === 'DESC'))
    : (definition.order ?? []).map((field) => part(field, field.descending ?? false));
  return [...asked, part({ column: definition.keyColumn }, asked.at(-1)?.descending ?? false)];
}

const unqualified = (column: string) => column.slice(column.lastIndexOf('.') + 1);

function orderBy(query: Knex.QueryBuilder, { column, nullable, descending }: Order, backwards: boolean): void {
  const down = descending !== backwards;
  // SQLite takes null for the smallest value, PostgreSQL for the largest, unless told.
  if (nullable) query.orderByRaw(down ? '?? desc nulls last' : '?? asc nulls first', [column]);
  else query.orderBy(column, down ? 'desc' : 'asc');
}

const cursorOf = (order: Order[], row: Record<string, unknown>): string =>
  Buffer.from(JSON.stringify(order.map(({ as }) => row[as] ?? null))).toString('base64url');

/** Rows beyond the cursor's. Nulls come first, as if smaller than everything, on both databases. */
function fromCursor(query: Knex.QueryBuilder, order: Order[], cursor: string, backwards: boolean): void {
  const values = readCursor(cursor, order.length);
  query.where((beyond) => {
    order.forEach(({ column, descending }, position) => {
      beyond.orWhere((alike) => {
        for (let i = 0; i < position; i += 1) same(alike, order[i]!.column, values[i] ?? null);
        further(alike, column, values[position] ?? null, descending !== backwards);
      });
    });
  });
}

function readCursor(cursor: string, length: number): (string | number | null)[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    const simple = (value: unknown) => value === null || typeof value === 'string' || typeof value === 'number';
    if (Array.isArray(values) && values.length === length && values.every(simple)) return values;
  } catch {
    // falls through: not one of our cursors
  }
  throw cursorInvalid();
}

function same(query: Knex.QueryBuilder, column: string, value: string | number | null): void {
  if (value === null) query.whereNull(column);
  else query.where(column, value);
}

function further(query: Knex.QueryBuilder, column: string, value: string | number | null, smaller: boolean): void {
  if (value === null) {
    if (smaller) query.whereRaw('1 = 0');
    else query.whereNotNull(column);
  } else if (smaller) query.where((q) => void q.where(column, '<', value).orWhereNull(column));
  else query.where(column, '>', value);
}

function applyFilter(
  db: Knex,
  query: Knex.QueryBuilder,
  definition: SearchDefinition,
  filter: Record<string, unknown>,
): void {
  for (const [name, given] of Object.entries(filter)) {
    if (given === undefined || given === null || name === 'tenantId') continue;
    const special = definition.special?.[name];
    const field = definition.fields[name];
    if (special) special.apply(query, given, db);
    else if (field) compareField(query, name, field, given);
  }
}

function compareField(query: Knex.QueryBuilder, name: string, field: Field, given: unknown): void {
  const conditions = typeof given === 'object' ? (given as Record<Operator, unknown>) : { $eq: given };
  for (const [operator, value] of Object.entries(conditions)) {
    if (value !== undefined) compare(query, name, field, operator as Operator, value);
  }
}

function compare(query: Knex.QueryBuilder, name: string, field: Field, operator: Operator, value: unknown): void {
  const { column } = field;
  const one = () => stored(name, field, value);
  const many = () => (value as unknown[]).map((each) => stored(name, field, each));
  switch (operator) {
    case '$exists':
      return void (value ? query.whereNotNull(column) : query.whereNull(column));
    case '$eq':
      return void query.where(column, one());
    case '$neq':
      return void query.where((q) => void q.whereNot(column, one()).orWhereNull(column));
    case '$in':
      return void query.whereIn(column, many());
    case '$notIn':
      return void query.where((q) => void q.whereNotIn(column, many()).orWhereNull(column));
    case '$like':
      return void query.whereRaw(`?? like ? escape '\\'`, [column, likeOf(String(value))]);
    default:
      return void query.where(column, comparisons[operator], one());
  }
}

const comparisons = { $gt: '>', $gte: '>=', $lt: '<', $lte: '<=' } as const;

/** Camunda 8: `*` any text, `?` any one character, `\` takes their meaning away. */
const likeOf = (pattern: string): string =>
  pattern.replace(/\\([*?\\])|[%_\\*?]/g, (sign, plain: string | undefined) => {
    if (plain !== undefined) return plain === '\\' ? '\\\\' : plain;
    return sign === '*' ? '%' : sign === '?' ? '_' : `\\${sign}`;
  });

function stored(name: string, { kind, values }: Field, value: unknown): string | number {
  if (values) {
    const known = typeof value === 'string' && Object.hasOwn(values, value) ? values[value] : undefined;
    if (known !== undefined) return known;
  } else if (kind === 'flag' && typeof value === 'boolean') return value ? 1 : 0;
  else if (kind === 'text' && (typeof value === 'string' || typeof value === 'number')) return String(value);
  else if (kind === 'number' && Number.isFinite(Number(value)) && value !== '') return Number(value);
  else if (kind === 'time' && typeof value === 'string' && !Number.isNaN(Date.parse(value))) return Date.parse(value);
  throw filterInvalid({ field: name });
}
