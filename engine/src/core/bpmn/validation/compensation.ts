/**
 * Compensation and transactions hang together: every compensation boundary event has its handler and every handler its
 * event, neither has sequence flows, what is thrown can be compensated from there, and cancel events belong to
 * transactions.
 */
import type { ElementModel } from '../model/model.ts';
import { handlersOf, hasDefinition } from '../read/compensation.ts';
import { childOf, childrenOf, tagOf } from '../read/moddle.ts';
import type { Draft } from '../read/process.ts';
import type { Reading } from '../read/reader.ts';

export function checkCompensation(draft: Draft): void {
  const handlers = new Set<number>();
  for (const reading of draft.readings) {
    if (hasDefinition(reading, 'compensateEventDefinition')) checkEvent(draft, reading, handlers);
    const ends = reading.element.type === 'END_EVENT' || reading.element.type === 'BOUNDARY_EVENT';
    if (ends && hasDefinition(reading, 'cancelEventDefinition')) checkCancel(draft, reading);
  }
  for (const { element, reader } of draft.readings) {
    if (!element.isHandler) continue;
    if (!handlers.has(element.index)) reader.report('COMPENSATION_HANDLER_UNUSED', element.id);
    if (element.incoming.length + element.outgoing.length > 0) reader.report('COMPENSATION_FLOW', element.id);
  }
}

function checkEvent(draft: Draft, reading: Reading, handlers: Set<number>): void {
  const { element, reader } = reading;
  if (element.type === 'START_EVENT') {
    const around = draft.elements[draft.elements[element.scope]?.scope ?? -1];
    const inEventSubProcess = draft.elements[element.scope]?.type === 'EVENT_SUB_PROCESS';
    if (inEventSubProcess && around?.type === 'PROCESS') reader.report('COMPENSATION_START_MISPLACED', element.id);
    if (inEventSubProcess && around && around.compensationStart !== element.index) duplicate(reading, 'compensation');
  } else if (element.type === 'BOUNDARY_EVENT') {
    const found = handlersOf(draft, reading);
    for (const { index } of found) handlers.add(index);
    if (found.length !== 1) reader.report('COMPENSATION_HANDLER_MISSING', element.id);
    if (element.outgoing.length > 0) reader.report('COMPENSATION_FLOW', element.id);
    if (isSecond(draft, reading, 'compensateEventDefinition')) duplicate(reading, 'compensation');
  } else checkTarget(draft, reading);
}

/** `activityRef`: in the scope of the event or, in an event sub-process, in that around it. */
function checkTarget(draft: Draft, { source, element, reader }: Reading): void {
  const [definition] = childrenOf(source, 'eventDefinitions');
  const activity = definition && childOf(definition, 'activityRef')?.id;
  if (activity === undefined) return;
  const scopes = [element.scope];
  for (let scope = draft.elements[element.scope]; scope?.type === 'EVENT_SUB_PROCESS';) {
    scopes.push(scope.scope);
    scope = draft.elements[scope.scope];
  }
  const target = draft.elements[draft.indexOf.get(activity) ?? -1];
  if (!target?.compensable || !scopes.includes(target.scope)) {
    reader.report('COMPENSATION_TARGET', element.id, { activity });
  }
}

function checkCancel(draft: Draft, reading: Reading): void {
  const { element, reader } = reading;
  const place = element.type === 'BOUNDARY_EVENT' ? draft.elements[element.attachedTo] : scopeAround(draft, element);
  const transaction = draft.readings[place?.index ?? -1];
  if (!transaction || tagOf(transaction.source) !== 'transaction') reader.report('CANCEL_MISPLACED', element.id);
  else if (element.type === 'END_EVENT' && transaction.element.cancelBoundary < 0) {
    reader.report('CANCEL_NOT_CAUGHT', transaction.element.id);
  }
  if (isSecond(draft, reading, 'cancelEventDefinition')) duplicate(reading, 'cancellation');
}

function scopeAround(draft: Draft, element: ElementModel): ElementModel | undefined {
  let scope = draft.elements[element.scope];
  while (scope?.type === 'EVENT_SUB_PROCESS') scope = draft.elements[scope.scope];
  return scope;
}

/** Another boundary event of the kind sits on the same activity before this one. */
const isSecond = (draft: Draft, { element }: Reading, tag: string): boolean =>
  element.attachedTo >= 0 &&
  draft.readings.some(
    (other) =>
      other.element.attachedTo === element.attachedTo &&
      other.element.index < element.index &&
      hasDefinition(other, tag),
  );

const duplicate = ({ element, reader }: Reading, what: string) =>
  reader.report('CATCH_DUPLICATE', element.id, { what });
