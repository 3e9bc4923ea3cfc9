/** Deployed decisions, compiled once per definition key, and why each evaluation came out as it did. */
import type { Json, JsonObject } from '../../core/json.ts';
import type { UnitOfWork } from '../command.ts';
import type { Binding } from './definition-refs.ts';
import type { DecisionDefinitionRow } from './tables.ts';

export interface LoadedDecision {
  row: DecisionDefinitionRow;
  /** Throws an `Error` with a readable message when it cannot decide. */
  evaluate(variables: JsonObject, now: number, context: Record<string, unknown>): { output: Json; matched: Json };
}

export interface DecisionCache {
  /** `null`: not deployed. */
  load(uow: UnitOfWork, decisionId: string, binding: Binding): Promise<LoadedDecision | null>;
}

export function createDecisionCache(): DecisionCache {
  return { load: () => Promise.resolve(null) };
}
