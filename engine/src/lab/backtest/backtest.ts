/**
 * Backtest: what rules would have done over recorded events, on a virtual clock. Several sets (a draft and the live one)
 * run in one pass over the events. The work is done in pieces, so that a server goes on answering; it can be watched and
 * cancelled. Nothing is raised, stored or sent.
 */
import type { CompiledAlarmRule } from '../../core/alarms/index.ts';
import { Judging, type RecordedEvent, type Surroundings } from './judging.ts';
import { Tally, type AlarmInterval, type HeldBack, type RuleTally } from './tally.ts';

export interface BacktestInput<Name extends string> {
  /** Rule sets by name. */
  sets: Readonly<Record<Name, readonly CompiledAlarmRule[]>>;
  /** Things are watched from here, and alarms end to be followed there. */
  from: number;
  to: number;
  /** Pages of events in the order of receipt. */
  events: AsyncIterable<readonly RecordedEvent[]>;
  surroundings: Surroundings;
}

export interface BacktestControl {
  /** Told at every pause. */
  onProgress?(progress: { events: number; at: number; part: number }): void;
  signal?: AbortSignal;
  /** Alarms and held-back ones listed at most, each. */
  limit?: number;
}

export interface BacktestResult {
  from: number;
  to: number;
  events: number;
  intervals: AlarmInterval[];
  held: HeldBack[];
  /** Alarms that are counted but not listed. */
  unlisted: number;
  rules: RuleTally[];
  /** Rules that threw and were set aside, with what they said. */
  failed: { ruleId: string; error: string }[];
}

const LIMIT = 50_000;
/** Events between two looks at the time, and how long a piece of work may last. */
const LOOK_EVERY = 32;
const PIECE_MS = 5;

export async function backtest<Name extends string>(
  input: BacktestInput<Name>,
  control: BacktestControl = {},
): Promise<Record<Name, BacktestResult>> {
  const { from, to } = input;
  const runs = Object.entries<readonly CompiledAlarmRule[]>(input.sets).map(([name, rules]) => ({
    name,
    ...runOf(rules, input.surroundings, control.limit ?? LIMIT),
  }));
  for (const { judging } of runs) judging.begin(from);
  let events = 0;
  let began = performance.now();
  const pause = async (at: number) => {
    control.signal?.throwIfAborted();
    control.onProgress?.({ events, at, part: to > from ? Math.min(1, Math.max(0, (at - from) / (to - from))) : 1 });
    await new Promise<void>((resolve) => setImmediate(resolve));
    began = performance.now();
  };
  for await (const page of input.events) {
    for (const event of page) {
      for (const { judging } of runs) judging.take(event);
      events += 1;
      if (events % LOOK_EVERY === 0 && performance.now() - began > PIECE_MS) await pause(event.received);
    }
  }
  for (const { judging } of runs) {
    for (let at = judging.now; at < to; at = Math.min(to, at + STEP)) {
      judging.advance(at);
      if (performance.now() - began > PIECE_MS) await pause(at);
    }
    judging.advance(to);
  }
  await pause(to);
  const entries = runs.map(({ name, finish }) => [name, { from, to, events, ...finish(to) }]);
  return Object.fromEntries(entries) as Record<Name, BacktestResult>;
}

/** Time after the last event passes in steps of an hour. */
const STEP = 3_600_000;

function runOf(rules: readonly CompiledAlarmRule[], surroundings: Surroundings, limit: number) {
  const tally = new Tally(
    rules.map(({ rule }) => rule.id),
    limit,
  );
  const judging = new Judging(rules, surroundings, ({ rule }, thingId, effect) => tally.note(rule.id, thingId, effect));
  const finish = (at: number) => ({
    intervals: tally.intervals.sort((a, b) => a.from - b.from),
    held: tally.held.sort((a, b) => a.at - b.at),
    unlisted: tally.unlisted,
    rules: tally.rules(at),
    failed: judging.failures(),
  });
  return { judging, finish };
}
