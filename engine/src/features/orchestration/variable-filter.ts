/**
 * Filters by variables: `[{name, value}]`, all of which must hold in the scope. Values are JSON text, as the contract has
 * it (`"text"` with its quotes, `12`, `true`), compared as values; `$like` looks at the JSON text. A variable that is not
 * there fulfils `$exists: false` alone.
 */
import type { Knex } from 'knex';
import { z } from 'zod';
import type { Condition, Operator } from './search/resource.ts';
import { whereLike } from './search/filter.ts';

const jsonText = z
  .string()
  .max(10_000)
  .transform((text, ctx) => {
    try {
      // One way of writing: both databases keep what JSON.stringify wrote.
      return JSON.stringify(JSON.parse(text));
    } catch {
      ctx.addIssue({ code: 'custom', message: 'a variable is compared with JSON text, e.g. "open" with its quotes' });
      return z.NEVER;
    }
  });
const list = z.array(jsonText).max(1_000);
const condition = z
  .strictObject({
    $eq: jsonText,
    $neq: jsonText,
    $exists: z.boolean(),
    $in: list,
    $notIn: list,
    $like: z.string().max(1_000),
  })
  .partial();

export const variableFilters = z
  .array(
    z.strictObject({
      name: z
        .string()
        .min(1)
        .max(400)
        .regex(/^[^\0]*$/),
      value: z.union([jsonText.transform((text): Condition => ({ $eq: text })), condition]),
    }),
  )
  .max(20);

export type VariableFilters = z.infer<typeof variableFilters>;

/** `scopeColumn` is a column of the query, never of a caller. */
export function whereVariables(
  query: Knex.QueryBuilder,
  db: Knex,
  scopeColumn: string,
  filters: VariableFilters,
): void {
  for (const { name, value } of filters) {
    const { $exists, ...others } = value as Condition;
    const variable = () => eachVariable(db).where('s.scope_key', db.ref(scopeColumn)).where('e.key', name);
    if ($exists === false) query.whereNotExists(variable());
    const conditions = Object.entries(others).filter(([, given]) => given !== undefined);
    if ($exists === false && conditions.length === 0) continue;
    query.whereExists(
      variable().modify((found: Knex.QueryBuilder) => {
        for (const [operator, given] of conditions) compare(db, found, operator as Operator, given);
      }),
    );
  }
}

/** `variable_scope` as s beside each of its variables, e, with `e.key`. */
export function eachVariable(db: Knex): Knex.QueryBuilder {
  return db('variable_scope as s').joinRaw(
    isPostgres(db) ? 'cross join json_each(s.variables::json) as e' : 'cross join json_each(s.variables) as e',
  );
}

const isPostgres = (db: Knex): boolean => db.client.config.client === 'pg';

/**
 * The JSON text of e. SQLite cuts fractions when it turns them into text and `->` does not, but `->` takes no names that
 * hold quotes or backslashes.
 */
export const variableText = (db: Knex): string =>
  isPostgres(db)
    ? 'e.value::text'
    : `case when e.key not glob '*["\\]*' then s.variables -> ('$."' || e.key || '"') else json_quote(` +
      `case e.type when 'true' then json('true') when 'false' then json('false') ` +
      `when 'object' then json(e.value) when 'array' then json(e.value) else e.value end) end`;

function compare(db: Knex, query: Knex.QueryBuilder, operator: Operator, given: unknown): void {
  // jsonb, because there 1.0 is 1 and the order of an object's keys does not matter.
  const [value, wanted] = isPostgres(db) ? ['e.value::text::jsonb', '?::jsonb'] : [variableText(db), '?'];
  const texts = Array.isArray(given) ? (given as string[]) : [String(given)];
  const places = texts.map(() => wanted).join(', ');
  switch (operator) {
    case '$like':
      return whereLike(db, query, variableText(db), null, String(given));
    case '$eq':
    case '$in':
      return void query.whereRaw(texts.length > 0 ? `${value} in (${places})` : '1 = 0', texts);
    default:
      if (texts.length > 0) query.whereRaw(`${value} not in (${places})`, texts);
  }
}
