/** One condition on its own, for whoever needs no rule set: alarm rules, routes, maintenance windows. */
import type { Problem } from '../problem.ts';
import { testOf, type Test } from './closures.ts';
import type { Condition, FactTypes } from './grammar.ts';
import { checkRule } from './read.ts';
import { treeOf } from './tree.ts';

/** `place`: path of the condition in its document. */
export function checkCondition(conditions: Condition, facts: FactTypes | null, place: string): Problem[] {
  return checkRule({ id: '', conditions }, facts, place).map((problem) => ({
    ...problem,
    path: problem.path?.replace(`${place}.conditions`, place) ?? place,
  }));
}

/** For a condition that has been checked. What is missing is unknown, and unknown is not true. */
export function testCondition(conditions: Condition): Test {
  return testOf(treeOf(conditions, 'unknown')) ?? (() => true);
}
