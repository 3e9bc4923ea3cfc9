/**
 * What the readers of single elements share: reporting a problem at the element, compiling its expressions with the
 * place of a syntax error, and looking up extensions.
 */
import { FeelSyntaxError } from '../../feel/index.ts';
import type { Text } from '../../json.ts';
import type { Problem } from '../../problem.ts';
import { feelExpression, literal, valueExpression } from '../expressions/expression.ts';
import type { ElementModel, ElementSummary, Expression } from '../model/model.ts';
import { problem, type Code, type Filling } from '../validation/codes.ts';
import { extensionsOf, textOf, type ModdleElement } from './moddle.ts';

export interface Reading {
  source: ModdleElement;
  element: ElementModel;
  summary: ElementSummary;
  reader: Reader;
  /** Groups of the lane in which the element lies; null when the lane gives none, undefined outside lanes. */
  lane?: LaneGroups | null;
}

/** Whom the tasks of a lane are for. */
export interface LaneGroups {
  expression: Expression;
  /** Groups that are named literally. */
  names: string[];
}

export class Reader {
  constructor(private readonly problems: Problem[]) {}

  /** `mend`: where it is more exact than what the catalogue says. */
  report(code: Code, elementId: string | undefined, data: Filling = {}, mend?: Text): void {
    const found = { ...problem(code, elementId, data), ...(mend && { mend }) };
    const same = (p: Problem) => p.code === code && p.elementId === elementId && p.message.en === found.message.en;
    if (!this.problems.some(same)) this.problems.push(found);
  }

  reported(code: Code, elementId: string): boolean {
    return this.problems.some((p) => p.code === code && p.elementId === elementId);
  }

  /** A name that results are put under; another one is reported. */
  variable(elementId: string, name: string | null): string | null {
    if (name !== null && !isVariableName(name)) this.report('VARIABLE_INVALID', elementId, { name });
    return name;
  }

  /** Text, or an expression after `=`. A wrong one is reported and stands as null. */
  value(elementId: string, what: string, text: string): Expression {
    return this.guarded(elementId, what, text, () => valueExpression(text));
  }

  valueOrNull(elementId: string, what: string, text: string | null): Expression | null {
    return text === null ? null : this.value(elementId, what, text);
  }

  /** An expression that must begin with `=`. */
  feel(elementId: string, what: string, text: string | null): Expression {
    if (text === null) {
      this.report('EXPRESSION_MISSING', elementId, { what });
      return literal(null);
    }
    if (!text.startsWith('=')) {
      this.report('EXPRESSION_NOT_FEEL', elementId, { what });
      return literal(null);
    }
    return this.guarded(elementId, what, text, () => feelExpression(text.slice(1)));
  }

  private guarded(elementId: string, what: string, source: string, make: () => Expression): Expression {
    try {
      return make();
    } catch (error) {
      if (!(error instanceof FeelSyntaxError)) throw error;
      const position = error.position + (source.startsWith('=') ? 2 : 1);
      this.report('EXPRESSION_SYNTAX', elementId, { what, source, position, detail: error.what }, error.mend);
      return literal(null);
    }
  }
}

const NAME = /^[\p{L}_][\p{L}\p{N}_]{0,99}$/u;
/** Names that reach an object's prototype. */
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

export const isVariableName = (name: string) => NAME.test(name) && !FORBIDDEN.has(name);

export function extension(source: ModdleElement, type: string): ModdleElement | null {
  return extensionsOf(source).find((e) => e.$type === type) ?? null;
}

export function extensionText(source: ModdleElement, type: string, property: string): string | null {
  const found = extension(source, type);
  return found && textOf(found, property);
}

/** The value of a `zeebe:property`; null without one, or when it is empty. */
export function propertyOf(source: ModdleElement, name: string): string | null {
  const properties = extension(source, 'zeebe:Properties')?.['properties'];
  const found = (Array.isArray(properties) ? (properties as ModdleElement[]) : []).find((p) => p['name'] === name);
  return found ? textOf(found, 'value') : null;
}

/** `zeebe:taskHeaders` as a record. */
export function headersOf(source: ModdleElement): Record<string, string> {
  const headers: Record<string, string> = {};
  const values = extension(source, 'zeebe:TaskHeaders')?.['values'];
  for (const header of Array.isArray(values) ? (values as ModdleElement[]) : []) {
    const key = textOf(header, 'key');
    if (key !== null && key !== '__proto__') headers[key] = typeof header['value'] === 'string' ? header['value'] : '';
  }
  return headers;
}
