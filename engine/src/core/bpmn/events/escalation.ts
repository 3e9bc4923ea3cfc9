/**
 * Escalations (BPMN 2.0.2 §10.5.6, §13.5.7): caught at most once, by the nearest boundary event or event sub-process outwards,
 * one that names the code before one that catches all. They are not critical: a catcher that does not interrupt leaves the
 * thrower alone, and what nobody catches goes to the calling process or, at the top, to nobody. As in Camunda 8 the code
 * may be an expression where it is thrown and is static where it is caught; what the thrower's input mappings make
 * travels with it.
 */
import type { JsonObject } from '../../json.ts';
import { asText } from '../expressions/expression.ts';
import type { Behaviour, ElementModel, Execution } from '../model/model.ts';
import { childOf, textOf, type ModdleElement } from '../read/moddle.ts';
import type { Reading } from '../read/reader.ts';
import { startEventSubProcess } from '../scopes/event-sub-process.ts';
import { catcherFor, isRevived } from './error.ts';

/** Intermediate throw and end events. The token goes on unless a catcher has ended it. */
export function readEscalationThrow(reading: Reading, definition: ModdleElement): Behaviour {
  const { element, summary, reader } = reading;
  const escalation = childOf(definition, 'escalationRef');
  const text = escalation && textOf(escalation, 'escalationCode');
  if (!text) reader.report('ESCALATION_MISSING', element.id);
  else summary.escalationCode = text;
  const code = reader.value(element.id, 'escalation code', text ?? '');
  return {
    activate(run, slot) {
      run.throwEscalation(slot, asText(code, run.scope(slot)), { ...run.instance(slot).vars });
      if (run.alive(slot)) run.complete(slot);
    },
  };
}

/** Catching: without a reference it catches all. */
export function readEscalationCode({ element, summary, reader }: Reading, definition: ModdleElement): string | null {
  const escalation = childOf(definition, 'escalationRef');
  if (!escalation) return null;
  const code = textOf(escalation, 'escalationCode');
  if (code === null) reader.report('ESCALATION_MISSING', element.id);
  else if (code.startsWith('=')) reader.report('ESCALATION_NOT_STATIC', element.id);
  else summary.escalationCode = code;
  return code;
}

export function throwEscalation(run: Execution, from: number, code: string, variables: JsonObject): void {
  for (let slot = from; slot >= 0; slot = run.parent(slot)) {
    const element = run.element(slot);
    const parent = run.parent(slot);
    const inLoop = run.instance(slot).counter !== undefined;
    const boundary = inLoop || isRevived(run, slot) ? null : catcherFor(run, element.escalationBoundaries, code);
    if (boundary) return catchAtBoundary(run, slot, boundary, variables);
    if (parent < 0 || inLoop || element.type === 'EVENT_SUB_PROCESS') continue;
    if (run.instance(parent).interrupted || isRevived(run, parent)) continue;
    const start = catcherFor(run, run.element(parent).escalationStarts, code);
    if (start) return startEventSubProcess(run, parent, start, variables);
  }
  if (run.hasParent) run.emit({ type: 'escalationPropagated', escalationCode: code, variables });
}

function catchAtBoundary(run: Execution, slot: number, boundary: ElementModel, variables: JsonObject): void {
  const scope = run.parent(slot);
  if (boundary.interrupting) run.terminate(slot);
  run.complete(run.appear(boundary.index, scope), variables);
}
