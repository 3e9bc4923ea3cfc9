/**
 * Accepted events, one after another: their readings become the latest values of their thing, their facts are held against
 * the live rules, and every rule that concerns them judges (`judging.ts`). Everything that will be needed is loaded in one
 * query per table. All events of a command are judged by one rule set.
 */
import { readingsOf, type Reading } from '../../core/events/readings.ts';
import type { JsonObject } from '../../core/json.ts';
import type { CommandContext, UnitOfWork } from '../../runtime/command.ts';
import { liveRules, type ActiveRule, type LiveRules } from '../alarm-rules/active.ts';
import { noteFault } from '../alarm-rules/quarantine.ts';
import type { LoggedEvent } from '../events/event-log.ts';
import type { Latest, ThingLatestRow, ThingRow } from '../things/tables.ts';
import { factsOf, thingFacts } from './facts.ts';
import { openJudging, type Cause } from './judging.ts';
import { wakeReasons } from './waking.ts';

/** A rule that an event concerns, and the thing that it is about. */
interface Concern {
  rule: ActiveRule;
  thingId: string;
  facts: JsonObject;
  time: number;
  cause: Cause;
}

export async function judgeEvents(uow: UnitOfWork, events: readonly LoggedEvent[], ctx: CommandContext): Promise<void> {
  const live = await liveRules(uow);
  const subjects = [...new Set(events.flatMap(({ subject }) => subject ?? []))];
  const things = new Map((await uow.getMany('thing', subjects)).map((row) => [row.id, row]));
  const latest = new Map((await uow.getMany('thing_latest', subjects)).map((row) => [row.thing_id, row]));
  const concerns: Concern[] = [];
  for (const event of events) {
    const thing = event.subject === null ? undefined : things.get(event.subject);
    const readings = declared(live, thing, event);
    const known = event.subject === null ? undefined : remember(uow, latest, event, readings);
    if (thing && readings.some(({ metric }) => live.holding.has(metric))) await wakeReasons(uow, thing.id);
    for (const { facts, time } of factsOf(event, readings, thingFacts(thing, known))) {
      await match(uow, live, facts, (rule) => {
        const thingId = rule.compiled.about(facts);
        if (thingId !== null) concerns.push({ rule, thingId, facts, time, cause: causeOf(event) });
      });
    }
  }
  if (concerns.length === 0) return;
  const judging = await openJudging(uow, live, ctx, concerns);
  for (const { rule, thingId, facts, time, cause } of concerns) {
    await judging.judge(rule, thingId, { type: 'event', facts, time }, cause);
  }
}

/** Readings with the types and, where the sender names none, the units that the thing's kind declares. */
function declared(live: LiveRules, thing: ThingRow | undefined, event: LoggedEvent): Reading[] {
  const metrics = thing && live.kinds.get(thing.kind)?.metrics;
  const of = (metric: string) => metrics?.find(({ id }) => id === metric);
  const readings = readingsOf(event.data, event.time, (metric) => of(metric)?.type);
  return readings.map((reading) => {
    const unit = reading.unit ?? of(reading.metric)?.unit;
    return unit === reading.unit || unit === undefined ? reading : { ...reading, unit };
  });
}

/** Brings the newest values by event time up to date; answers them. A device whose clock is ahead speaks of now. */
function remember(
  uow: UnitOfWork,
  latest: Map<string, ThingLatestRow>,
  event: LoggedEvent,
  readings: readonly Reading[],
): ThingLatestRow {
  const thingId = event.subject!;
  const before = latest.get(thingId);
  const newer = readings.filter(
    ({ metric, time }) => Math.min(time, uow.now) >= (before?.readings[metric]?.t ?? -Infinity),
  );
  const row: ThingLatestRow = {
    thing_id: thingId,
    readings: { ...before?.readings, ...Object.fromEntries(newer.map((one) => [one.metric, latestOf(one, uow.now)])) },
    last_seen_at: Math.max(before?.last_seen_at ?? 0, Math.min(event.time, uow.now)),
    rev: before?.rev ?? 1,
  };
  if (before) uow.update('thing_latest', row);
  else uow.insert('thing_latest', row);
  latest.set(thingId, row);
  return row;
}

const latestOf = ({ value, unit, quality, time }: Reading, now: number): Latest => ({
  value,
  ...(unit !== undefined && { unit }),
  quality,
  t: Math.min(time, now),
  r: now,
});

function causeOf({ id, source, type, subject, time, extensions }: LoggedEvent): Cause {
  const causes = extensions['liandongcauses'];
  return {
    event: { id, source, type, subject, time },
    causes: typeof causes === 'string' && causes !== '' ? causes.split(',').slice(0, 50) : [],
  };
}

/** A scope that fails is its rule's fault and nobody else's: then the rules are asked one by one. */
async function match(
  uow: UnitOfWork,
  live: LiveRules,
  facts: JsonObject,
  found: (rule: ActiveRule) => void,
): Promise<void> {
  let matches: readonly { rule: ActiveRule }[];
  try {
    matches = live.set.match(facts);
  } catch {
    for (const rule of live.rules.values()) {
      try {
        if (rule.compiled.scope(facts)) found(rule);
      } catch (error) {
        await noteFault(uow, rule, error);
      }
    }
    return;
  }
  for (const { rule } of matches) found(rule);
}
