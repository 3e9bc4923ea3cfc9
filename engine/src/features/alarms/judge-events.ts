/**
 * Accepted events, one after another: their readings become the latest values of their thing, their facts are held against
 * the live rules, and every rule that concerns them judges (`judging.ts`). Everything that will be needed is loaded in one
 * query per table. All events of a command are judged by one rule set.
 */
import type { Reading } from '../../core/events/readings.ts';
import type { JsonObject } from '../../core/json.ts';
import type { CommandContext, UnitOfWork } from '../../runtime/command.ts';
import type { ActiveRule, LiveRules } from '../alarm-rules/active.ts';
import { noteFault } from '../alarm-rules/quarantine.ts';
import type { LoggedEvent } from '../events/event-log.ts';
import { speaks } from '../events/filing.ts';
import type { Latest, ThingKnown } from '../things/tables.ts';
import { thingsAtHand } from './at-hand.ts';
import { declaredReadings, factsOf, latestValues, recordFacts, type Around } from './facts.ts';
import { openJudging, type Cause } from './judging.ts';
import { NOTHING_KNOWN } from './rule-states.ts';
import { wakeReasons } from './waking.ts';

/** A rule that an event concerns, and the thing that it is about. */
interface Concern {
  rule: ActiveRule;
  thingId: string;
  facts: JsonObject;
  time: number;
  cause: Cause;
}

export async function judgeEvents(
  uow: UnitOfWork,
  live: LiveRules,
  events: readonly LoggedEvent[],
  ctx: CommandContext,
): Promise<void> {
  const about = new Set<string>();
  for (const { subject } of events) if (subject !== null) about.add(subject);
  const subjects = [...about];
  await uow.load('thing', subjects);
  await uow.load('thing_state', subjects);
  const atHand = thingsAtHand(uow);
  const concerns: Concern[] = [];
  const faults = new Map<ActiveRule, unknown>();
  for (const event of events) {
    const { subject } = event;
    const thing = subject === null ? undefined : atHand.thing(subject);
    const readings = declaredReadings(live, thing, event);
    let known: ThingKnown | undefined;
    if (subject !== null) {
      const before = atHand.known(subject);
      known = remembered(uow, subject, before, event, readings);
      atHand.change(subject, known, known.spoken!.first !== before?.spoken?.first);
    }
    if (thing && live.holding.size > 0 && readings.some(({ metric }) => live.holding.has(metric))) {
      atHand.put();
      await wakeReasons(uow, thing.id);
    }
    const cause = causeOf(event);
    const around: Around = {};
    if (thing) around.thing = recordFacts(thing);
    if (live.asksLatest) around.latest = latestValues(known);
    for (const { facts, time } of factsOf(event, readings, around)) {
      for (const rule of concerned(live, facts, faults)) {
        const thingId = rule.compiled.about(facts);
        if (thingId !== null) concerns.push({ rule, thingId, facts, time, cause });
      }
    }
  }
  for (const [rule, error] of faults) await noteFault(uow, rule, error);
  if (concerns.length > 0) {
    const judging = await openJudging(uow, live, ctx, concerns, atHand);
    for (const { rule, thingId, facts, time, cause } of concerns) {
      const rest = judging.judge(rule, thingId, { type: 'event', facts, time }, cause);
      if (rest) await rest;
    }
  }
  atHand.put();
}

const NO_CAUSES: readonly string[] = [];

/**
 * What is known after an event: the newest values by event time, and where in the log the thing speaks. A device whose clock
 * is ahead speaks of now.
 */
function remembered(
  uow: UnitOfWork,
  thingId: string,
  before: ThingKnown = NOTHING_KNOWN,
  event: LoggedEvent,
  readings: readonly Reading[],
): ThingKnown {
  return {
    readings: withNewest(before.readings, readings, uow.now),
    lastSeenAt: Math.max(before.lastSeenAt, Math.min(event.time, uow.now)),
    rules: before.rules,
    spoken: speaks(uow, thingId, before.spoken, event.batch, event.time),
  };
}

function withNewest(before: readonly Latest[], readings: readonly Reading[], now: number): readonly Latest[] {
  if (readings.length === 0) return before;
  const after = before.slice();
  for (const reading of readings) {
    const at = after.findIndex(({ metric }) => metric === reading.metric);
    if (at < 0) after.push(latestOf(reading, now));
    else if (Math.min(reading.time, now) >= after[at]!.t) after[at] = latestOf(reading, now);
  }
  return after;
}

function latestOf({ metric, value, unit, quality, time }: Reading, now: number): Latest {
  const latest: Latest = { metric, value, t: Math.min(time, now) };
  if (unit !== undefined) latest.unit = unit;
  if (quality !== 'good') latest.quality = quality;
  if (latest.t !== now) latest.r = now;
  return latest;
}

function causeOf(event: LoggedEvent): Cause {
  const causes = event.extensions['liandongcauses'];
  if (typeof causes !== 'string' || causes === '') return { event, causes: NO_CAUSES };
  return { event, causes: causes.split(',').slice(0, 50) };
}

/** A scope that fails is its rule's fault and nobody else's: then the rules are asked one by one. */
function concerned(live: LiveRules, facts: JsonObject, faults: Map<ActiveRule, unknown>): ActiveRule[] {
  try {
    return live.set.match(facts).map(({ rule }) => rule);
  } catch {
    return [...live.rules.values()].filter((rule) => {
      try {
        return rule.compiled.scope(facts);
      } catch (error) {
        faults.set(rule, error);
        return false;
      }
    });
  }
}
