/** Decisions: definitions, and evaluation with the reasons. */
import type { Knex } from 'knex';
import { z } from 'zod';
import type { DecisionResult } from '../../core/decisions/index.ts';
import type { EvaluatedDecision } from '../../runtime/process/decisions.ts';
import type { DecisionDefinitionRow } from '../../runtime/process/tables.ts';
import { Reply, route, type FeatureDeps, type Route } from '../feature.ts';
import { objectNotFound } from './errors.ts';
import { search, searchBody, type SearchDefinition } from './search.ts';
import { byKey, checkTenant, key, TENANT, tenantId, variables } from './shapes.ts';

const decisions: SearchDefinition = {
  from: (db) => db('decision_definition as d'),
  select: ['d.*'],
  fields: {
    decisionDefinitionKey: { column: 'd.key', kind: 'text' },
    decisionDefinitionId: { column: 'd.decision_id', kind: 'text' },
    name: { column: 'd.name', kind: 'text' },
    version: { column: 'd.version', kind: 'number' },
    decisionRequirementsId: { column: 'd.requirements_id', kind: 'text' },
    decisionRequirementsKey: { column: 'd.requirements_key', kind: 'text' },
  },
  keyColumn: 'd.key',
};

const decisionView = (row: Record<string, unknown>) => ({
  decisionDefinitionKey: row['key'],
  decisionDefinitionId: row['decision_id'],
  name: row['name'],
  version: row['version'],
  decisionRequirementsId: row['requirements_id'],
  decisionRequirementsKey: row['requirements_key'],
  tenantId: TENANT,
});

export function decisionRoutes({ db, pipeline }: FeatureDeps): Route[] {
  const read = { tag: 'orchestration', access: 'orchestration.read' } as const;
  return [
    route({
      ...read,
      method: 'post',
      path: '/v2/decision-definitions/search',
      summary: { zh: '查询决策', en: 'Search decisions' },
      body: searchBody(decisions),
      handle: ({ body }) => search(db, decisions, body, decisionView),
    }),
    route({
      ...read,
      method: 'get',
      path: '/v2/decision-definitions/{decisionDefinitionKey}',
      summary: { zh: '决策', en: 'A decision' },
      params: byKey('decisionDefinitionKey'),
      handle: async ({ params }) => decisionView(await decisionRow(db, params.decisionDefinitionKey)),
    }),
    route({
      ...read,
      method: 'get',
      path: '/v2/decision-definitions/{decisionDefinitionKey}/xml',
      summary: { zh: '决策的 XML', en: 'The XML of a decision' },
      params: byKey('decisionDefinitionKey'),
      async handle({ params }) {
        const { hash } = await decisionRow(db, params.decisionDefinitionKey);
        const resource = (await db('deployed_resource')
          .where({ hash: String(hash) })
          .first('content')) as {
          content: string;
        };
        return new Reply(200, resource.content, { 'content-type': 'text/xml; charset=utf-8' });
      },
    }),
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

async function decisionRow(db: Knex, decisionKey: string): Promise<Record<string, unknown>> {
  const row: unknown = await db('decision_definition').where({ key: decisionKey }).first();
  if (!row) throw objectNotFound({ type: 'decision definition', key: decisionKey });
  return row as Record<string, unknown>;
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
    evaluatedDecisions: result ? flatten(result).map((one) => evaluatedView(row, one)) : [],
  };
}

/** Decisions that were asked come before the one that asked. */
const flatten = (result: DecisionResult): DecisionResult[] => [...result.required.flatMap(flatten), result];

const evaluatedView = (asked: DecisionDefinitionRow, result: DecisionResult) => ({
  decisionDefinitionId: result.decisionId,
  decisionDefinitionName: result.name,
  decisionDefinitionVersion: asked.version,
  ...(result.decisionId === asked.decision_id ? { decisionDefinitionKey: asked.key } : {}),
  decisionDefinitionType:
    result.matchedRules.length > 0 || result.inputs.length > 0 ? 'DECISION_TABLE' : 'LITERAL_EXPRESSION',
  output: JSON.stringify(result.output),
  tenantId: TENANT,
  matchedRules: result.matchedRules.map(({ ruleId, index, outputs }) => ({
    ruleId,
    ruleIndex: index,
    evaluatedOutputs: outputs.map(({ id, name, value }) => ({
      outputId: id,
      outputName: name,
      outputValue: JSON.stringify(value),
    })),
  })),
  evaluatedInputs: result.inputs.map(({ id, label, value }) => ({
    inputId: id,
    inputName: label,
    inputValue: JSON.stringify(value),
  })),
});
