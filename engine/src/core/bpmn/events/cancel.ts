/** Cancel end events (BPMN 2.0.2 §10.5.6, §13.5.6): the transaction around is cancelled. */
import type { Behaviour, Execution } from '../model/model.ts';
import { cancelTransaction } from '../scopes/compensation.ts';

export const cancelEnd: Behaviour = {
  activate(run, slot) {
    const transaction = transactionAround(run, slot);
    run.complete(slot);
    // Still there: its output mappings have failed and left an incident.
    if (!run.alive(slot)) cancelTransaction(run, transaction);
  },
};

/** Event sub-processes belong to the transaction that they stand in. */
function transactionAround(run: Execution, slot: number): number {
  let scope = run.parent(slot);
  while (run.element(scope).type === 'EVENT_SUB_PROCESS') scope = run.parent(scope);
  return scope;
}
