/** `POST /v2/deployments`: BPMN, DMN and forms, all of them or nothing. */
import { z } from 'zod';
import type { Deployment } from '../../runtime/processes.ts';
import { route, type FeatureDeps, type Route } from '../feature.ts';
import { resourcesMissing } from './errors.ts';
import { checkTenant, TENANT, tenantId } from './shapes.ts';

const MAX_DEPLOYMENT = 20 * 1024 * 1024;

interface UploadedResource {
  fieldname: string;
  originalname: string;
  buffer: Buffer;
}

export function deploymentRoutes({ pipeline }: FeatureDeps): Route[] {
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
  ];
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
