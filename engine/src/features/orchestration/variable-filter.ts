/** Filters by variables: `[{name, value}]`, the value as JSON text; all of them must be so in the scope. */
import type { Knex } from 'knex';
import { z } from 'zod';
import { filterInvalid } from './errors.ts';

const jsonText = z.string().max(10_000);
export const variableFilters = z
  .array(
    z.object({
      name: z.string().min(1).max(400),
      value: z.union([jsonText, z.object({ $eq: jsonText })]),
    }),
  )
  .max(20);

/** `scopeColumn` is a column of the query, never of a caller. */
export function whereVariables(
  query: Knex.QueryBuilder,
  db: Knex,
  scopeColumn: string,
  filters: z.infer<typeof variableFilters>,
): void {
  for (const { name, value } of filters) {
    const text = typeof value === 'string' ? value : value.$eq;
    query.whereExists(
      db('variable_scope as v')
        .where('v.scope_key', db.ref(scopeColumn))
        .modify((scope: Knex.QueryBuilder) => whereVariable(scope, db, name, text)),
    );
  }
}

function whereVariable(scope: Knex.QueryBuilder, db: Knex, name: string, text: string): void {
  assertJson(text);
  if (db.client.config.client === 'pg') {
    scope.whereRaw('v.variables::jsonb -> ?::text = ?::jsonb', [name, text]);
  } else if (name.includes('"')) {
    // SQLite's paths cannot quote a quote.
    scope.whereRaw('1 = 0');
  } else scope.whereRaw('v.variables -> ? = json(?)', [`$."${name}"`, text]);
}

function assertJson(text: string): void {
  try {
    JSON.parse(text);
  } catch {
    throw filterInvalid({ field: 'variables.value' });
  }
}
