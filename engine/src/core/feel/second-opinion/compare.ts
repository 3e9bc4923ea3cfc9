/**
 * Asks both, ours and feelin, and finds the smallest part of an expression about which they disagree: when a part already
 * disagrees, the whole merely inherits it.
 */
import { evaluate as feelin } from 'feelin';
import { compileExpression, FeelEvaluationError, FeelSyntaxError, scopeOf, toJson } from '../index.ts';
import { variables, type Generated } from './generator.ts';

export interface Disagreement {
  source: string;
  /** Our values of the parts, on which both agree. */
  operands: unknown[];
  ours: unknown;
  theirs: unknown;
}

export interface Answer {
  /** Comparable JSON text; numbers to twelve digits, because feelin counts in binary floats. */
  text: string;
  value: unknown;
}

/** `given` are the variables; a refusal or a throw counts as an answer of its own. */
export function ours(source: string, given: Readonly<Record<string, unknown>> = variables): Answer {
  try {
    const value = compileExpression(source).evaluate(scopeOf(given));
    return { text: text(toJson(value)), value };
  } catch (error) {
    if (error instanceof FeelSyntaxError || error instanceof FeelEvaluationError) return thrown(error);
    throw error;
  }
}

export function theirs(source: string, given: Readonly<Record<string, unknown>> = variables): Answer {
  try {
    const value: unknown = feelin(source, given).value;
    return { text: text(plain(value)), value };
  } catch (error) {
    return thrown(error);
  }
}

const thrown = (error: unknown): Answer => ({ text: 'error', value: error instanceof Error ? error.message : error });

/** Null when both agree. */
export function disagreement(expression: Generated): Disagreement | null {
  const [we, they] = [ours(expression.source), theirs(expression.source)];
  if (we.text === they.text) return null;
  for (const part of expression.parts) {
    const inner = disagreement(part);
    if (inner) return inner;
  }
  const operands = expression.parts.map((part) => ours(part.source).value);
  return { source: expression.source, operands, ours: we.value, theirs: they.value };
}

/** feelin's dates and durations carry their ISO text; its undefined is null. */
function plain(value: unknown): unknown {
  if (value === undefined || typeof value === 'function') return null;
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object') return value;
  if ('iso' in value) return value.iso;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, plain(entry)]));
}

function text(value: unknown): string {
  return JSON.stringify(value, (_key, entry: unknown) =>
    typeof entry === 'number' ? Number(entry.toPrecision(12)) : entry,
  );
}
