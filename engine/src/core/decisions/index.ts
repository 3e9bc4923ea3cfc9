/** Decision tables and expressions of DMN 1.3: compiled once, evaluated purely, every answer explained by its rows. */
export { compileDecisions } from './compile.ts';
export {
  DecisionFailure,
  type CompiledDecision,
  type CompiledDecisions,
  type DecisionEnv,
  type DecisionResult,
  type MatchedRule,
} from './model.ts';
