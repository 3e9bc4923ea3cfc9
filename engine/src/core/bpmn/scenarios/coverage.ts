/**
 * What a scenario shows, read from its file and from what really ran: only constructs whose elements were entered count.
 * What must be shown is read from the table of what the kernel supports, so that a construct cannot be added without a
 * scenario.
 */
import { childOf, childrenOf, parseBpmn, tagOf, type ModdleElement } from '../read/moddle.ts';
import { events, supportedElements, type EventKind, type EventPosition } from '../validation/support.ts';
import type { World } from './world.ts';

/** A construct at a place: `userTask`, `boundary timer, not interrupting`, `multi-instance parallel`. */
export type Construct = string;

/** Kinds that need not interrupt what they are attached to. */
const MAY_GO_ON: readonly EventKind[] = ['message', 'timer', 'signal', 'escalation', 'conditional'];
const SIDE: readonly EventPosition[] = ['boundary', 'event sub-process start'];

const event = (position: EventPosition, kind: EventKind, interrupting = true) =>
  `${position} ${kind}${interrupting ? '' : ', not interrupting'}`;

/** Everything that needs a scenario. */
export function constructsToShow(): Construct[] {
  const positions = Object.keys(events) as EventPosition[];
  return [
    ...supportedElements.map(({ tag }) => tag),
    ...positions.flatMap((position) => events[position].map((kind) => event(position, kind))),
    ...SIDE.flatMap((position) =>
      events[position].filter((kind) => MAY_GO_ON.includes(kind)).map((kind) => event(position, kind, false)),
    ),
    ...['userTask', 'subProcess', 'callActivity'].flatMap((tag) => MARKERS.map((marker) => `${tag}, ${marker}`)),
  ];
}

const MARKERS = ['multi-instance parallel', 'multi-instance sequential', 'standard loop'] as const;

/** What of a file was entered when its blocks were played. */
export async function constructsShown(xml: string, worlds: readonly World[]): Promise<Set<Construct>> {
  const { definitions } = await parseBpmn(xml);
  const members = worlds.flatMap((world) => world.members);
  const entered = new Set(members.flatMap((member) => member.activated));
  const shown = new Set<Construct>();
  if (members.some((member) => member.flows.size > 0)) shown.add('sequenceFlow');
  for (const process of childrenOf(definitions as ModdleElement, 'rootElements')) note(process, entered, shown);
  return shown;
}

function note(container: ModdleElement, entered: ReadonlySet<string>, shown: Set<Construct>): void {
  for (const element of childrenOf(container, 'flowElements')) {
    if (wasEntered(element, container, entered)) {
      for (const construct of constructsOf(element, container)) shown.add(construct);
    }
    note(element, entered, shown);
  }
}

/** A compensation boundary event is not entered itself: its handler is. */
function wasEntered(element: ModdleElement, container: ModdleElement, entered: ReadonlySet<string>): boolean {
  const handlers = childrenOf(container, 'artifacts').flatMap((line) =>
    childOf(line, 'sourceRef') === element ? (childOf(line, 'targetRef')?.id ?? []) : [],
  );
  const compensates = childrenOf(element, 'eventDefinitions').some((one) => tagOf(one) === 'compensateEventDefinition');
  const ids = compensates && tagOf(element) === 'boundaryEvent' ? handlers : [element.id ?? ''];
  return ids.some((id) => entered.has(id));
}

function constructsOf(element: ModdleElement, container: ModdleElement): Construct[] {
  const tag = tagOf(element);
  const position = positionOf(tag, container);
  if (position) {
    const [definition] = childrenOf(element, 'eventDefinitions');
    const kind = definition ? (tagOf(definition).replace('EventDefinition', '') as EventKind) : 'none';
    const interrupting = element['cancelActivity'] !== false && element['isInterrupting'] !== false;
    return [tag, event(position, kind, interrupting)];
  }
  const marker = markerOf(element);
  return marker ? [tag, `${tag}, ${marker}`] : [tag];
}

function markerOf(element: ModdleElement): (typeof MARKERS)[number] | null {
  const loop = childOf(element, 'loopCharacteristics');
  if (!loop) return null;
  if (loop.$type === 'bpmn:StandardLoopCharacteristics') return 'standard loop';
  return loop['isSequential'] === true ? 'multi-instance sequential' : 'multi-instance parallel';
}

function positionOf(tag: string, container: ModdleElement): EventPosition | null {
  if (tag === 'boundaryEvent') return 'boundary';
  if (tag === 'endEvent') return 'end';
  if (tag === 'intermediateCatchEvent') return 'intermediate catch';
  if (tag === 'intermediateThrowEvent') return 'intermediate throw';
  if (tag !== 'startEvent') return null;
  if (tagOf(container) === 'process') return 'process start';
  return container['triggeredByEvent'] === true ? 'event sub-process start' : 'sub-process start';
}
