/** All built-in functions (DMN 1.3 §10.3.4 and the Camunda additions), by name. */
import type { FeelFunction } from '../values.ts';
import { defineAggregates } from './aggregates.ts';
import { defineBooleans } from './booleans.ts';
import { defineContexts } from './contexts.ts';
import { defineConversions } from './conversions.ts';
import { toFunction, type Builtins } from './define.ts';
import { defineLists } from './lists.ts';
import { defineNumbers } from './numbers.ts';
import { definePatterns } from './patterns.ts';
import { defineRanges } from './ranges.ts';
import { defineStrings } from './strings.ts';
import { defineTemporals } from './temporals.ts';

const signatures: Builtins = new Map();
for (const group of [
  defineConversions,
  defineBooleans,
  defineStrings,
  definePatterns,
  defineNumbers,
  defineLists,
  defineAggregates,
  defineContexts,
  defineTemporals,
  defineRanges,
]) {
  group(signatures);
}

const functions = new Map<string, FeelFunction>([...signatures].map(([name, list]) => [name, toFunction(list)]));

export const builtin = (name: string): FeelFunction | undefined => functions.get(name);
export const isBuiltin = (name: string): boolean => functions.has(name);
export const builtinNames = (): string[] => [...functions.keys()];
/** Name → the signatures as they were declared, for the documentation. */
export const builtinSignatures = (): ReadonlyMap<string, readonly string[]> =>
  new Map([...signatures].map(([name, list]) => [name, list.map(({ text }) => text)]));
