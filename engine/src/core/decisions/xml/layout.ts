/**
 * Where elements stand in a diagram: as they were drawn, and what nobody has drawn yet below that, in layers: who asks
 * stands above what it asks. Arrows without a course run straight.
 */
import type { DecisionFile, Diagram, Requirement } from '../file.ts';

type Shape = Diagram['shapes'][number];

interface Box {
  id: string;
  width: number;
  height: number;
  requires: readonly Requirement[];
}

const [GAP_X, GAP_Y, MARGIN] = [60, 80, 100];

export function completeDiagram(file: DecisionFile): Diagram {
  const boxes = boxesOf(file);
  const arrows = boxes.flatMap(({ id, requires }) => requires.map((one) => ({ id: one.id, from: one.ref, to: id })));
  const links = file.associations.map(({ id, source, target }) => ({ id, from: source, to: target }));
  const known = new Set(boxes.map(({ id }) => id));
  const drawn = (file.diagram?.shapes ?? []).filter(({ element }) => known.has(element));
  const shapes = [...drawn, ...place(boxes, drawn)];
  const courses = new Map(file.diagram?.edges.map((edge) => [edge.element, edge.points]));
  const at = new Map(shapes.map((shape) => [shape.element, shape]));
  const edges = [...arrows, ...links].flatMap(({ id, from, to }) => {
    const [start, end] = [at.get(from), at.get(to)];
    if (!start || !end) return [];
    const points = courses.get(id) ?? [];
    return [{ element: id, points: points.length > 1 ? points : straight(start, end) }];
  });
  return { ...(file.diagram?.name ? { name: file.diagram.name } : {}), shapes, edges };
}

function boxesOf({ decisions, knowledge, inputs, sources, comments }: DecisionFile): Box[] {
  return [
    ...decisions.map(({ id, requires }) => ({ id, requires, width: 180, height: 80 })),
    ...knowledge.map(({ id, requires }) => ({ id, requires, width: 135, height: 46 })),
    ...inputs.map(({ id }) => ({ id, requires: [], width: 125, height: 45 })),
    ...sources.map(({ id, requires }) => ({ id, requires, width: 100, height: 63 })),
    ...comments.map(({ id }) => ({ id, requires: [], width: 120, height: 45 })),
  ];
}

/** Each missing one in the layer under the lowest that asks it. */
function place(boxes: readonly Box[], drawn: readonly Shape[]): Shape[] {
  const missing = boxes.filter(({ id }) => !drawn.some(({ element }) => element === id));
  const depths = depthsOf(boxes);
  const rows = new Map<number, Box[]>();
  for (const box of missing) {
    const depth = depths.get(box.id) ?? 0;
    rows.set(depth, [...(rows.get(depth) ?? []), box]);
  }
  const placed: Shape[] = [];
  let y = drawn.reduce((lowest, shape) => Math.max(lowest, shape.y + shape.height + GAP_Y), MARGIN);
  for (const [, row] of [...rows].sort(([a], [b]) => a - b)) {
    let x = MARGIN;
    for (const { id, width, height } of row) {
      placed.push({ element: id, x, y, width, height });
      x += width + GAP_X;
    }
    y += Math.max(...row.map(({ height }) => height)) + GAP_Y;
  }
  return placed;
}

/** Longest way from an element that nobody asks; circles end where they began. */
function depthsOf(boxes: readonly Box[]): Map<string, number> {
  const depths = new Map<string, number>();
  const askers = new Map<string, string[]>();
  for (const { id, requires } of boxes) {
    for (const { ref } of requires) askers.set(ref, [...(askers.get(ref) ?? []), id]);
  }
  const depthOf = (id: string, path: readonly string[]): number => {
    const known = depths.get(id);
    if (known !== undefined) return known;
    if (path.includes(id)) return 0;
    const above = (askers.get(id) ?? []).map((asker) => depthOf(asker, [...path, id]) + 1);
    const depth = Math.max(0, ...above);
    depths.set(id, depth);
    return depth;
  };
  for (const { id } of boxes) depthOf(id, []);
  return depths;
}

/** From the top of the one that is asked to the bottom of the one that asks, or from side to side. */
function straight(from: Shape, to: Shape): { x: number; y: number }[] {
  const centre = ({ x, width }: Shape) => Math.round(x + width / 2);
  if (from.y >= to.y + to.height) {
    return [
      { x: centre(from), y: from.y },
      { x: centre(to), y: to.y + to.height },
    ];
  }
  return [
    { x: centre(from), y: Math.round(from.y + from.height / 2) },
    { x: centre(to), y: Math.round(to.y + to.height / 2) },
  ];
}
