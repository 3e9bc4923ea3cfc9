/** Intermediate catch events, receive tasks, and intermediate throw events. */
import { readMessageThrow } from '../activities/message-throw.ts';
import { passThrough } from '../activities/pass-through.ts';
import type { Behaviour } from '../model/model.ts';
import type { Reading } from '../read/reader.ts';
import { waitForTrigger } from './catch.ts';
import { readCompensationThrow } from './compensation.ts';
import { definitionOf, readMessage, readTrigger } from './definitions.ts';
import { readEscalationThrow } from './escalation.ts';
import { throwSignal } from './signal.ts';

export function readCatchEvent(reading: Reading): Behaviour {
  const { element, reader } = reading;
  const definition = definitionOf(reading, 'intermediate catch');
  if (definition?.kind === 'link') return passThrough;
  if (definition) element.trigger = readTrigger(reading, definition, true);
  if (element.trigger?.kind === 'timer' && element.trigger.mode === 'cycle') {
    reader.report('TIMER_CYCLE_MISPLACED', element.id);
  }
  return waitForTrigger;
}

export function readReceiveTask(reading: Reading): Behaviour {
  reading.element.trigger = readMessage(reading, reading.source, reading.source['instantiate'] !== true);
  return waitForTrigger;
}

export function readThrowEvent(reading: Reading): Behaviour {
  const definition = definitionOf(reading, 'intermediate throw');
  if (definition?.kind === 'signal' && definition.source) return throwSignal(reading, definition.source);
  if (definition?.kind === 'compensate' && definition.source) return readCompensationThrow(reading, definition.source);
  if (definition?.kind === 'escalation' && definition.source) return readEscalationThrow(reading, definition.source);
  return definition?.kind === 'message' ? readMessageThrow(reading, definition.source ?? reading.source) : passThrough;
}
