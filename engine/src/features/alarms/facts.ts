/** Facts as alarm rules see them (core/alarms `knownFacts`): of an event, of a thing's record, of its latest good values. */
import { readingsOf, type Reading } from '../../core/events/readings.ts';
import type { Json, JsonObject } from '../../core/json.ts';
import type { LiveRules } from '../alarm-rules/active.ts';
import type { LoggedEvent } from '../events/event-log.ts';
import type { ThingKnown, ThingRow } from '../things/tables.ts';

/** What is known of a thing, whatever an event says. */
export interface Around {
  thing?: JsonObject;
  latest?: JsonObject;
}

export function thingFacts(thing: Readonly<ThingRow> | undefined, known: ThingKnown | undefined): JsonObject {
  return { ...(thing && { thing: recordFacts(thing) }), latest: latestValues(known) };
}

/** Readings with the types and, where the sender names none, the units that the thing's kind declares. */
export function declaredReadings(
  { metrics: declared }: Pick<LiveRules, 'metrics'>,
  thing: Readonly<ThingRow> | undefined,
  event: LoggedEvent,
): Reading[] {
  const metrics = thing && declared.get(thing.kind);
  const readings = readingsOf(event.data, event.time, (metric) => metrics?.get(metric)?.type);
  for (const reading of readings) {
    const unit = reading.unit ?? metrics?.get(reading.metric)?.unit;
    if (unit !== undefined) reading.unit = unit;
  }
  return readings;
}

/** One judgement for each reading; an event without readings is judged once. */
export function factsOf(
  event: LoggedEvent,
  readings: readonly Reading[],
  around: Around,
): { facts: JsonObject; time: number }[] {
  if (readings.length === 0) return [{ facts: factsWith(event, around, null), time: event.time }];
  return readings.map((reading) => ({ facts: factsWith(event, around, reading), time: reading.time }));
}

/** All of one shape, which is several times faster to make and to read; what there is not is undefined. */
function factsWith(
  { type, source, subject, data }: LoggedEvent,
  { thing, latest }: Around,
  reading: Reading | null,
): JsonObject {
  const facts: { [name: string]: Json | undefined } = {
    type,
    source,
    subject: subject ?? undefined,
    data: data ?? undefined,
    metric: reading?.metric,
    quality: reading?.quality,
    value: reading?.quality === 'bad' ? undefined : reading?.value,
    unit: reading?.unit,
  };
  if (thing) facts['thing'] = thing;
  if (latest) facts['latest'] = latest;
  return facts as JsonObject;
}

/** Facts that are kept or handed on: only what there is, and the thing's newest values, which no rule may have asked for. */
export function complete(facts: JsonObject, known: ThingKnown | undefined): JsonObject {
  const there: JsonObject = {};
  for (const name in facts) if (facts[name] !== undefined) there[name] = facts[name];
  there['latest'] ??= latestValues(known);
  return there;
}

const records = new WeakMap<Readonly<ThingRow>, JsonObject>();

/** Of one row made once: rows are remembered, and their things speak again and again. */
export function recordFacts(thing: Readonly<ThingRow>): JsonObject {
  let facts = records.get(thing);
  if (!facts) records.set(thing, (facts = factsOfRecord(thing)));
  return facts;
}

const factsOfRecord = (thing: Readonly<ThingRow>): JsonObject => ({
  id: thing.id,
  kind: thing.kind,
  name: thing.name,
  ...(thing.area_id !== null && { areaId: thing.area_id }),
  ...(thing.unit_id !== null && { unitId: thing.unit_id }),
  ...(thing.parent_id !== null && { parentId: thing.parent_id }),
  tags: thing.tags,
  attributes: thing.attributes,
});

export function latestValues(known: ThingKnown | undefined): JsonObject {
  const values: JsonObject = {};
  for (const { metric, value, quality } of known?.readings ?? []) if (quality !== 'bad') values[metric] = value;
  return values;
}
