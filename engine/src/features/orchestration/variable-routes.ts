/**
 * Variables: search over all scopes, and one by key. They are stored one row per scope, so a variable's key is made of
 * its scope's key and a checksum of its name. Searches cut long values unless `truncateValues=false`.
 */
import type { Knex } from 'knex';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import type { VariableScopeRow } from '../../runtime/process/tables.ts';
import { parsedRow } from '../../store/read.ts';
import { route, type FeatureDeps, type Route } from '../feature.ts';
import { objectNotFound } from './errors.ts';
import { special, type Condition, type Resource } from './search/resource.ts';
import { searchBody, type SearchRequest } from './search/request.ts';
import { read } from './search/routes.ts';
import { search } from './search/search.ts';
import { TENANT, tenantField } from './shapes.ts';
import { eachVariable, variableText } from './variable-filter.ts';

/** Longer values are cut in searches, as in Camunda 8. */
const MAX_SEARCHED_VALUE = 8_191;
/** With a key of 16 digits, the 25 that the contract permits. */
const CHECKSUM_DIGITS = 9;

const checksum = (name: string) => String(crc32(name) % 10 ** CHECKSUM_DIGITS).padStart(CHECKSUM_DIGITS, '0');
export const variableKeyOf = (scopeKey: string, name: string) => scopeKey + checksum(name);
const scopeOf = (variableKey: string) => variableKey.slice(0, -CHECKSUM_DIGITS);

export interface VariableRow {
  scope_key: string;
  process_instance_key: string;
  name: string;
  /** JSON text. */
  value: string;
}

/** One row per variable. */
function variableRows(db: Knex): Knex.QueryBuilder {
  const rows = eachVariable(db).select(
    's.scope_key',
    's.process_instance_key',
    'e.key as name',
    db.raw(`${variableText(db)} as value`),
    db.raw(`s.scope_key || ':' || e.key as id`),
  );
  return db.from(rows.as('v'));
}

/** A condition on keys, as the rows behind them. */
interface NamedVariables {
  among: string[][];
  exceptFor: string[][];
}

export const variables: Resource<VariableRow> = {
  name: { zh: '变量', en: 'variable' },
  from: variableRows,
  select: ['v.*'],
  fields: {
    variableKey: { type: 'text', column: 'v.id' },
    name: { type: 'text', column: 'v.name' },
    value: { type: 'text', column: 'v.value' },
    scopeKey: { type: 'key', column: 'v.scope_key' },
    processInstanceKey: { type: 'key', column: 'v.process_instance_key' },
    tenantId: tenantField,
  },
  special: {
    variableKey: special<NamedVariables>({
      schema: variableKeyCondition(),
      apply(query, { among, exceptFor }) {
        for (const ids of among) query.whereIn('v.id', ids);
        for (const ids of exceptFor) query.whereNotIn('v.id', ids);
      },
    }),
    isTruncated: special<boolean>({
      schema: z.boolean(),
      apply: (query, value) => void query.whereRaw(`length(v.value) ${value ? '>' : '<='} ?`, [MAX_SEARCHED_VALUE]),
    }),
  },
  key: 'variableKey',
  order: [{ field: 'scopeKey' }, { field: 'name' }],
  view: (row) => variableView(row, true),
};

export function variableView({ scope_key, process_instance_key, name, value }: VariableRow, cut: boolean) {
  const isTruncated = cut && value.length > MAX_SEARCHED_VALUE;
  return {
    variableKey: variableKeyOf(scope_key, name),
    scopeKey: scope_key,
    processInstanceKey: process_instance_key,
    name,
    value: isTruncated ? value.slice(0, MAX_SEARCHED_VALUE) : value,
    isTruncated,
    tenantId: TENANT,
  };
}

function variableKeyCondition() {
  const one = z.string().regex(/^\d{10,28}$/);
  const list = z.array(one).max(1_000);
  return z.union([
    one.transform((text): Condition => ({ $eq: text })),
    z.strictObject({ $eq: one, $neq: one, $in: list, $notIn: list, $exists: z.literal(true) }).partial(),
  ]);
}

/** The databases know no checksums: which variables the keys stand for is asked before the search. */
async function withNamedVariables(db: Knex, request: SearchRequest): Promise<SearchRequest> {
  const condition = request.filter?.['variableKey'] as Condition | null | undefined;
  if (!condition) return request;
  const named: NamedVariables = { among: [], exceptFor: [] };
  for (const [operator, given] of Object.entries(condition)) {
    if (given === undefined || operator === '$exists') continue;
    const side = operator === '$eq' || operator === '$in' ? named.among : named.exceptFor;
    side.push(await idsOf(db, [given as string | string[]].flat()));
  }
  return { ...request, filter: { ...request.filter, variableKey: named } };
}

async function idsOf(db: Knex, keys: readonly string[]): Promise<string[]> {
  const wanted = new Set(keys);
  const raw: unknown[] = await db('variable_scope').whereIn('scope_key', [...new Set(keys.map(scopeOf))]);
  return raw.flatMap((row) => {
    const { scope_key, variables: values }: VariableScopeRow = parsedRow('variable_scope', row);
    const names = Object.keys(values).filter((name) => wanted.has(variableKeyOf(scope_key, name)));
    return names.map((name) => `${scope_key}:${name}`);
  });
}

/** `?truncateValues=false` shows values whole. */
export const truncation = z.object({ truncateValues: z.stringbool().default(true) });
export const variableSearchBody = searchBody(variables).nullish() as z.ZodType<SearchRequest | null | undefined>;

export async function searchVariables(
  deps: FeatureDeps,
  request: SearchRequest,
  truncate: boolean,
  narrow?: (query: Knex.QueryBuilder) => void,
) {
  const resource = { ...variables, view: (row: VariableRow) => variableView(row, truncate) };
  return search(deps, resource, await withNamedVariables(deps.db, request), narrow);
}

export function variableRoutes(deps: FeatureDeps): Route[] {
  const { db } = deps;
  return [
    route({
      ...read,
      method: 'post',
      path: '/v2/variables/search',
      summary: { zh: '查询变量', en: 'Search variables' },
      query: truncation,
      body: variableSearchBody,
      handle: ({ query, body }) => searchVariables(deps, body ?? {}, query.truncateValues),
    }),
    route({
      ...read,
      method: 'get',
      path: '/v2/variables/{variableKey}',
      summary: { zh: '变量', en: 'One variable' },
      params: z.object({ variableKey: z.string().regex(/^\d{10,28}$/) }),
      async handle({ params: { variableKey } }) {
        const raw: unknown = await db('variable_scope')
          .where({ scope_key: scopeOf(variableKey) })
          .first();
        const scope: VariableScopeRow | undefined = raw ? parsedRow('variable_scope', raw) : undefined;
        const name = Object.keys(scope?.variables ?? {}).find((one) => variableKey.endsWith(checksum(one)));
        if (!scope || name === undefined) {
          throw objectNotFound({ zhType: variables.name.zh, type: variables.name.en, key: variableKey });
        }
        const { isTruncated: _whole, ...view } = variableView(
          { ...scope, name, value: JSON.stringify(scope.variables[name]) },
          false,
        );
        return view;
      },
    }),
  ];
}
