/** Deployed process definitions: search, one, its XML, its start form, and where its instances are. */
import type { Knex } from 'knex';
import { z } from 'zod';
import type { ProcessDefinitionRow } from '../../runtime/process/tables.ts';
import { Reply, route, type FeatureDeps, type Route } from '../feature.ts';
import { formReply } from './form-view.ts';
import { processInstances } from './process-instances.ts';
import { applyFilter } from './search/filter.ts';
import { searchFilter, type Filter } from './search/request.ts';
import { special, type Resource, type Searchable } from './search/resource.ts';
import { getRoute, read, searchRoute } from './search/routes.ts';
import { findRow } from './search/search.ts';
import { byKey, TENANT, tenantField } from './shapes.ts';
import { countElements } from './statistics.ts';

const newer = (db: Knex) =>
  db('process_definition as n')
    .where('n.process_id', db.ref('d.process_id'))
    .where('n.version', '>', db.ref('d.version'));

export const processDefinitions: Resource<ProcessDefinitionRow> = {
  name: { zh: '流程定义', en: 'process definition' },
  from: (db) => db('process_definition as d'),
  select: ['d.*'],
  fields: {
    processDefinitionKey: { type: 'key', column: 'd.key' },
    processDefinitionId: { type: 'text', column: 'd.process_id' },
    name: { type: 'text', column: 'd.name' },
    resourceName: { type: 'text', column: 'd.resource_name' },
    version: { type: 'number', column: 'd.version' },
    versionTag: { type: 'text', column: 'd.version_tag', nullable: true },
    tenantId: tenantField,
  },
  special: {
    isLatestVersion: special<boolean>({
      schema: z.boolean(),
      apply: (query, value, db) => void (value ? query.whereNotExists(newer(db)) : query.whereExists(newer(db))),
    }),
    hasStartForm: special<boolean>({
      schema: z.boolean(),
      apply: (query, value) =>
        void (value ? query.whereNotNull('d.start_form_id') : query.whereNull('d.start_form_id')),
    }),
  },
  key: 'processDefinitionKey',
  view: (row) => ({
    processDefinitionKey: row.key,
    processDefinitionId: row.process_id,
    name: row.name || row.process_id,
    resourceName: row.resource_name,
    version: row.version,
    versionTag: row.version_tag,
    hasStartForm: row.start_form_id !== null,
    tenantId: TENANT,
  }),
};

/** What may be asked about the instances of one definition: everything but which definition. */
const aboutInstances: Searchable = {
  ...processInstances,
  fields: Object.fromEntries(
    Object.entries(processInstances.fields).filter(([name]) => !name.startsWith('processDefinition')),
  ),
};

export function definitionRoutes(deps: FeatureDeps): Route[] {
  const { db } = deps;
  const path = '/v2/process-definitions';
  const params = byKey('processDefinitionKey');
  return [
    searchRoute(deps, processDefinitions, path),
    getRoute(deps, processDefinitions, path),
    route({
      ...read,
      method: 'get',
      path: `${path}/{processDefinitionKey}/xml`,
      summary: { zh: '流程定义的 XML', en: 'The XML of a process definition' },
      params,
      async handle({ params: { processDefinitionKey } }) {
        return xmlReply(db, (await findRow(deps, processDefinitions, processDefinitionKey)).hash);
      },
    }),
    route({
      ...read,
      method: 'get',
      path: `${path}/{processDefinitionKey}/form`,
      summary: { zh: '启动表单', en: 'The start form of a process definition' },
      params,
      async handle({ params: { processDefinitionKey } }) {
        const { start_form_id: formId } = await findRow(deps, processDefinitions, processDefinitionKey);
        const newest = formId === null ? undefined : ((await newestForm(db, formId)) as { key: string } | undefined);
        return formReply(db, newest?.key ?? null);
      },
    }),
    route({
      ...read,
      method: 'post',
      path: `${path}/{processDefinitionKey}/statistics/element-instances`,
      summary: { zh: '各元素的次数', en: 'Element instances counted by element' },
      params,
      body: z.strictObject({ filter: searchFilter(aboutInstances).nullish() }).nullish(),
      async handle({ params: { processDefinitionKey }, body }) {
        const { key } = await findRow(deps, processDefinitions, processDefinitionKey);
        const instances = processInstances.from(db, 0).where('i.process_definition_key', key).select('i.key');
        applyFilter(db, instances, aboutInstances, (body?.filter ?? {}) as Filter);
        return { items: await countElements(db, instances, 'ends') };
      },
    }),
  ];
}

const newestForm = (db: Knex, formId: string) =>
  db('form_definition').where({ form_id: formId }).orderBy('version', 'desc').first('key');

/** A deployed file as it was. */
export async function xmlReply(db: Knex, hash: string): Promise<Reply> {
  const resource = (await db('deployed_resource').where({ hash }).first('content')) as { content: string };
  return new Reply(200, resource.content, { 'content-type': 'text/xml; charset=utf-8' });
}
