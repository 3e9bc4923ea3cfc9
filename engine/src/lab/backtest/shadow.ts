/**
 * Shadow: a second rule set that judges the live events beside the live one. It has states of its own and nothing that it
 * raises leaves it; it is counted, and the newest are listed. Memory is bounded: beyond so many things their events are
 * counted as left out.
 */
import type { CompiledAlarmRule } from '../../core/alarms/index.ts';
import { cityTime } from '../../core/calendar/city-time.ts';
import { barsOf, spanOf } from './compare.ts';
import { Judging, type RecordedEvent, type Surroundings } from './judging.ts';
import type { ShadowReport } from './schema.ts';
import { Tally } from './tally.ts';

export interface Shadow {
  take(event: RecordedEvent): void;
  /** Time has passed; whoever drives it calls this at least as often as its alarms are to be in time. */
  tick(now: number): void;
  /** Things, windows and the calendar have changed. */
  surround(surroundings: Surroundings): void;
  report(): ShadowReport;
}

export interface ShadowBounds {
  maxStates?: number;
  /** Alarms listed at most. */
  limit?: number;
}

export function createShadow(
  rules: readonly CompiledAlarmRule[],
  surroundings: Surroundings,
  since: number,
  { maxStates = 100_000, limit = 500 }: ShadowBounds = {},
): Shadow {
  const tally = new Tally(
    rules.map(({ rule }) => rule.id),
    limit,
    'newest',
  );
  const judging = new Judging(
    rules,
    surroundings,
    ({ rule }, thingId, effect) => tally.note(rule.id, thingId, effect),
    maxStates,
  );
  judging.begin(since);
  let events = 0;
  return {
    take(event) {
      events += 1;
      judging.take(event);
    },
    tick: (now) => judging.advance(now),
    surround: (changed) => judging.surround(changed),
    report: () => ({
      since: cityTime(since),
      at: cityTime(judging.now),
      events,
      rules: tally.rules(judging.now),
      recent: tally.intervals
        .map((interval) => ({
          ruleId: interval.ruleId,
          thingId: interval.thingId,
          ...spanOf(interval),
          bars: barsOf(interval, judging.now),
        }))
        .reverse(),
      failed: judging.failures(),
      leftOut: judging.leftOut,
    }),
  };
}
