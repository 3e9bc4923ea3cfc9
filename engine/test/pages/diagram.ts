/**
 * A plain left-to-right diagram for a small BPMN file: elements in columns by their distance from where their scope begins,
 * sub-processes opened, pools below each other, flows with right angles. Good enough to read a scenario by; a model for
 * people is drawn by people.
 */
import type { BpmnModdle, ModdleElement } from 'bpmn-moddle';

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}
interface Drawing {
  boxes: Map<ModdleElement, Box>;
  width: number;
  height: number;
}

const GAP = { x: 60, y: 40 };
const PADDING = 40;
const POOL_HEAD = 30;

const list = (element: ModdleElement, property: string) => (element[property] ?? []) as ModdleElement[];
const ref = (element: ModdleElement, property: string) => element[property] as ModdleElement | undefined;
const is = (element: ModdleElement, pattern: RegExp) => pattern.test(element.$type);

/** Adds the diagram of all processes to the definitions, instead of what was there. */
export function drawDiagram(moddle: BpmnModdle, definitions: ModdleElement): void {
  const roots = list(definitions, 'rootElements');
  const collaboration = roots.find((root) => is(root, /Collaboration$/));
  const processes = roots.filter((root) => is(root, /:Process$/));
  for (const process of processes) linkFlows(process);
  const shapes: ModdleElement[] = [];
  const boxes = new Map<ModdleElement, Box>();
  let top = 0;
  for (const process of processes) {
    const pool = list(collaboration ?? definitions, 'participants').find((p) => ref(p, 'processRef') === process);
    const drawing = arrange(process, { x: PADDING + (pool ? POOL_HEAD : 0), y: top + PADDING });
    const frame = {
      x: 0,
      y: top,
      width: drawing.width + 2 * PADDING + POOL_HEAD,
      height: drawing.height + 2 * PADDING,
    };
    if (pool) shapes.push(shape(moddle, pool, frame));
    shapes.push(...paint(moddle, process, drawing));
    for (const [element, box] of drawing.boxes) boxes.set(element, box);
    top += frame.height + GAP.y;
  }
  if (collaboration) shapes.push(...messageEdges(moddle, collaboration, boxes));
  const bpmnElement = collaboration ?? processes[0];
  const plane = moddle.create('bpmndi:BPMNPlane', { id: 'plane', bpmnElement, planeElement: shapes });
  Object.assign(definitions, { diagrams: [moddle.create('bpmndi:BPMNDiagram', { id: 'diagram', plane })] });
}

/** Every element names its flows, as modelers write it. */
function linkFlows(container: ModdleElement): void {
  const elements = list(container, 'flowElements');
  const flows = elements.filter((element) => is(element, /SequenceFlow$/));
  for (const element of elements) {
    if (!is(element, /Event$|Task$|Gateway$|Process$|Activity$|Transaction$/)) continue;
    Object.assign(element, {
      incoming: flows.filter((flow) => ref(flow, 'targetRef') === element),
      outgoing: flows.filter((flow) => ref(flow, 'sourceRef') === element),
    });
    linkFlows(element);
  }
}

function sizeOf(element: ModdleElement): Pick<Box, 'width' | 'height'> {
  if (is(element, /Event$/)) return { width: 36, height: 36 };
  if (is(element, /Gateway$/)) return { width: 50, height: 50 };
  if (is(element, /DataObjectReference$|DataStoreReference$/)) return { width: 40, height: 50 };
  return { width: 100, height: 80 };
}

function arrange(container: ModdleElement, origin: { x: number; y: number }): Drawing {
  const all = list(container, 'flowElements').filter((element) => !is(element, /SequenceFlow$|DataObject$/));
  const placed = all.filter((element) => !is(element, /BoundaryEvent$/));
  const columns = columnsOf(placed, all);
  const boxes = new Map<ModdleElement, Box>();
  let x = origin.x;
  let height = 0;
  for (let column = 0; column <= Math.max(0, ...columns.values()); column += 1) {
    let y = origin.y;
    let width = 0;
    for (const element of placed.filter((one) => columns.get(one) === column)) {
      const inner =
        list(element, 'flowElements').length > 0 ? arrange(element, { x: x + PADDING, y: y + PADDING }) : null;
      const size = inner ? { width: inner.width + 2 * PADDING, height: inner.height + 2 * PADDING } : sizeOf(element);
      for (const [one, box] of inner?.boxes ?? []) boxes.set(one, box);
      boxes.set(element, { x, y: y + Math.max(0, (80 - size.height) / 2), ...size });
      y += Math.max(80, size.height) + GAP.y;
      width = Math.max(width, size.width);
    }
    height = Math.max(height, y - GAP.y - origin.y);
    x += width + GAP.x;
  }
  placeBoundaries(all, boxes);
  return { boxes, width: Math.max(100, x - GAP.x - origin.x), height: Math.max(80, height) };
}

function placeBoundaries(all: readonly ModdleElement[], boxes: Map<ModdleElement, Box>): void {
  const used = new Map<ModdleElement, number>();
  for (const event of all.filter((element) => is(element, /BoundaryEvent$/))) {
    const host = ref(event, 'attachedToRef') as ModdleElement;
    const box = boxes.get(host) as Box;
    const before = used.get(host) ?? 0;
    used.set(host, before + 1);
    boxes.set(event, { x: box.x + 14 + before * 46, y: box.y + box.height - 18, width: 36, height: 36 });
  }
}

/** Longest way from an element without a way in; flows that lead back do not count. */
function columnsOf(placed: readonly ModdleElement[], all: readonly ModdleElement[]): Map<ModdleElement, number> {
  const columns = new Map<ModdleElement, number>(placed.map((element) => [element, 0]));
  const next = (element: ModdleElement) =>
    [element, ...all.filter((event) => ref(event, 'attachedToRef') === element)].flatMap((from) =>
      list(from, 'outgoing').flatMap((flow) => ref(flow, 'targetRef') ?? []),
    );
  const visit = (element: ModdleElement, column: number, way: readonly ModdleElement[]) => {
    if (way.includes(element) || way.length > 40) return;
    if (column < (columns.get(element) ?? 0) && way.length > 0) return;
    columns.set(element, Math.max(column, columns.get(element) ?? 0));
    for (const target of next(element)) visit(target, column + 1, [...way, element]);
  };
  for (const element of placed) if (list(element, 'incoming').length === 0) visit(element, 0, []);
  return columns;
}

function paint(moddle: BpmnModdle, container: ModdleElement, { boxes }: Drawing): ModdleElement[] {
  const shapes = [...boxes].map(([element, box]) => shape(moddle, element, box));
  return [...shapes, ...edges(moddle, container, boxes)];
}

function edges(moddle: BpmnModdle, container: ModdleElement, boxes: ReadonlyMap<ModdleElement, Box>): ModdleElement[] {
  const lines = [...list(container, 'flowElements'), ...list(container, 'artifacts')];
  return lines.flatMap((element) => {
    if (!is(element, /SequenceFlow$|Association$/)) return edges(moddle, element, boxes);
    const from = ref(element, 'sourceRef') as ModdleElement;
    const waypoint = way(from, boxes.get(from) as Box, boxes.get(ref(element, 'targetRef') as ModdleElement) as Box);
    return edge(moddle, element, waypoint);
  });
}

function edge(moddle: BpmnModdle, bpmnElement: ModdleElement, waypoint: readonly [number, number][]): ModdleElement {
  const points = waypoint.map(([x, y]) => moddle.create('dc:Point', { x, y }));
  return moddle.create('bpmndi:BPMNEdge', { id: `${bpmnElement.id}_di`, bpmnElement, waypoint: points });
}

/** Message flows go straight up or down. */
function messageEdges(moddle: BpmnModdle, collaboration: ModdleElement, boxes: ReadonlyMap<ModdleElement, Box>) {
  return list(collaboration, 'messageFlows').flatMap((flow) => {
    const from = boxes.get(ref(flow, 'sourceRef') as ModdleElement);
    const to = boxes.get(ref(flow, 'targetRef') as ModdleElement);
    if (!from || !to) return [];
    const down = from.y < to.y;
    const start: [number, number] = [from.x + from.width / 2, down ? from.y + from.height : from.y];
    const end: [number, number] = [to.x + to.width / 2, down ? to.y : to.y + to.height];
    const middle = (start[1] + end[1]) / 2;
    return edge(moddle, flow, [start, [start[0], middle], [end[0], middle], end]);
  });
}

function way(source: ModdleElement, from: Box, to: Box): [number, number][] {
  const end: [number, number] = [to.x, to.y + to.height / 2];
  if (is(source, /BoundaryEvent$/)) return wayDown(from, to, end);
  const start: [number, number] = [from.x + from.width, from.y + from.height / 2];
  const middle = to.x - GAP.x / 2;
  if (to.x > from.x) return start[1] === end[1] ? [start, end] : [start, [middle, start[1]], [middle, end[1]], end];
  // Back below everything; flows from different places at different heights.
  const below = Math.max(from.y + from.height, to.y + to.height) + 20 + (Math.round(from.x / 10) % 3) * 12;
  const right = start[0] + 20;
  return [start, [right, start[1]], [right, below], [middle, below], [middle, end[1]], end];
}

/** From a boundary event downwards, then to the nearer side of the target. */
function wayDown(from: Box, to: Box, end: [number, number]): [number, number][] {
  const x = from.x + from.width / 2;
  const bottom = from.y + from.height;
  const y = Math.max(end[1], bottom + 10);
  if (to.x + to.width < x)
    return [
      [x, bottom],
      [x, y],
      [to.x + to.width, y],
    ];
  return [[x, bottom], [x, y], [to.x - 20, y], [to.x - 20, end[1]], end];
}

function shape(moddle: BpmnModdle, element: ModdleElement, box: Box): ModdleElement {
  const opened = list(element, 'flowElements').length > 0 || is(element, /Participant$/);
  return moddle.create('bpmndi:BPMNShape', {
    id: `${element.id}_di`,
    bpmnElement: element,
    ...(opened && !is(element, /Participant$/) ? { isExpanded: true } : {}),
    ...(is(element, /Participant$/) ? { isHorizontal: true } : {}),
    bounds: moddle.create('dc:Bounds', { ...box }),
  });
}
