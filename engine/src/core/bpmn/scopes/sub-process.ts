/** Embedded and event sub-processes, and the process itself: a scope that starts at its none start event. */
import type { Behaviour } from '../model/model.ts';

export const subProcess: Behaviour = {
  activate(run, slot) {
    run.enter(run.element(slot).noneStart, slot);
  },
};
