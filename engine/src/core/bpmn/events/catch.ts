/** Waits in its own right: intermediate catch events and receive tasks. */
import type { Behaviour } from '../model/model.ts';

export const waitForTrigger: Behaviour = {
  activate(run, slot) {
    run.open(slot, run.plan(slot, [run.element(slot).index]));
  },
};

/** Boundary events and event sub-process start events: something else waits for them and lets them appear. */
export const appearsWhenTriggered: Behaviour = {
  activate() {
    throw new Error('an event that waits elsewhere is never activated by a token');
  },
};
