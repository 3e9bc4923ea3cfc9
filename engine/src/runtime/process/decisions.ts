/**
 * Deployed decisions, compiled once per definition key. Like process definitions they never change; the least recently
 * used give way. Which version a name stands for is asked in each unit of work.
 */
import { compileDecisions, type CompiledDecision, type DecisionResult } from '../../core/decisions/index.ts';
import type { Json, JsonObject } from '../../core/json.ts';
import type { CommandContext, UnitOfWork } from '../command.ts';
import { boundRef, type Binding } from './definition-refs.ts';
import { decisionNotFound } from './errors.ts';
import type { DecisionDefinitionRow } from './tables.ts';

export interface LoadedDecision {
  row: DecisionDefinitionRow;
  /** Throws an `Error` with a readable message when it cannot decide. */
  decision: CompiledDecision;
}

export interface DecisionCache {
  /** `null`: not deployed. */
  load(uow: UnitOfWork, decisionId: string, binding: Binding): Promise<LoadedDecision | null>;
  /** Refuses with DECISION_NOT_FOUND. */
  byKey(uow: UnitOfWork, key: string): Promise<LoadedDecision>;
}

export function createDecisionCache(capacity = 500): DecisionCache {
  const known = new Map<string, LoadedDecision>();
  const remember = (loaded: LoadedDecision): LoadedDecision => {
    known.delete(loaded.row.key);
    known.set(loaded.row.key, loaded);
    if (known.size > capacity) known.delete(known.keys().next().value!);
    return loaded;
  };
  const byKey = async (uow: UnitOfWork, key: string): Promise<LoadedDecision> => {
    const cached = known.get(key);
    if (cached) return remember(cached);
    const row = await uow.get('decision_definition', key);
    if (!row) throw decisionNotFound({ decision: key });
    const { content } = await uow.require('deployed_resource', row.hash);
    const decision = (await compileDecisions(content)).decisions.find((one) => one.id === row.decision_id);
    // What was accepted once and is not any more must say so, not guess.
    if (!decision) throw new Error(`decision ${key} (${row.decision_id} v${row.version}) no longer compiles`);
    return remember({ row, decision });
  };
  return {
    byKey,
    async load(uow, decisionId, binding) {
      const named = await uow.get('definition_ref', boundRef('decision', decisionId, binding));
      return named ? byKey(uow, named.definition_key) : null;
    },
  };
}

/** Keeps why a decision came out as it did. Answers the row's key. */
export function keepEvaluation(
  uow: UnitOfWork,
  row: DecisionDefinitionRow,
  result: DecisionResult,
  where: { instanceKey: string; elementId: string; elementInstanceKey: string } | null,
): string {
  const key = uow.nextKey();
  uow.insert('decision_evaluation', {
    key,
    decision_id: row.decision_id,
    decision_key: row.key,
    version: row.version,
    process_instance_key: where?.instanceKey ?? null,
    element_id: where?.elementId ?? null,
    element_instance_key: where?.elementInstanceKey ?? null,
    inputs: result.inputs as unknown as Json,
    matched: result.matchedRules as unknown as Json,
    required: result.required as unknown as Json,
    output: result.output,
    evaluated_at: uow.now,
  });
  return key;
}

export interface EvaluatedDecision {
  evaluationKey: string;
  row: DecisionDefinitionRow;
  /** Null when the decision failed. */
  result: DecisionResult | null;
  failure: string | null;
}

/** Evaluates a decision outside any process. Refuses with DECISION_NOT_FOUND. */
export async function evaluateDecision(
  { decisions, feelContext }: { decisions: DecisionCache; feelContext(): Record<string, unknown> },
  uow: UnitOfWork,
  ctx: CommandContext,
  request: { decisionKey?: string; decisionId?: string; variables: JsonObject },
): Promise<EvaluatedDecision> {
  const { decisionKey, decisionId = '', variables } = request;
  const loaded = decisionKey
    ? await decisions.byKey(uow, decisionKey)
    : await decisions.load(uow, decisionId, { binding: 'latest' });
  if (!loaded) throw decisionNotFound({ decision: decisionId });
  try {
    const result = loaded.decision.evaluate(variables, { now: ctx.now, context: feelContext() });
    return { evaluationKey: keepEvaluation(uow, loaded.row, result, null), row: loaded.row, result, failure: null };
  } catch (error) {
    return { evaluationKey: uow.nextKey(), row: loaded.row, result: null, failure: (error as Error).message };
  }
}
