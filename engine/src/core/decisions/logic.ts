/** What a decision's logic is once compiled, and how its expressions are read with their problems collected. */
import {
  compileExpression,
  compileUnaryTests,
  FeelSyntaxError,
  type CompiledExpression,
  type CompiledUnaryTests,
  type FeelScope,
} from '../feel/index.ts';
import type { Text } from '../json.ts';
import type { Problem } from '../problem.ts';
import { problem, type DecisionCode, type Filling } from './codes.ts';
import type { DataType } from './file.ts';
import type { DecisionResult } from './model.ts';

export interface Outcome extends Pick<DecisionResult, 'inputs' | 'matchedRules'> {
  /** A FEEL value: dates and durations are still themselves. */
  value: unknown;
}

export interface Logic {
  variables: readonly string[];
  evaluate(scope: FeelScope): Outcome;
}

/** One place of a file being compiled: a decision, or a part of its logic. */
export interface Compiling {
  decisionId: string;
  /** Names in reach, so that names with operators are read as one. */
  names: readonly string[];
  types: readonly DataType[];
  problems: Problem[];
  /** Where we are: the element, the path in the file, and what people call the place. */
  elementId: string;
  path: string;
  place: Text;
}

export const at = (c: Compiling, part: string, place?: Text, elementId?: string): Compiling => ({
  ...c,
  path: part.startsWith('[') ? c.path + part : `${c.path}.${part}`,
  ...(place ? { place } : {}),
  ...(elementId ? { elementId } : {}),
});

export function note(c: Compiling, code: DecisionCode, data: Filling = {}): null {
  c.problems.push(problem(code, c, { place: c.place, ...data }));
  return null;
}

/** A compiled expression, or null with the problem noted. */
export function expression(c: Compiling, text: string): CompiledExpression | null {
  return compileWith(c, () => compileExpression(text, { names: c.names }));
}

export function unaryTests(c: Compiling, text: string): CompiledUnaryTests | null {
  return compileWith(c, () => compileUnaryTests(text, { names: c.names }));
}

function compileWith<T>(c: Compiling, compile: () => T): T | null {
  try {
    return compile();
  } catch (error) {
    if (!(error instanceof FeelSyntaxError)) throw error;
    const found = problem('EXPRESSION_SYNTAX', c, { place: c.place, detail: error.text });
    c.problems.push({ ...found, mend: error.mend });
    return null;
  }
}

/** The allowed values of a column: its own, or those of its type. */
export function allowedValues(
  types: readonly DataType[],
  { values, typeRef }: { values?: string | undefined; typeRef?: string | undefined },
): string {
  return values ?? types.find(({ name }) => name === typeRef)?.values ?? '';
}
