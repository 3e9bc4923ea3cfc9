/**
 * Compensation and cancellation, linked before anything is read: which activity undoes which (boundary event, association,
 * handler), which event sub-process compensates its sub-process, by which event a cancelled transaction is left, and what
 * has to be remembered when it completes.
 */
import type { ElementModel } from '../model/model.ts';
import { childOf, childrenOf, tagOf, type ModdleElement } from './moddle.ts';
import type { Draft } from './process.ts';
import type { Reading } from './reader.ts';

export function linkCompensation(draft: Draft): void {
  const partners = associations(draft.source);
  for (const reading of draft.readings) {
    const { element } = reading;
    const host = draft.elements[element.attachedTo];
    if (host && hasDefinition(reading, 'cancelEventDefinition')) host.cancelBoundary = element.index;
    if (!hasDefinition(reading, 'compensateEventDefinition')) continue;
    if (host) host.handler = handlersOf(draft, reading, partners)[0]?.index ?? -1;
    const around = draft.elements[draft.elements[element.scope]?.scope ?? -1];
    if (element.type === 'START_EVENT' && around) around.compensationStart = element.index;
  }
  markCompensable(draft);
}

/** Activities marked for compensation that are associated with the boundary event, in its scope. */
export function handlersOf(
  draft: Draft,
  { element }: Reading,
  partners: ReadonlyMap<string, readonly string[]> = associations(draft.source),
): ElementModel[] {
  return (partners.get(element.id) ?? []).flatMap((id) => {
    const other = draft.readings[draft.indexOf.get(id) ?? -1];
    return other?.element.isHandler && other.element.scope === element.scope ? [other.element] : [];
  });
}

export const hasDefinition = ({ source }: Reading, tag: string): boolean =>
  childrenOf(source, 'eventDefinitions').some((definition) => tagOf(definition) === tag);

/** Who is joined with whom, in either direction, by associations anywhere in the process. */
function associations(container: ModdleElement, found = new Map<string, string[]>()): Map<string, string[]> {
  const join = (from: string, to: string) => found.set(from, [...(found.get(from) ?? []), to]);
  for (const artifact of childrenOf(container, 'artifacts')) {
    const [source, target] = [childOf(artifact, 'sourceRef')?.id, childOf(artifact, 'targetRef')?.id];
    if (artifact.$type !== 'bpmn:Association' || source === undefined || target === undefined) continue;
    join(source, target);
    join(target, source);
  }
  for (const element of childrenOf(container, 'flowElements')) {
    if (childrenOf(element, 'flowElements').length > 0) associations(element, found);
  }
  return found;
}

/** Inner elements come after their scope: the marks climb from the end. */
function markCompensable({ elements }: Draft): void {
  for (let index = elements.length - 1; index > 0; index -= 1) {
    const element = elements[index] as ElementModel;
    if (element.handler >= 0 || element.compensationStart >= 0) element.compensable = true;
    if (element.isHandler || compensatesAround(elements, element)) element.compensable = false;
    const scope = elements[element.scope];
    if (element.compensable && scope && scope.scope >= 0) scope.compensable = true;
  }
}

const compensatesAround = (elements: readonly ElementModel[], { type, index, scope }: ElementModel): boolean =>
  type === 'EVENT_SUB_PROCESS' && elements[elements[scope]?.compensationStart ?? -1]?.scope === index;
