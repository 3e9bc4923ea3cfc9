/**
 * Pools and message flows (BPMN 2.0.2 §9.3): a message flow leads from one pool to another, from something that sends to
 * something that receives, and both ends mean the same message. What flows is published by the sender or by a job; a flow
 * along which nothing is sent is only drawn, which is said.
 */
import { childOf, childrenOf, tagOf, textOf, type ModdleElement } from '../read/moddle.ts';
import { extension, type Reader } from '../read/reader.ts';

export function checkCollaborations(definitions: ModdleElement, reader: Reader): void {
  for (const root of childrenOf(definitions, 'rootElements')) {
    if (root.$type !== 'bpmn:Collaboration') continue;
    const pools = childrenOf(root, 'participants');
    for (const flow of childrenOf(root, 'messageFlows')) checkFlow(flow, pools, reader);
  }
}

function checkFlow(flow: ModdleElement, pools: readonly ModdleElement[], reader: Reader): void {
  const source = childOf(flow, 'sourceRef');
  const target = childOf(flow, 'targetRef');
  if (!source || !target) {
    if (!reader.reported('DANGLING_REFERENCE', flow.id ?? '')) reader.report('FLOW_INCOMPLETE', flow.id);
    return;
  }
  const from = poolOf(source, pools);
  if (from !== null && from === poolOf(target, pools)) return reader.report('MESSAGE_FLOW_SAME_POOL', flow.id);
  if (!mayBe('sends', source)) return reader.report('MESSAGE_FLOW_SOURCE', flow.id, { type: tagOf(source) });
  if (!mayBe('receives', target)) return reader.report('MESSAGE_FLOW_TARGET', flow.id, { type: tagOf(target) });
  const sent = messageOf(source);
  const awaited = messageOf(target);
  if (sent && awaited && textOf(sent, 'name') !== textOf(awaited, 'name')) {
    reader.report('MESSAGE_FLOW_MISMATCH', flow.id, { sent: label(sent), awaited: label(awaited) });
  } else if (awaited && !sent && runs(source) && !extension(source, 'zeebe:TaskDefinition')) {
    reader.report('MESSAGE_FLOW_IS_LABEL', flow.id);
  }
}

const label = (message: ModdleElement) => message.name ?? message.id ?? '';

function poolOf(element: ModdleElement, pools: readonly ModdleElement[]): ModdleElement | null {
  if (tagOf(element) === 'participant') return element;
  const process = processOf(element);
  return pools.find((pool) => process !== null && childOf(pool, 'processRef') === process) ?? null;
}

function processOf(element: ModdleElement): ModdleElement | null {
  for (let at: ModdleElement | undefined = element; at; at = at.$parent) if (at.$type === 'bpmn:Process') return at;
  return null;
}

const runs = (element: ModdleElement) => processOf(element) !== null && processOf(element)?.['isExecutable'] !== false;

const SENDING_EVENTS = ['intermediateThrowEvent', 'endEvent'];
const RECEIVING_EVENTS = ['startEvent', 'intermediateCatchEvent', 'boundaryEvent'];

/** Pools and activities do both; events one of them, with a message. */
function mayBe(what: 'sends' | 'receives', element: ModdleElement): boolean {
  const tag = tagOf(element);
  if (tag === 'receiveTask') return what === 'receives';
  if (tag === 'sendTask') return what === 'sends';
  if (tag === 'participant' || /(?:[tT]ask|Activity|[sS]ubProcess|transaction)$/.test(tag)) return true;
  return (what === 'sends' ? SENDING_EVENTS : RECEIVING_EVENTS).includes(tag) && messageDefinition(element) !== null;
}

const messageDefinition = (element: ModdleElement) =>
  childrenOf(element, 'eventDefinitions').find(({ $type }) => $type === 'bpmn:MessageEventDefinition') ?? null;

const messageOf = (element: ModdleElement) => childOf(messageDefinition(element) ?? element, 'messageRef');
