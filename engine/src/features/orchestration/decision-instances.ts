/**
 * Evaluations of decisions, kept with their reasons. One instance per decision that somebody asked; those that it asked
 * in turn stand inside it. Evaluations that failed leave an incident where they were asked, and no instance.
 */
import type { DecisionResult } from '../../core/decisions/index.ts';
import type { DecisionEvaluationRow } from '../../runtime/process/tables.ts';
import { parsedRow } from '../../store/read.ts';
import { route, type Route } from '../feature.ts';
import type { Resource } from './search/resource.ts';
import { read } from './search/routes.ts';
import { findRow, shown, type SearchDeps } from './search/search.ts';
import { byKey, TENANT, tenantField, time } from './shapes.ts';

const types = { DECISION_TABLE: 'table', LITERAL_EXPRESSION: 'literal', UNSPECIFIED: '?', UNKNOWN: '?' } as const;
export const typeOf = (table: boolean) => (table ? 'DECISION_TABLE' : 'LITERAL_EXPRESSION');

interface FoundEvaluation {
  key: string;
  name: string;
  type: string;
  process_definition_key: string | null;
}

export const decisionInstances: Resource<FoundEvaluation & Record<string, unknown>> = {
  name: { zh: '决策实例', en: 'decision instance' },
  from: (db) =>
    db.from(
      db('decision_evaluation as e')
        .join('decision_definition as d', 'd.key', 'e.decision_key')
        .leftJoin('process_instance as i', 'i.key', 'e.process_instance_key')
        .select(
          'e.*',
          'd.name',
          'i.process_definition_key',
          db.raw(`case when e.inputs = '[]' and e.matched = '[]' then 'literal' else 'table' end as type`),
        )
        .as('e'),
    ),
  select: ['e.*'],
  fields: {
    decisionEvaluationInstanceKey: { type: 'key', column: 'e.key' },
    decisionEvaluationKey: { type: 'key', column: 'e.key' },
    evaluationDate: { type: 'time', column: 'e.evaluated_at' },
    decisionDefinitionId: { type: 'text', column: 'e.decision_id' },
    decisionDefinitionKey: { type: 'key', column: 'e.decision_key' },
    decisionDefinitionName: { type: 'text', column: 'e.name' },
    decisionDefinitionVersion: { type: 'number', column: 'e.version' },
    decisionDefinitionType: { type: 'text', column: 'e.type', values: types },
    processDefinitionKey: { type: 'key', column: 'e.process_definition_key', nullable: true },
    processInstanceKey: { type: 'key', column: 'e.process_instance_key', nullable: true },
    elementInstanceKey: { type: 'key', column: 'e.element_instance_key', nullable: true },
    evaluationFailure: { type: 'text', constant: null },
    state: { type: 'text', constant: 'EVALUATED' },
    tenantId: tenantField,
  },
  key: 'decisionEvaluationInstanceKey',
  view: (row) => instanceView(row),
};

function instanceView(raw: FoundEvaluation) {
  const row: DecisionEvaluationRow = parsedRow('decision_evaluation', raw);
  return {
    decisionEvaluationInstanceKey: row.key,
    decisionEvaluationKey: row.key,
    state: 'EVALUATED',
    evaluationDate: time(row.evaluated_at),
    decisionDefinitionId: row.decision_id,
    decisionDefinitionKey: row.decision_key,
    decisionDefinitionName: raw.name,
    decisionDefinitionVersion: row.version,
    decisionDefinitionType: typeOf(raw.type === 'table'),
    result: JSON.stringify(row.output),
    processDefinitionKey: raw.process_definition_key,
    processInstanceKey: row.process_instance_key,
    elementInstanceKey: row.element_instance_key,
    tenantId: TENANT,
  };
}

export function decisionInstanceRoute(deps: SearchDeps): Route {
  return route({
    ...read,
    method: 'get',
    path: '/v2/decision-instances/{decisionEvaluationInstanceKey}',
    summary: { zh: '决策实例及其依据', en: 'One decision instance with its reasons' },
    params: byKey('decisionEvaluationInstanceKey'),
    async handle({ params: { decisionEvaluationInstanceKey } }) {
      const found = await findRow(deps, decisionInstances, decisionEvaluationInstanceKey);
      const { inputs, matched }: DecisionEvaluationRow = parsedRow('decision_evaluation', found);
      return {
        ...shown(instanceView(found)),
        evaluatedInputs: evaluatedInputs(inputs as unknown as DecisionResult['inputs']),
        matchedRules: matchedRules(matched as unknown as DecisionResult['matchedRules']),
      };
    },
  });
}

export const evaluatedInputs = (inputs: DecisionResult['inputs']) =>
  inputs.map(({ id, label, value }) => ({ inputId: id, inputName: label, inputValue: JSON.stringify(value) }));

export const matchedRules = (rules: DecisionResult['matchedRules']) =>
  rules.map(({ ruleId, index, outputs }) => ({
    ruleId,
    ruleIndex: index,
    evaluatedOutputs: outputs.map(({ id, name, value }) => ({
      outputId: id,
      outputName: name,
      outputValue: JSON.stringify(value),
    })),
  }));
