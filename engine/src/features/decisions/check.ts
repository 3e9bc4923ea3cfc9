/** A draft looked at: every problem of the file, what its tables leave open or contradict, and one answer of it. */
import { analyseTable } from '../../core/decisions/analysis/index.ts';
import { compileFile, DecisionFailure, type DecisionFile } from '../../core/decisions/index.ts';
import type { JsonObject } from '../../core/json.ts';
import type { DecisionCheck, DecisionTrial } from './schema.ts';

export function checkDecisions(file: DecisionFile): DecisionCheck {
  const names = [...file.inputs, ...file.decisions, ...file.knowledge].flatMap(({ id, name, variable }) => [
    ...[id, name, variable?.name ?? ''].filter(Boolean),
  ]);
  const { decisions, problems } = compileFile(file);
  return {
    problems,
    variables: Object.fromEntries(decisions.map(({ id, variables }) => [id, [...variables]])),
    analyses: file.decisions.flatMap(({ id, logic }) =>
      logic?.type === 'table' ? { decisionId: id, ...analyseTable(logic, { types: file.types, names }) } : [],
    ),
  };
}

export function tryDecision(
  file: DecisionFile,
  decisionId: string,
  variables: JsonObject,
  env: { now: number; context: Record<string, unknown> },
): DecisionTrial {
  const { decisions, problems } = compileFile(file);
  const decision = decisions.find(({ id }) => id === decisionId);
  if (!decision) return { result: null, failure: null, problems };
  try {
    return { result: decision.evaluate(variables, env), failure: null, problems };
  } catch (error) {
    if (!(error instanceof DecisionFailure)) throw error;
    return { result: null, failure: error.message, problems };
  }
}
