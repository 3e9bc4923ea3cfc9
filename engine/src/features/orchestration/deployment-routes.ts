/** `POST /v2/deployments`, and what was deployed: process definitions with their XML. */
import type { Knex } from 'knex';
import { z } from 'zod';
import type { Deployment } from '../../runtime/processes.ts';
import { Reply, route, type FeatureDeps, type Route } from '../feature.ts';
import { objectNotFound, resourcesMissing } from './errors.ts';
import { search, searchBody, type SearchDefinition } from './search.ts';
import { byKey, checkTenant, TENANT, tenantId } from './shapes.ts';

const MAX_DEPLOYMENT = 20 * 1024 * 1024;

interface UploadedResource {
  fieldname: string;
  originalname: string;
  buffer: Buffer;
}

const definitions: SearchDefinition = {
  from: (db) => db('process_definition as d'),
  select: ['d.*'],
  fields: {
    processDefinitionKey: { column: 'd.key', kind: 'text' },
    processDefinitionId: { column: 'd.process_id', kind: 'text' },
    name: { column: 'd.name', kind: 'text' },
    resourceName: { column: 'd.resource_name', kind: 'text' },
    version: { column: 'd.version', kind: 'number' },
    versionTag: { column: 'd.version_tag', kind: 'text', nullable: true },
  },
  special: {
    isLatestVersion: {
      schema: z.boolean(),
      apply: (query, value, db) => {
        const newer = db('process_definition as n')
          .where('n.process_id', db.ref('d.process_id'))
          .where('n.version', '>', db.ref('d.version'));
        if (value) query.whereNotExists(newer);
        else query.whereExists(newer);
      },
    },
  },
  keyColumn: 'd.key',
};

const definitionView = (row: Record<string, unknown>) => ({
  processDefinitionKey: row['key'],
  processDefinitionId: row['process_id'],
  name: row['name'],
  resourceName: row['resource_name'],
  version: row['version'],
  versionTag: row['version_tag'],
  tenantId: TENANT,
  hasStartForm: false,
});

export function deploymentRoutes({ db, pipeline }: FeatureDeps): Route[] {
  const read = { tag: 'orchestration', access: 'orchestration.read' } as const;
  return [
    route({
      tag: 'orchestration',
      access: 'process.publish',
      method: 'post',
      path: '/v2/deployments',
      summary: { zh: '部署 BPMN、DMN 与表单', en: 'Deploy BPMN, DMN and forms' },
      bodyKind: 'multipart',
      maxBodyBytes: MAX_DEPLOYMENT,
      body: z.object({ tenantId, files: z.array(z.custom<UploadedResource>()).default([]) }),
      async handle({ actor, body }) {
        checkTenant(body.tenantId);
        const resources = body.files
          .filter((file) => file.fieldname === 'resources')
          // Some clients send the path they read from.
          .map((file) => ({ name: baseName(file.originalname), content: file.buffer.toString('utf8') }));
        if (resources.length === 0) throw resourcesMissing();
        const payload = { resources };
        return deploymentView(await pipeline.submit<Deployment>({ type: 'definition.deploy', payload, actor }));
      },
    }),
    route({
      ...read,
      method: 'post',
      path: '/v2/process-definitions/search',
      summary: { zh: '查询流程定义', en: 'Search process definitions' },
      body: searchBody(definitions),
      handle: ({ body }) => search(db, definitions, body, definitionView),
    }),
    route({
      ...read,
      method: 'get',
      path: '/v2/process-definitions/{processDefinitionKey}',
      summary: { zh: '流程定义', en: 'A process definition' },
      params: byKey('processDefinitionKey'),
      handle: async ({ params }) => definitionView(await definitionRow(db, params.processDefinitionKey)),
    }),
    route({
      ...read,
      method: 'get',
      path: '/v2/process-definitions/{processDefinitionKey}/xml',
      summary: { zh: '流程定义的 XML', en: 'The XML of a process definition' },
      params: byKey('processDefinitionKey'),
      async handle({ params }) {
        const { hash } = await definitionRow(db, params.processDefinitionKey);
        const resource = (await db('deployed_resource')
          .where({ hash: String(hash) })
          .first('content')) as {
          content: string;
        };
        return new Reply(200, resource.content, { 'content-type': 'text/xml; charset=utf-8' });
      },
    }),
  ];
}

async function definitionRow(db: Knex, key: string): Promise<Record<string, unknown>> {
  const row = (await db('process_definition').where({ key }).first()) as Record<string, unknown> | undefined;
  if (!row) throw objectNotFound({ type: 'process definition', key });
  return row;
}

const baseName = (path: string) => path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);

function deploymentView({ deploymentKey, processes, decisions, requirements, forms, problems }: Deployment) {
  return {
    deploymentKey,
    tenantId: TENANT,
    deployments: [
      ...processes.map((one) => ({
        processDefinition: {
          processDefinitionId: one.processId,
          processDefinitionVersion: one.version,
          processDefinitionKey: one.processDefinitionKey,
          resourceName: one.resourceName,
          tenantId: TENANT,
        },
      })),
      ...decisions.map((one) => ({
        decisionDefinition: {
          decisionDefinitionId: one.decisionId,
          version: one.version,
          name: one.name,
          tenantId: TENANT,
          decisionRequirementsId: one.requirementsId,
          decisionDefinitionKey: one.decisionKey,
          decisionRequirementsKey: one.requirementsKey,
        },
      })),
      ...requirements.map((one) => ({
        decisionRequirements: {
          decisionRequirementsId: one.requirementsId,
          decisionRequirementsName: one.name,
          version: one.version,
          resourceName: one.resourceName,
          tenantId: TENANT,
          decisionRequirementsKey: one.requirementsKey,
        },
      })),
      ...forms.map((one) => ({
        form: {
          formId: one.formId,
          version: one.version,
          resourceName: one.resourceName,
          tenantId: TENANT,
          formKey: one.formKey,
        },
      })),
    ],
    // Beyond Camunda 8: warnings of the compiler, and references to what is not deployed yet.
    problems,
  };
}
