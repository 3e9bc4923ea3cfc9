/** FEEL written in packs (guards, policies, prefilled values): compiled once, evaluated over plain facts. */
import { compileExpression, scopeOf, toJson, type CompiledExpression } from '../../core/feel/index.ts';
import type { Json } from '../../core/json.ts';

const MAX_REMEMBERED = 5_000;
const compiled = new Map<string, CompiledExpression>();

/** Throws `FeelSyntaxError`; installation has checked what stands in a pack. */
export function expression(source: string): CompiledExpression {
  let found = compiled.get(source);
  if (!found) {
    if (compiled.size >= MAX_REMEMBERED) compiled.clear();
    compiled.set(source, (found = compileExpression(source)));
  }
  return found;
}

export function evaluate(source: string, facts: Record<string, unknown>, now: number): Json {
  return toJson(expression(source).evaluate(scopeOf(facts, undefined, now)));
}

/** Anything but true does not hold: null (an unknown fact) is not true. */
export const holds = (source: string, facts: Record<string, unknown>, now: number): boolean =>
  evaluate(source, facts, now) === true;
