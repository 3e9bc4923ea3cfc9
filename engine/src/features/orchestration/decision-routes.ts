/** Decisions: definitions, requirements, and evaluation with the reasons. */
import { z } from 'zod';
import type { DecisionResult } from '../../core/decisions/index.ts';
import type { EvaluatedDecision } from '../../runtime/process/decisions.ts';
import type { DecisionDefinitionRow, DecisionRequirementsRow } from '../../runtime/process/tables.ts';
import { route, type FeatureDeps, type Route } from '../feature.ts';
import {
  decisionInstances,
  decisionInstanceRoute,
  evaluatedInputs,
  matchedRules,
  typeOf,
} from './decision-instances.ts';
import { xmlReply } from './definition-routes.ts';
import type { Resource } from './search/resource.ts';
import { getRoute, read, searchRoute } from './search/routes.ts';
import { findRow } from './search/search.ts';
import { byKey, checkTenant, key, TENANT, tenantField, tenantId, variables } from './shapes.ts';

const decisions: Resource<DecisionDefinitionRow> = {
  name: { zh: '决策', en: 'decision definition' },
  from: (db) => db('decision_definition as d'),
  select: ['d.*'],
  fields: {
    decisionDefinitionKey: { type: 'key', column: 'd.key' },
    decisionDefinitionId: { type: 'text', column: 'd.decision_id' },
    name: { type: 'text', column: 'd.name' },
    version: { type: 'number', column: 'd.version' },
    decisionRequirementsId: { type: 'text', column: 'd.requirements_id' },
    decisionRequirementsKey: { type: 'key', column: 'd.requirements_key' },
    tenantId: tenantField,
  },
  key: 'decisionDefinitionKey',
  view: (row) => ({
    decisionDefinitionKey: row.key,
    decisionDefinitionId: row.decision_id,
    name: row.name,
    version: row.version,
    decisionRequirementsId: row.requirements_id,
    decisionRequirementsKey: row.requirements_key,
    tenantId: TENANT,
  }),
};

const requirements: Resource<DecisionRequirementsRow> = {
  name: { zh: '决策需求图', en: 'decision requirements graph' },
  from: (db) => db('decision_requirements as r'),
  select: ['r.*'],
  fields: {
    decisionRequirementsKey: { type: 'key', column: 'r.key' },
    decisionRequirementsId: { type: 'text', column: 'r.requirements_id' },
    decisionRequirementsName: { type: 'text', column: 'r.name' },
    resourceName: { type: 'text', column: 'r.resource_name', sortable: false },
    version: { type: 'number', column: 'r.version' },
    tenantId: tenantField,
  },
  key: 'decisionRequirementsKey',
  view: (row) => ({
    decisionRequirementsKey: row.key,
    decisionRequirementsId: row.requirements_id,
    decisionRequirementsName: row.name,
    resourceName: row.resource_name,
    version: row.version,
    tenantId: TENANT,
  }),
};

export function decisionRoutes(deps: FeatureDeps): Route[] {
  const { db, pipeline } = deps;
  return [
    searchRoute(deps, decisions, '/v2/decision-definitions'),
    getRoute(deps, decisions, '/v2/decision-definitions'),
    route({
      ...read,
      method: 'get',
      path: '/v2/decision-definitions/{decisionDefinitionKey}/xml',
      summary: { zh: '决策的 XML', en: 'The XML of a decision' },
      params: byKey('decisionDefinitionKey'),
      handle: async ({ params }) => xmlReply(db, (await findRow(deps, decisions, params.decisionDefinitionKey)).hash),
    }),
    searchRoute(deps, requirements, '/v2/decision-requirements'),
    getRoute(deps, requirements, '/v2/decision-requirements'),
    route({
      ...read,
      method: 'get',
      path: '/v2/decision-requirements/{decisionRequirementsKey}/xml',
      summary: { zh: '决策需求图的 XML', en: 'The XML of a decision requirements graph' },
      params: byKey('decisionRequirementsKey'),
      handle: async ({ params }) =>
        xmlReply(db, (await findRow(deps, requirements, params.decisionRequirementsKey)).hash),
    }),
    searchRoute(deps, decisionInstances, '/v2/decision-instances'),
    decisionInstanceRoute(deps),
    route({
      tag: 'orchestration',
      access: 'orchestration.work',
      method: 'post',
      path: '/v2/decision-definitions/evaluation',
      summary: { zh: '计算决策', en: 'Evaluate a decision' },
      body: z
        .object({
          decisionDefinitionId: z.string().min(1).max(400).nullish(),
          decisionDefinitionKey: key.nullish(),
          variables,
          tenantId,
        })
        .refine((body) => body.decisionDefinitionId || body.decisionDefinitionKey, {
          message: 'decisionDefinitionId or decisionDefinitionKey is needed',
        }),
      async handle({ actor, body }) {
        checkTenant(body.tenantId);
        const { decisionDefinitionKey, decisionDefinitionId } = body;
        const payload = {
          ...(decisionDefinitionKey ? { decisionKey: decisionDefinitionKey } : { decisionId: decisionDefinitionId }),
          variables: body.variables,
        };
        return evaluationView(await pipeline.submit<EvaluatedDecision>({ type: 'decision.evaluate', payload, actor }));
      },
    }),
  ];
}

function evaluationView({ evaluationKey, row, result, failure }: EvaluatedDecision) {
  return {
    decisionDefinitionId: row.decision_id,
    decisionDefinitionName: row.name,
    decisionDefinitionVersion: row.version,
    decisionDefinitionKey: row.key,
    decisionRequirementsId: row.requirements_id,
    decisionRequirementsKey: row.requirements_key,
    decisionEvaluationKey: evaluationKey,
    decisionInstanceKey: evaluationKey,
    tenantId: TENANT,
    output: JSON.stringify(result?.output ?? null),
    failedDecisionDefinitionId: failure === null ? '' : row.decision_id,
    failureMessage: failure ?? '',
    evaluatedDecisions: result ? flatten(result).map((one) => evaluatedView(row, evaluationKey, one)) : [],
  };
}

/** Decisions that were asked come before the one that asked. */
const flatten = (result: DecisionResult): DecisionResult[] => [...result.required.flatMap(flatten), result];

const evaluatedView = (asked: DecisionDefinitionRow, evaluationKey: string, result: DecisionResult) => ({
  decisionDefinitionId: result.decisionId,
  decisionDefinitionName: result.name,
  decisionDefinitionVersion: asked.version,
  ...(result.decisionId === asked.decision_id
    ? { decisionDefinitionKey: asked.key, decisionEvaluationInstanceKey: evaluationKey }
    : {}),
  decisionDefinitionType: typeOf(result.inputs.length > 0 || result.matchedRules.length > 0),
  output: JSON.stringify(result.output),
  tenantId: TENANT,
  matchedRules: matchedRules(result.matchedRules),
  evaluatedInputs: evaluatedInputs(result.inputs),
});
