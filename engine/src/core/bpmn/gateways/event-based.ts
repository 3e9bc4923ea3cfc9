/**
 * Event-based gateway (BPMN 2.0.2 §13.4.4): waits for all its events at once; the first one that occurs takes the token, the
 * others are given up.
 */
import type { JsonObject } from '../../json.ts';
import { cancelWaits } from '../events/waits.ts';
import type { Behaviour, ElementModel, Execution } from '../model/model.ts';

export const eventBasedGateway: Behaviour = {
  activate(run, slot) {
    const targets = run.element(slot).outgoing.map((flow) => run.model.flows[flow]?.target ?? -1);
    run.open(slot, run.plan(slot, targets));
  },
};

export function chooseEvent(
  run: Execution,
  slot: number,
  event: ElementModel,
  variables: JsonObject,
  fired: string | undefined,
): void {
  const gateway = run.element(slot);
  const { key } = run.instance(slot);
  cancelWaits(run, slot, fired);
  const flow = gateway.outgoing.find((index) => run.model.flows[index]?.target === event.index);
  run.emit({ type: 'elementCompleted', elementInstanceKey: key, elementId: gateway.id });
  run.emit({ type: 'flowTaken', flowId: run.model.flows[flow ?? -1]?.id ?? '' });
  run.complete(run.replace(slot, event.index), variables);
}
