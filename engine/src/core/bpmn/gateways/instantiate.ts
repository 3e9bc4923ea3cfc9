/**
 * Processes that begin without a start event (BPMN 2.0.2 §10.6.6, §13.4.4): a receive task or an event-based gateway with
 * `instantiate`. Exclusive: the first message takes the token, the others start instances of their own. Parallel: the
 * first message starts the instance, which then waits for all the others.
 */
import type { ElementModel, Execution, FlowModel } from '../model/model.ts';
import { chooseEvent } from './event-based.ts';

/** The elements that a message of their own can start the process at. */
export function messagesThatStart(elements: readonly ElementModel[], flows: readonly FlowModel[]): ElementModel[] {
  return elements
    .filter(({ instantiates, scope }) => instantiates && scope === 0)
    .flatMap((element) => (element.type === 'RECEIVE_TASK' ? [element] : eventsAfter(element, elements, flows)));
}

const eventsAfter = (gateway: ElementModel, elements: readonly ElementModel[], flows: readonly FlowModel[]) =>
  gateway.outgoing.flatMap((flow) => elements[flows[flow]?.target ?? -1] ?? []);

/** The message of `start` has created the instance. */
export function startWithMessage(run: Execution, start: ElementModel): void {
  const { elements, flows } = run.model;
  const gateway = elements[flows[start.incoming[0] ?? -1]?.source ?? -1];
  if (!gateway?.instantiates) return run.complete(run.appear(start.index, 0), {});
  chooseEvent(run, run.appear(gateway.index, 0), start, {}, undefined);
  if (!gateway.allEvents) return;
  for (const flow of gateway.outgoing) {
    const other = elements[flows[flow]?.target ?? -1];
    if (!other || other === start) continue;
    run.emit({ type: 'flowTaken', flowId: flows[flow]?.id ?? '' });
    run.enter(other.index, 0);
  }
}
