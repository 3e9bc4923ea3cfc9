/**
 * From syntax tree to closures, once per expression. Each chapter of the grammar (DMN 1.3 §10.3.1.2) has a file with the
 * rules for its kinds of syntax; this is the whole table. Evaluation never throws except `FeelEvaluationError`; what FEEL
 * leaves undefined is null.
 */
import type { Parsed } from '../parse.ts';
import { arithmeticRules } from './arithmetic.ts';
import { collectionRules } from './collections.ts';
import { comparisonRules } from './comparison.ts';
import type { Compiler } from './compiler.ts';
import { functionRules } from './functions.ts';
import { literalRules } from './literals.ts';
import { loopRules } from './loops.ts';
import { nameRules } from './names.ts';
import { testRules } from './tests.ts';

export { compileNode, type Compiler } from './compiler.ts';
export { compileTest } from './tests.ts';
export { anyOf, negation } from './truth.ts';

const rules = {
  ...literalRules,
  ...nameRules,
  ...arithmeticRules,
  ...comparisonRules,
  ...testRules,
  ...loopRules,
  ...collectionRules,
  ...functionRules,
};

export const compilerOf = (parsed: Parsed, bound: readonly string[] = []): Compiler => ({
  parsed,
  rules,
  free: new Set(),
  bound,
});
