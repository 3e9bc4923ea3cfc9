/**
 * What an instance remembers for compensation goes with it to another model: every completed activity that can be undone
 * has to become one that can be undone there, and what is being undone goes on. Otherwise the migration is refused.
 */
import type { Problem } from '../../problem.ts';
import type { ElementModel, ProcessModel } from '../model/model.ts';
import type { Done, ElementInstance } from '../model/state.ts';
import type { ElementMap } from './mapping.ts';
import { changeProblem } from './problems.ts';

const targetOf = (from: ProcessModel, map: ElementMap, { at }: Done): ElementModel | null => {
  const source = from.elements[from.indexOf.get(at) ?? -1];
  return (source && map.element(source)?.target) ?? null;
};

export function checkCompletions(
  { from, map }: { from: ProcessModel; map: ElementMap },
  { done = [], undo }: ElementInstance,
): Problem[] {
  const check = (entry: Done): Problem[] => {
    const fits = targetOf(from, map, entry)?.compensable === true;
    const own = fits ? [] : [changeProblem('COMPENSATION_LOST', entry.at, { element: entry.at })];
    return [...own, ...(entry.done ?? []).flatMap(check)];
  };
  return [...done, ...(undo?.left ?? [])].flatMap(check);
}

export function withCompletions(from: ProcessModel, map: ElementMap, instance: ElementInstance): ElementInstance {
  const { done, undo } = instance;
  if (!done && !undo) return instance;
  const move = <T extends Done>(entry: T): T => ({
    ...entry,
    at: targetOf(from, map, entry)?.id ?? entry.at,
    ...(entry.done && { done: entry.done.map(move) }),
  });
  return {
    ...instance,
    ...(done && { done: done.map(move) }),
    ...(undo && { undo: { ...undo, left: undo.left.map(move) } }),
  };
}
