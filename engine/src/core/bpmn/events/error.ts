/**
 * Errors (BPMN 2.0.2 §10.5.6, §13.5.7): caught by the nearest boundary event or event sub-process outwards, one that names the code
 * before one that catches all. What nobody catches goes to the calling process; at the top it is an incident and the
 * instance stays where it is.
 */
import type { ElementModel, Execution, ThrownError } from '../model/model.ts';
import type { OpenIncident } from '../model/state.ts';
import { startEventSubProcess } from '../scopes/event-sub-process.ts';

export function throwError(
  run: Execution,
  from: number,
  error: ThrownError,
  uncaught: Omit<OpenIncident, 'key' | 'type'> = { retry: 'activate' },
): void {
  for (let slot = from; slot >= 0; slot = run.parent(slot)) {
    const element = run.element(slot);
    const parent = run.parent(slot);
    const inLoop = run.instance(slot).counter !== undefined;
    const boundary = inLoop || isRevived(run, slot) ? null : catcherFor(run, element.errorBoundaries, error.code);
    if (boundary) return catchAtBoundary(run, slot, boundary, error);
    if (parent < 0 || inLoop || element.type === 'EVENT_SUB_PROCESS' || isRevived(run, parent)) continue;
    const start = run.instance(parent).interrupted
      ? null
      : catcherFor(run, run.element(parent).errorStarts, error.code);
    if (start) return startEventSubProcess(run, parent, start, error.variables ?? {});
  }
  notCaught(run, from, error, uncaught);
}

/** A scope that has come back for its compensation: its own catching events are over, only those around it listen. */
export const isRevived = (run: Execution, slot: number): boolean => run.instance(slot).undo?.then === 'vanish';

/** Among events that catch errors or escalations: the one that names the code before one that catches all. */
export function catcherFor(run: Execution, catchers: readonly number[], code: string): ElementModel | null {
  let catchAll: ElementModel | null = null;
  for (const index of catchers) {
    const element = run.model.elements[index] as ElementModel;
    if (element.trigger?.kind !== 'error' && element.trigger?.kind !== 'escalation') continue;
    if (element.trigger.code === code) return element;
    if (element.trigger.code === null) catchAll ??= element;
  }
  return catchAll;
}

function catchAtBoundary(run: Execution, slot: number, boundary: ElementModel, error: ThrownError): void {
  const scope = run.parent(slot);
  run.terminate(slot);
  run.complete(run.appear(boundary.index, scope), error.variables ?? {});
}

function notCaught(run: Execution, from: number, error: ThrownError, how: Omit<OpenIncident, 'key' | 'type'>): void {
  if (!run.hasParent) {
    const detail = error.message ? `: ${error.message}` : '';
    run.raise(from, 'UNHANDLED_ERROR_EVENT', `No event catches the error with code '${error.code}'${detail}`, how);
    return;
  }
  run.abort();
  run.emit({
    type: 'errorPropagated',
    errorCode: error.code,
    ...(error.message === undefined ? {} : { errorMessage: error.message }),
    variables: error.variables ?? {},
  });
  run.emit({ type: 'instanceTerminated' });
}
