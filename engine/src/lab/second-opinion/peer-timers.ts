/**
 * Timers of the library wait for their input, whatever time they say: it would read its machine's clock, and the date of a
 * recorded run lies in that clock's past. Only how often a cycle repeats is its own to know.
 */
import type { PeerActivity } from './peer-library.ts';

/** The last date there is. */
const NEVER = new Date(8.64e15);

export function holdTimers({ eventDefinitions = [] }: PeerActivity): void {
  for (const definition of eventDefinitions) {
    if (definition.type !== 'bpmn:TimerEventDefinition') continue;
    definition.parse = (timerType, value) => ({
      expireAt: NEVER,
      repeat: timerType === 'timeCycle' ? roundsOf(String(value)) : undefined,
    });
  }
}

/** `R3/PT1H`: 3; `R/PT1H` and cron: without end, -1 for the library. */
function roundsOf(cycle: string): number {
  const rounds = /^R(\d+)\//.exec(cycle)?.[1];
  return rounds === undefined ? -1 : Number(rounds);
}
