/** What a decision's logic is once compiled, and how its expressions are read with their problems collected. */
import {
  compileExpression,
  compileUnaryTests,
  FeelSyntaxError,
  type CompiledExpression,
  type CompiledUnaryTests,
  type FeelScope,
} from '../feel/index.ts';
import type { Problem } from '../problem.ts';
import { problem } from './codes.ts';
import type { DecisionResult } from './model.ts';
import { textOf, type DmnElement } from './read.ts';

export interface Outcome extends Pick<DecisionResult, 'inputs' | 'matchedRules'> {
  /** A FEEL value: dates and durations are still themselves. */
  value: unknown;
}

export interface Logic {
  variables: readonly string[];
  evaluate(scope: FeelScope): Outcome;
}

/** One decision being compiled. */
export interface Compiling {
  decisionId: string;
  /** Names in reach, so that names with operators are read as one. */
  names: readonly string[];
  problems: Problem[];
}

/** A compiled expression, or null with the problem noted. `place` says where people find it: `第 3 行 · 输出`. */
export function expression(c: Compiling, element: DmnElement | null, place: string): CompiledExpression | null {
  return compileWith(c, element, place, () => compileExpression(textOf(element), { names: c.names }));
}

export function unaryTests(c: Compiling, element: DmnElement | null, place: string): CompiledUnaryTests | null {
  return compileWith(c, element, place, () => compileUnaryTests(textOf(element), { names: c.names }));
}

function compileWith<T>(c: Compiling, element: DmnElement | null, place: string, compile: () => T): T | null {
  const id = element?.id ?? c.decisionId;
  const language = textOf(element, 'expressionLanguage');
  if (language && !/(^feel$|\/FEEL\/?$)/i.test(language)) {
    c.problems.push(problem('LANGUAGE_NOT_SUPPORTED', id, { language }));
    return null;
  }
  try {
    return compile();
  } catch (error) {
    if (!(error instanceof FeelSyntaxError)) throw error;
    c.problems.push(problem('EXPRESSION_SYNTAX', id, { place, detail: error.message }));
    return null;
  }
}
