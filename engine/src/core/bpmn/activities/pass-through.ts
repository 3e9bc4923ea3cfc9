/** What completes as soon as it is reached: manual and undefined tasks, none events, signs on the way. */
import type { Behaviour } from '../model/model.ts';

export const passThrough: Behaviour = {
  activate(run, slot) {
    run.complete(slot);
  },
};
