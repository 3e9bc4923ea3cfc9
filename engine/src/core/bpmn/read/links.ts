/**
 * Link events (BPMN 2.0.2 §10.5.5, table 10.92): a pair of a throw and a catch event of one name in one scope stands for a
 * sequence flow, several throw events may lead to one catch event. They become flows that nobody has drawn, so that
 * joins and reachability see through them.
 */
import type { ElementModel } from '../model/model.ts';
import { childrenOf, textOf, type ModdleElement } from './moddle.ts';
import type { Draft } from './process.ts';
import type { Reading } from './reader.ts';

export function linkLinkEvents(draft: Draft): void {
  const throwing = draft.readings.filter((r) => r.element.type === 'INTERMEDIATE_THROW_EVENT' && linkOf(r));
  const catching = draft.readings.filter((r) => r.element.type === 'INTERMEDIATE_CATCH_EVENT' && linkOf(r));
  const targets = new Map<string, ElementModel>();
  for (const reading of catching) {
    const { element, reader } = reading;
    const name = nameOf(reading);
    if (element.incoming.length > 0) reader.report('LINK_FLOW', element.id);
    if (name === null) continue;
    if (targets.has(place(element, name))) reader.report('LINK_DUPLICATE', element.id, { name });
    else targets.set(place(element, name), element);
  }
  for (const reading of throwing) connect(draft, reading, targets);
  for (const reading of catching) {
    const { element, reader } = reading;
    const name = nameOf(reading);
    const unused = name !== null && element.incoming.length === 0 && targets.get(place(element, name)) === element;
    if (unused) reader.report('LINK_SOURCE_MISSING', element.id, { name });
  }
}

function connect(draft: Draft, reading: Reading, targets: ReadonlyMap<string, ElementModel>): void {
  const { element, reader } = reading;
  const name = nameOf(reading);
  if (element.outgoing.length > 0) reader.report('LINK_FLOW', element.id);
  if (name === null) return;
  const target = targets.get(place(element, name));
  if (!target) return reader.report('LINK_TARGET_MISSING', element.id, { name });
  const index = draft.flows.length;
  draft.flows.push({ index, id: '', source: element.index, target: target.index, condition: null, link: true });
  element.outgoing.push(index);
  target.incoming.push(index);
}

const linkOf = ({ source }: Reading): ModdleElement | undefined =>
  childrenOf(source, 'eventDefinitions').find(({ $type }) => $type === 'bpmn:LinkEventDefinition');

/** A link without a name is reported. */
function nameOf(reading: Reading): string | null {
  const link = linkOf(reading);
  const name = link ? textOf(link, 'name') : null;
  if (name === null) reading.reader.report('LINK_NAME_MISSING', reading.element.id);
  return name;
}

const place = (element: ElementModel, name: string) => `${element.scope} ${name}`;
