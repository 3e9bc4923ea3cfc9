/** Boundary events (BPMN 2.0.2 §13.5.3) on the border of an activity; a compensation event there only names the handler. */
import type { Behaviour } from '../model/model.ts';
import type { Reading } from '../read/reader.ts';
import { appearsWhenTriggered } from './catch.ts';
import { definitionOf, readTrigger } from './definitions.ts';

export function readBoundaryEvent(reading: Reading): Behaviour {
  const { source, element, summary, reader } = reading;
  element.interrupting = source['cancelActivity'] !== false;
  summary.interrupting = element.interrupting;
  const definition = definitionOf(reading, 'boundary');
  if (!definition) return appearsWhenTriggered;
  element.trigger = readTrigger(reading, definition, true);
  if ((definition.kind === 'error' || definition.kind === 'cancel') && !element.interrupting)
    reader.report('BOUNDARY_ERROR_INTERRUPTS', element.id);
  if (element.trigger?.kind === 'timer' && element.trigger.mode === 'cycle' && element.interrupting) {
    reader.report('TIMER_CYCLE_MISPLACED', element.id);
  }
  return appearsWhenTriggered;
}
