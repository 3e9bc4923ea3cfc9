/** One condition on its own, for whoever needs no rule set: alarm rules, routes, maintenance windows. */
import type { Problem } from '../problem.ts';
import { getter, testOf, type Get, type Test } from './closures.ts';
import type { Condition, FactReference, FactTypes, MissingPolicy } from './grammar.ts';
import { checkRule } from './read.ts';
import { pathOf, treeOf } from './tree.ts';

/** `place`: path of the condition in its document. */
export function checkCondition(conditions: Condition, facts: FactTypes | null, place: string): Problem[] {
  return checkRule({ id: '', conditions }, facts, place).map((problem) => ({
    ...problem,
    path: problem.path?.replace(`${place}.conditions`, place) ?? place,
  }));
}

/** For a condition that has been checked. What is missing is unknown, and unknown is not true, unless `missing` says otherwise. */
export function testCondition(conditions: Condition, missing: MissingPolicy = 'unknown'): Test {
  return testOf(treeOf(conditions, missing)) ?? (() => true);
}

/** Reads one fact; checked as a condition of one comparison. */
export const factReader = (reference: FactReference): Get => getter(pathOf(reference));
