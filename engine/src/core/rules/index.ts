/** Rules: json-rules-engine's grammar, restricted, compiled to closures with an index (ADR 0002). */
export { explain, explainEvidence, type Evidence, type Explanation, type Truth } from './explain.ts';
export { checkCondition, factReader, testCondition } from './condition.ts';
export type { Facts, Test } from './closures.ts';
export {
  OPERATORS,
  ruleConditions,
  type Comparison,
  type Condition,
  type FactReference,
  type FactType,
  type FactTypes,
  type MissingPolicy,
  type Operator,
  type RuleSource,
} from './grammar.ts';
export { lintRules, type LintOptions } from './lint.ts';
export { compileRules, compileRulesInPieces, type CompiledRules, type RuleOptions, type RuleSet } from './rule-set.ts';
export { description, put, reasons, sentence, type Names } from './sentence.ts';
