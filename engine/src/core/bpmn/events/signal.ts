/** Throws a signal with the variables of its input mappings; everybody who waits for its name gets it. */
import { asText } from '../expressions/expression.ts';
import type { Behaviour } from '../model/model.ts';
import type { ModdleElement } from '../read/moddle.ts';
import type { Reading } from '../read/reader.ts';
import { passThrough } from '../activities/pass-through.ts';
import { readSignal } from './definitions.ts';

export function throwSignal(reading: Reading, definition: ModdleElement): Behaviour {
  const signal = readSignal(reading, definition);
  if (!signal) return passThrough;
  return {
    activate(run, slot) {
      const name = asText(signal.name, run.scope(slot));
      run.emit({ type: 'signalThrown', name, variables: { ...run.instance(slot).vars } });
      run.complete(slot);
    },
  };
}
