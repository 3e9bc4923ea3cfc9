/**
 * Timers of instances and of start events, as rows of the runtime's timer table. A timer that fires after its wait is
 * gone (a race of a completion and the clock) changes nothing.
 */
import type { Execution } from './execution.ts';

export const TRIGGER_TIMER = 'instance.trigger-timer';

export function scheduleTimer(execution: Execution, instanceKey: string, timerKey: string, dueAt: number): void {
  execution.uow.schedule({
    key: timerKey,
    dueAt,
    command: TRIGGER_TIMER,
    payload: { processInstanceKey: instanceKey, timerKey },
  });
}
