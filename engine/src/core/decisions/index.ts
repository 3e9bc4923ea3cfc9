/** Decision tables and expressions of DMN 1.3: compiled once, evaluated purely, every answer explained by its rows. */
export { compileDecisions, compileFile } from './compile.ts';
export type { DecisionFile, DecisionTable, HitPolicy } from './file.ts';
export {
  DecisionFailure,
  type CompiledDecision,
  type CompiledDecisions,
  type DecisionEnv,
  type DecisionResult,
  type MatchedRule,
} from './model.ts';
export { readDmn } from './xml/read.ts';
export { writeDmn } from './xml/write.ts';
