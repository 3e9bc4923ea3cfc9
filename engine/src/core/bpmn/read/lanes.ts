/**
 * Lanes as assignment: a user task without an assignment of its own is for the group of its lane. The group is the lane's
 * property `candidateGroups` (`zeebe:property`: a list with commas, or FEEL), otherwise the lane's name. Of nested lanes the
 * innermost that gives a group counts; what stands in a sub-process belongs to the lane of the sub-process.
 */
import { literal, splitList } from '../expressions/expression.ts';
import { checkExtensions } from './extensions.ts';
import { childOf, childrenOf, type ModdleElement } from './moddle.ts';
import { propertyOf, type LaneGroups, type Reader } from './reader.ts';

/** Adds the lanes of one container to `lanes`: groups by the id of the element that lies in the lane, null without any. */
export function readLanes(container: ModdleElement, reader: Reader, lanes: Map<string, LaneGroups | null>): void {
  for (const set of childrenOf(container, 'laneSets')) readLaneSet(set, reader, lanes, null);
}

function readLaneSet(
  set: ModdleElement,
  reader: Reader,
  lanes: Map<string, LaneGroups | null>,
  outer: LaneGroups | null,
): void {
  for (const lane of childrenOf(set, 'lanes')) {
    checkExtensions(reader, lane, ['zeebe:Properties']);
    const groups = groupsOf(lane, reader) ?? outer;
    for (const { id } of childrenOf(lane, 'flowNodeRef')) if (id !== undefined) lanes.set(id, groups);
    const inner = childOf(lane, 'childLaneSet');
    if (inner) readLaneSet(inner, reader, lanes, groups);
  }
}

function groupsOf(lane: ModdleElement, reader: Reader): LaneGroups | null {
  const property = propertyOf(lane, 'candidateGroups');
  if (property !== null) {
    const expression = reader.value(lane.id ?? '', 'candidate groups', property);
    return { expression, names: property.startsWith('=') ? [] : splitList(property) };
  }
  const name = lane.name?.trim();
  return name ? { expression: literal([name]), names: [name] } : null;
}
