/** Exclusive gateway (BPMN 2.0.2 §13.4.2): the first flow in document order whose condition is true, else the default. */
import { asBoolean } from '../expressions/expression.ts';
import { Failure } from '../expressions/failure.ts';
import type { Behaviour } from '../model/model.ts';

export function exclusiveGateway(defaultFlow: number): Behaviour {
  return {
    activate(run, slot) {
      const { outgoing } = run.element(slot);
      if (outgoing.length < 2 && run.model.flows[outgoing[0] ?? -1]?.condition == null) return run.complete(slot);
      const scope = run.scope(slot);
      for (const flow of outgoing) {
        const condition = flow === defaultFlow ? null : (run.model.flows[flow]?.condition ?? null);
        if (condition && asBoolean(condition, scope, 'CONDITION_ERROR')) return run.complete(slot, null, [flow]);
      }
      if (defaultFlow < 0) throw new Failure('CONDITION_ERROR', 'No condition is true and there is no default flow');
      run.complete(slot, null, [defaultFlow]);
    },
  };
}
