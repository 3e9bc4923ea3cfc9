/**
 * Event sub-processes (BPMN 2.0.2 §13.3.4): started by a timer, message, signal or error while their scope lives. An
 * interrupting one ends everything else in the scope and every other wait of it; the others run beside it, as often as
 * they are triggered.
 */
import { Failure } from '../expressions/failure.ts';
import { cancelWaits } from '../events/waits.ts';
import type { ElementModel, Execution } from '../model/model.ts';
import type { JsonObject } from '../../json.ts';

export function startEventSubProcess(
  run: Execution,
  scope: number,
  start: ElementModel,
  variables: JsonObject,
  fired?: string,
): void {
  if (start.interrupting) {
    run.terminateInside(scope);
    cancelWaits(run, scope, fired);
    run.clear(scope, 'waits');
    run.edit(scope).interrupted = true;
  }
  const inside = run.appear(start.scope, scope);
  openNested(run, inside);
  run.complete(run.appear(start.index, inside), variables);
}

/** Event sub-processes inside the event sub-process begin to listen. */
function openNested(run: Execution, slot: number): void {
  try {
    run.open(slot, run.plan(slot, run.element(slot).eventStarts));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    run.raise(slot, error.type, error.message, { retry: 'none' });
  }
}
