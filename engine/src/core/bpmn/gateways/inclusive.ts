/** Inclusive gateway, diverging (BPMN 2.0.2 §13.4.3): every flow whose condition is true, else the default. */
import { asBoolean } from '../expressions/expression.ts';
import { Failure } from '../expressions/failure.ts';
import type { Behaviour } from '../model/model.ts';

export function inclusiveGateway(defaultFlow: number): Behaviour {
  return {
    activate(run, slot) {
      const { outgoing } = run.element(slot);
      if (outgoing.length < 2 && run.model.flows[outgoing[0] ?? -1]?.condition == null) return run.complete(slot);
      const scope = run.scope(slot);
      const taken = outgoing.filter((flow) => {
        const condition = flow === defaultFlow ? null : (run.model.flows[flow]?.condition ?? null);
        return condition !== null && asBoolean(condition, scope, 'CONDITION_ERROR');
      });
      if (taken.length === 0 && defaultFlow >= 0) taken.push(defaultFlow);
      if (taken.length === 0) throw new Failure('CONDITION_ERROR', 'No condition is true and there is no default flow');
      run.complete(slot, null, taken);
    },
  };
}
