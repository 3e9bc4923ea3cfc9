/** End events (BPMN 2.0.2 §13.5.6): none, error, escalation, cancel, compensation, terminate, signal and message. */
import { readMessageThrow } from '../activities/message-throw.ts';
import { passThrough } from '../activities/pass-through.ts';
import type { Behaviour } from '../model/model.ts';
import type { Reading } from '../read/reader.ts';
import { cancelEnd } from './cancel.ts';
import { readCompensationThrow } from './compensation.ts';
import { definitionOf, readErrorCode, type EventDefinition } from './definitions.ts';
import { readEscalationThrow } from './escalation.ts';
import { throwSignal } from './signal.ts';

export function readEndEvent(reading: Reading): Behaviour {
  const definition = definitionOf(reading, 'end');
  if (!definition?.source) return passThrough;
  if (definition.kind === 'error') return errorEnd(reading, definition);
  if (definition.kind === 'cancel') return cancelEnd;
  if (definition.kind === 'compensate') return readCompensationThrow(reading, definition.source);
  if (definition.kind === 'escalation') return readEscalationThrow(reading, definition.source);
  if (definition.kind === 'signal') return throwSignal(reading, definition.source);
  return definition.kind === 'message' ? readMessageThrow(reading, definition.source) : terminateEnd;
}

function errorEnd(reading: Reading, { source }: EventDefinition): Behaviour {
  const code = source && readErrorCode(reading, source);
  if (!code) reading.reader.report('ERROR_MISSING', reading.element.id);
  return {
    activate(run, slot) {
      run.throwError(slot, { code: code ?? '' });
    },
  };
}

/** Everything else in the scope ends with it, and the scope completes. */
const terminateEnd: Behaviour = {
  activate(run, slot) {
    const scope = run.parent(slot);
    run.complete(slot);
    if (run.alive(scope)) run.endScope(scope);
  },
};
