/** Start events: of the process, of embedded sub-processes (none only), and the triggers of event sub-processes. */
import { passThrough } from '../activities/pass-through.ts';
import type { Behaviour } from '../model/model.ts';
import { extensionText, type Reading } from '../read/reader.ts';
import type { EventPosition } from '../validation/support.ts';
import { definitionOf, readTrigger } from './definitions.ts';
import { appearsWhenTriggered } from './catch.ts';

export function readStartEvent(reading: Reading, position: EventPosition): Behaviour {
  const { source, element, summary, reader } = reading;
  const inEventSubProcess = position === 'event sub-process start';
  const definition = definitionOf(reading, position);
  element.interrupting = source['isInterrupting'] !== false;
  // Shown before an instance is made; the event itself does nothing with it.
  const formId = extensionText(source, 'zeebe:FormDefinition', 'formId');
  if (formId !== null) summary.formId = formId;
  if (!definition) return passThrough;
  element.trigger = readTrigger(reading, definition, inEventSubProcess);
  if (!inEventSubProcess) return passThrough;
  summary.interrupting = element.interrupting;
  if ((definition.kind === 'error' || definition.kind === 'compensate') && !element.interrupting)
    reader.report('BOUNDARY_ERROR_INTERRUPTS', element.id);
  if (element.trigger?.kind === 'timer' && element.trigger.mode === 'cycle' && element.interrupting) {
    reader.report('TIMER_CYCLE_MISPLACED', element.id);
  }
  return appearsWhenTriggered;
}
