/**
 * Variables: search over all scopes, one by key, and setting them at an instance or element instance. They are stored
 * one row per scope, so a variable's key is made of its scope's key and a checksum of its name.
 */
import type { Knex } from 'knex';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import type { Json } from '../../core/json.ts';
import type { VariableScopeRow } from '../../runtime/process/tables.ts';
import { parsedRow } from '../../store/read.ts';
import { jsonObject } from '../../core/schema.ts';
import { Reply, route, type FeatureDeps, type Route } from '../feature.ts';
import { objectNotFound } from './errors.ts';
import { search, searchBody, type SearchDefinition } from './search.ts';
import { key, TENANT } from './shapes.ts';

/** Longer values are cut in searches, as in Camunda 8. */
const MAX_SEARCHED_VALUE = 8_191;
const CHECKSUM_DIGITS = 10;

const checksum = (name: string) => String(crc32(name)).padStart(CHECKSUM_DIGITS, '0');
const variableKey = (scopeKey: string, name: string) => scopeKey + checksum(name);
const scopeOf = (of: string) => of.slice(0, -CHECKSUM_DIGITS);

/** One row per variable, the value as JSON text. */
function eachVariable(db: Knex): Knex.QueryBuilder {
  const postgres = db.client.config.client === 'pg';
  const value = postgres
    ? 'e.value::text'
    : `case e.type when 'true' then 'true' when 'false' then 'false' when 'null' then 'null' ` +
      `when 'text' then json_quote(e.value) else cast(e.value as text) end`;
  const source = postgres ? 'json_each(s.variables::json) as e' : 'json_each(s.variables) as e';
  const rows = db('variable_scope as s')
    .joinRaw(`cross join ${source}`)
    .select('s.scope_key', 's.process_instance_key', 'e.key as name', db.raw(`${value} as value`));
  return db.from(rows.as('v'));
}

const variables: SearchDefinition = {
  from: eachVariable,
  select: ['v.*'],
  fields: {
    name: { column: 'v.name', kind: 'text' },
    value: { column: 'v.value', kind: 'text' },
    scopeKey: { column: 'v.scope_key', kind: 'text' },
    processInstanceKey: { column: 'v.process_instance_key', kind: 'text' },
    variableKey: { column: 'v.scope_key', kind: 'text' },
  },
  special: {
    variableKey: {
      schema: z.union([z.string().max(40), z.object({ $eq: z.string().max(40) })]),
      apply: (query, given) => {
        const wanted = typeof given === 'string' ? given : (given as { $eq: string }).$eq;
        query.where('v.scope_key', scopeOf(wanted));
      },
    },
    isTruncated: { schema: z.boolean(), apply: () => undefined },
  },
  // Not unique alone: rows are told apart by scope and name.
  keyColumn: 'v.name',
  order: [{ column: 'v.scope_key' }],
};

export function variableView(scope: { scope_key: string; process_instance_key: string }, name: string, value: Json) {
  return searchedView({ ...scope, name, value: JSON.stringify(value) });
}

interface VariableRow {
  scope_key: string;
  process_instance_key: string;
  name: string;
  value: string;
}

const searchedView = ({ scope_key, process_instance_key, name, value }: VariableRow) => ({
  variableKey: variableKey(scope_key, name),
  scopeKey: scope_key,
  processInstanceKey: process_instance_key,
  name,
  value: value.slice(0, MAX_SEARCHED_VALUE),
  isTruncated: value.length > MAX_SEARCHED_VALUE,
  tenantId: TENANT,
});

export function variableRoutes({ db, pipeline }: FeatureDeps): Route[] {
  const read = { tag: 'orchestration', access: 'orchestration.read' } as const;
  return [
    route({
      ...read,
      method: 'post',
      path: '/v2/variables/search',
      summary: { zh: '查询变量', en: 'Search variables' },
      body: searchBody(variables),
      handle: ({ body }) => search(db, variables, body, (row) => searchedView(row as unknown as VariableRow)),
    }),
    route({
      ...read,
      method: 'get',
      path: '/v2/variables/{variableKey}',
      summary: { zh: '变量', en: 'A variable' },
      params: z.object({ variableKey: z.string().regex(/^\d{11,29}$/) }),
      async handle({ params }) {
        const raw: unknown = await db('variable_scope')
          .where({ scope_key: scopeOf(params.variableKey) })
          .first();
        const scope: VariableScopeRow | undefined = raw ? parsedRow('variable_scope', raw) : undefined;
        const name = Object.keys(scope?.variables ?? {}).find((one) => params.variableKey.endsWith(checksum(one)));
        if (!scope || name === undefined) throw objectNotFound({ type: 'variable', key: params.variableKey });
        const value = JSON.stringify(scope.variables[name]);
        return { ...searchedView({ ...scope, name, value: '' }), value, isTruncated: undefined };
      },
    }),
    route({
      tag: 'orchestration',
      access: 'orchestration.operate',
      method: 'put',
      path: '/v2/element-instances/{elementInstanceKey}/variables',
      summary: { zh: '设置变量', en: 'Set variables' },
      params: z.object({ elementInstanceKey: key }),
      body: z.object({
        variables: jsonObject,
        local: z.boolean().default(false),
        operationReference: z.unknown().optional(),
      }),
      async handle({ actor, params: { elementInstanceKey: scopeKey }, body: { variables: values, local } }) {
        await pipeline.submit({ type: 'variable.set', payload: { scopeKey, variables: values, local }, actor });
        return new Reply(204, undefined);
      },
    }),
  ];
}
