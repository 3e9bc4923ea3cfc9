/**
 * A parsed filter as conditions of a query. All conditions must hold; of `$or` one entry must. A field without a value
 * (null) is neither equal to anything nor like anything: `$neq` and `$notIn` find it. `$like` knows `*`, `?` and `\`, and
 * tells upper from lower case on both databases.
 */
import type { Knex } from 'knex';
import type { Condition, ConstantField, Field, Operator, Searchable } from './resource.ts';
import { isConstant } from './resource.ts';
import type { Filter } from './request.ts';

export function applyFilter(db: Knex, query: Knex.QueryBuilder, resource: Searchable, filter: Filter): void {
  const { $or: alternatives, ...conditions } = filter;
  applyAll(db, query, resource, conditions);
  if (!alternatives?.length) return;
  query.where((any) => {
    for (const alternative of alternatives)
      any.orWhere((one) => applyAll(db, one.whereRaw('1 = 1'), resource, alternative));
  });
}

function applyAll(db: Knex, query: Knex.QueryBuilder, resource: Searchable, conditions: Record<string, unknown>): void {
  for (const [name, given] of Object.entries(conditions)) {
    if (given === undefined || given === null) continue;
    const special = resource.special?.[name];
    const field = resource.fields[name];
    if (special) special.apply(query, given as never, db, conditions);
    else if (field && isConstant(field)) applyConstant(query, field, given as Condition);
    else if (field) applyCondition(db, query, field, given as Condition);
  }
}

export function applyCondition(db: Knex, query: Knex.QueryBuilder, field: Field, condition: Condition): void {
  for (const [operator, value] of Object.entries(condition)) {
    if (value !== undefined) compare(db, query, field, operator as Operator, value);
  }
}

const comparisons = { $gt: '>', $gte: '>=', $lt: '<', $lte: '<=' } as const;

function compare(db: Knex, query: Knex.QueryBuilder, field: Field, operator: Operator, value: unknown): void {
  const { column } = field;
  const one = value as string | number;
  const many = value as (string | number)[];
  switch (operator) {
    case '$exists':
      return void (value ? query.whereNotNull(column) : query.whereNull(column));
    case '$eq':
      return void query.where(column, one);
    case '$neq':
      return void query.where((q) => void q.whereNot(column, one).orWhereNull(column));
    case '$in':
      return void query.whereIn(column, many);
    case '$notIn':
      return void query.where((q) => void q.whereNotIn(column, many).orWhereNull(column));
    case '$like':
      return like(db, query, field, String(value));
    default:
      return void query.where(column, comparisons[operator], one);
  }
}

function like(db: Knex, query: Knex.QueryBuilder, { column, values }: Field, pattern: string): void {
  if (values) {
    const wanted = Object.keys(values).filter((name) => isLike(name, pattern));
    query.whereIn(
      column,
      wanted.map((name) => values[name]!),
    );
  } else whereLike(db, query, '??', column, pattern);
}

/** `expression` with one binding, `subject`, which is a column or what the code says. */
export function whereLike(
  db: Knex,
  query: Knex.QueryBuilder,
  expression: string,
  subject: string | null,
  pattern: string,
): void {
  const postgres = db.client.config.client === 'pg';
  const bindings = subject === null ? [] : [subject];
  if (postgres) query.whereRaw(`${expression} like ? escape '\\'`, [...bindings, likePatternOf(pattern)]);
  // SQLite's `like` takes A for a; its `glob` does not.
  else query.whereRaw(`${expression} glob ?`, [...bindings, globPatternOf(pattern)]);
}

const parts = (pattern: string, sign: (wildcard: '*' | '?') => string, plain: (character: string) => string): string =>
  pattern.replace(/\\([*?\\])|([*?])|[^]/gu, (all: string, escaped?: string, wildcard?: '*' | '?') =>
    wildcard ? sign(wildcard) : plain(escaped ?? all),
  );

const likePatternOf = (pattern: string): string =>
  parts(
    pattern,
    (wildcard) => (wildcard === '*' ? '%' : '_'),
    (character) => (/[%_\\]/.test(character) ? `\\${character}` : character),
  );

const globPatternOf = (pattern: string): string =>
  parts(
    pattern,
    (wildcard) => wildcard,
    (character) => (/[*?[]/.test(character) ? `[${character}]` : character),
  );

/** The same for texts at hand. */
function isLike(text: string, pattern: string): boolean {
  const source = parts(
    pattern,
    (wildcard) => (wildcard === '*' ? '.*' : '.'),
    (character) => character.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'),
  );
  // `.*` repeated is one `.*`: no pattern takes longer than its text.
  return new RegExp(`^${source.replace(/(\.\*)+/g, '.*')}$`, 's').test(text);
}

function applyConstant(query: Knex.QueryBuilder, { constant }: ConstantField, condition: Condition): void {
  const value = typeof constant === 'boolean' ? Number(constant) : constant;
  const holds = Object.entries(condition).every(([operator, given]) => {
    switch (operator as Operator) {
      case '$exists':
        return given === (value !== null);
      case '$eq':
        return value === given;
      case '$neq':
        return value !== given;
      case '$in':
        return (given as unknown[]).includes(value);
      case '$notIn':
        return !(given as unknown[]).includes(value);
      case '$like':
        return value !== null && isLike(String(value), String(given));
      case '$gt':
        return value !== null && Number(value) > Number(given);
      case '$gte':
        return value !== null && Number(value) >= Number(given);
      case '$lt':
        return value !== null && Number(value) < Number(given);
      case '$lte':
        return value !== null && Number(value) <= Number(given);
    }
  });
  if (!holds) query.whereRaw('1 = 0');
}
