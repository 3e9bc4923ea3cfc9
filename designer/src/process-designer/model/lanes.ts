/**
 * Whose work a lane holds: people's tasks in it that name nobody go to the lane's `candidateGroups` (a `zeebe:property`), or
 * to the group that the lane is named like. Reading is pure; a change is one step for undo.
 */
import type { DiagramElement } from '../../diagram/canvas.ts';
import type { Editor, Moddle } from '../editor.ts';
import { readWho, writeWho, type Who } from './assignment.ts';
import { changeExtensions, extension, modelOf } from './extensions.ts';

const NAME = 'candidateGroups';

const propertiesOf = (lane: Moddle): Moddle[] =>
  (extension(lane, 'zeebe:Properties')?.['properties'] as Moddle[] | undefined) ?? [];

export function readLane(model: Moddle): Who | null {
  if (model.$type !== 'bpmn:Lane') return null;
  const given = propertiesOf(model).find((property) => property['name'] === NAME)?.['value'];
  return readWho(typeof given === 'string' && given ? { candidateGroups: given } : {});
}

export function changeLane(editor: Editor, element: DiagramElement, who: Who): void {
  const others = propertiesOf(modelOf(element)).filter((property) => property['name'] !== NAME);
  const { candidateGroups } = writeWho(who);
  const own = candidateGroups ? [editor.create('zeebe:Property', { name: NAME, value: candidateGroups })] : [];
  const properties = [...others, ...own];
  changeExtensions(editor, element, { 'zeebe:Properties': properties.length > 0 ? { properties } : null });
}

/** The lane that a task stands in: the innermost one that lists it. */
export function laneOf(model: Moddle): Moddle | null {
  const sets = (model.$parent?.['laneSets'] as Moddle[] | undefined) ?? [];
  const inside = (lanes: readonly Moddle[]): Moddle | null => {
    for (const lane of lanes) {
      const inner = lane['childLaneSet'] as Moddle | undefined;
      const found = inner && inside((inner['lanes'] as Moddle[] | undefined) ?? []);
      if (found) return found;
      if (((lane['flowNodeRef'] as Moddle[] | undefined) ?? []).some(({ id }) => id === model.id)) return lane;
    }
    return null;
  };
  return inside(sets.flatMap((set) => (set['lanes'] as Moddle[] | undefined) ?? []));
}
