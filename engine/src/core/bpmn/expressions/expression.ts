/**
 * Values in the Zeebe dialect: text that begins with `=` is a FEEL expression, other text is itself. Compiled once; what
 * comes out is JSON. The `as…` readers say what an element expects and turn anything else into an incident.
 */
import { compileExpression, FeelEvaluationError, toJson, type FeelScope } from '../../feel/index.ts';
import type { Json } from '../../json.ts';
import type { Expression } from '../model/model.ts';
import { Failure, type FailureType } from './failure.ts';

const NOTHING: FeelScope = { get: () => undefined };

/** Throws `FeelSyntaxError`. */
export function feelExpression(source: string): Expression {
  const compiled = compileExpression(source);
  const evaluate = (scope: FeelScope): Json => {
    try {
      return toJson(compiled.evaluate(scope));
    } catch (error) {
      if (!(error instanceof FeelEvaluationError)) throw error;
      throw new Failure('EXTRACT_VALUE_ERROR', `Expression '${source}' cannot be evaluated: ${error.message}`);
    }
  };
  const constant = isLiteral(source) ? { constant: { value: evaluate(NOTHING) } } : {};
  return { source: `=${source}`, evaluate, names: compiled.variables, ...constant };
}

/** Literals alone are constant: anything else may depend on the clock or on the names given to a step. */
const isLiteral = (source: string) => /^\s*(?:"[^"\\]*"|-?\d{1,15}(?:\.\d{1,9})?|true|false|null)\s*$/.test(source);

export function literal(value: Json): Expression {
  return {
    source: typeof value === 'string' ? value : JSON.stringify(value),
    constant: { value },
    evaluate: () => value,
  };
}

/** Static text, or an expression after `=`. Throws `FeelSyntaxError`. */
export function valueExpression(text: string): Expression {
  const trimmed = text.trim();
  return trimmed.startsWith('=') ? feelExpression(trimmed.slice(1)) : literal(trimmed);
}

function describe(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}

function wrong(expression: Expression, value: Json, wanted: string, type: FailureType): Failure {
  return new Failure(type, `Expected '${expression.source}' to give ${wanted}, but it gave ${describe(value)}`);
}

export function asText(expression: Expression, scope: FeelScope, type: FailureType = 'EXTRACT_VALUE_ERROR'): string {
  const value = expression.evaluate(scope);
  if (typeof value !== 'string') throw wrong(expression, value, 'a string', type);
  return value;
}

export function asTextOrNull(expression: Expression | null, scope: FeelScope): string | null {
  if (!expression) return null;
  const value = expression.evaluate(scope);
  if (value !== null && typeof value !== 'string') throw wrong(expression, value, 'a string', 'EXTRACT_VALUE_ERROR');
  return value;
}

export function asBoolean(expression: Expression, scope: FeelScope, type: FailureType): boolean {
  let value: Json;
  try {
    value = expression.evaluate(scope);
  } catch (error) {
    throw error instanceof Failure ? new Failure(type, error.message) : error;
  }
  if (typeof value !== 'boolean') throw wrong(expression, value, 'true or false', type);
  return value;
}

export function asInteger(expression: Expression, scope: FeelScope, min: number, max: number): number {
  const value = expression.evaluate(scope);
  const number = typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number) || number < min || number > max) {
    throw wrong(expression, value, `a whole number from ${min} to ${max}`, 'EXTRACT_VALUE_ERROR');
  }
  return number;
}

/** Reads a list of strings; a text is split at commas. */
export function textsOf(expression: Expression | null): (scope: FeelScope) => string[] {
  if (!expression) return () => [];
  const read = (value: Json): string[] => {
    if (value === null) return [];
    if (typeof value === 'string') return splitList(value);
    if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
    throw wrong(expression, value, 'a list of strings', 'EXTRACT_VALUE_ERROR');
  };
  if (typeof expression.constant?.value !== 'string') return (scope) => read(expression.evaluate(scope));
  const fixed = splitList(expression.constant.value);
  return () => fixed.slice();
}

export function splitList(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

export function asList(expression: Expression, scope: FeelScope): Json[] {
  const value = expression.evaluate(scope);
  if (!Array.isArray(value)) throw wrong(expression, value, 'a list', 'EXTRACT_VALUE_ERROR');
  return value;
}

/** Correlation keys are strings; numbers are taken as written. */
export function asCorrelationKey(expression: Expression, scope: FeelScope): string {
  const value = expression.evaluate(scope);
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') throw wrong(expression, value, 'a string or a number', 'EXTRACT_VALUE_ERROR');
  return value;
}
