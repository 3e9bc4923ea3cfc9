/**
 * What becomes of the waits of an element instance when it goes to another model (Camunda 8, "Dealing with catch events"):
 * a catch event that is mapped keeps its timer or subscription as it is, with due date and correlation key; one that is
 * not mapped is closed; a catch event of the target that none is mapped to is opened. A mapped event that had occurred
 * already does not come back.
 */
import type { ElementModel, ProcessModel } from '../model/model.ts';
import type { ElementInstance, Wait } from '../model/state.ts';
import type { ElementMap } from './mapping.ts';

interface Catchers {
  /** The event itself, a receive task. */
  own: number[];
  /** Boundary events, seen from outside the activity. */
  outside: number[];
  /** Event sub-processes, conditional boundary events, events of an event-based gateway: seen from inside. */
  inside: number[];
}

/** Everything that an instance of the element may wait for. */
export function catchersOf(model: ProcessModel, element: ElementModel, instance: ElementInstance): Catchers {
  if (instance.activation) return { own: [], outside: [], inside: [] };
  const body = element.loop !== null && instance.counter === undefined;
  const own = element.trigger !== null && !body ? [element.index] : [];
  const outside = instance.counter === undefined ? element.boundaries : [];
  if (element.type === 'EVENT_BASED_GATEWAY') {
    return { own, outside, inside: element.outgoing.map((flow) => model.flows[flow]?.target ?? -1) };
  }
  return { own, outside, inside: body ? [] : [...element.conditionBoundaries, ...element.eventStarts] };
}

type WaitFate =
  | { fate: 'kept'; target: ElementModel }
  | { fate: 'closed' }
  | { fate: 'refused'; code: 'CATCH_EVENT_MOVED' | 'TRIGGER_CHANGED'; target: ElementModel };

/** `here`: catching elements at the target of the instance. */
export function fateOf(map: ElementMap, catcher: ElementModel, here: readonly number[]): WaitFate {
  const mapped = map.element(catcher);
  if (!mapped) return { fate: 'closed' };
  const { target, given } = mapped;
  const refused = !here.includes(target.index)
    ? 'CATCH_EVENT_MOVED'
    : target.trigger?.kind !== catcher.trigger?.kind
      ? 'TRIGGER_CHANGED'
      : null;
  if (refused === null) return { fate: 'kept', target };
  return given ? { fate: 'refused', code: refused, target } : { fate: 'closed' };
}

/** Its activation failed, or an event sub-process took over: what is awaited around it is opened later or no more. */
export const listens = (instance: ElementInstance): boolean =>
  instance.incident?.retry !== 'activate' && instance.interrupted === undefined;

export const withWaits = (instance: ElementInstance, waits: Wait[] | undefined): ElementInstance => {
  if (waits !== undefined && waits.length > 0) return { ...instance, waits };
  const { waits: _none, ...rest } = instance;
  return rest;
};
