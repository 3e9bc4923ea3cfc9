/**
 * Compensation throw and end events (BPMN 2.0.2 §10.7.2): one activity (`activityRef`) or all that has completed in the
 * scope; `waitForCompletion="false"` lets the token go on beside the compensation.
 */
import type { Behaviour } from '../model/model.ts';
import { childOf, type ModdleElement } from '../read/moddle.ts';
import type { Reading } from '../read/reader.ts';
import { throwCompensation } from '../scopes/compensation.ts';

export function readCompensationThrow({ summary }: Reading, definition: ModdleElement): Behaviour {
  const only = childOf(definition, 'activityRef')?.id ?? null;
  const wait = definition['waitForCompletion'] !== false;
  if (only !== null) summary.compensates = only;
  return {
    activate(run, slot) {
      throwCompensation(run, slot, only, wait);
    },
  };
}
