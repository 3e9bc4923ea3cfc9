/** Facts as alarm rules see them (core/alarms `knownFacts`): of an event, of a thing's record, of its latest good values. */
import type { Reading } from '../../core/events/readings.ts';
import type { JsonObject } from '../../core/json.ts';
import type { LoggedEvent } from '../events/event-log.ts';
import type { ThingLatestRow, ThingRow } from '../things/tables.ts';

export function thingFacts(thing: ThingRow | undefined, latest: ThingLatestRow | undefined): JsonObject {
  return { ...(thing && { thing: recordFacts(thing) }), latest: latestValues(latest) };
}

/** One judgement for each reading; an event without readings is judged once. `around`: facts of its thing. */
export function factsOf(
  event: LoggedEvent,
  readings: readonly Reading[],
  around: JsonObject,
): { facts: JsonObject; time: number }[] {
  const common: JsonObject = {
    type: event.type,
    source: event.source,
    ...(event.subject !== null && { subject: event.subject }),
    ...(event.data !== null && { data: event.data }),
    ...around,
  };
  if (readings.length === 0) return [{ facts: common, time: event.time }];
  return readings.map(({ metric, value, unit, quality, time }) => ({
    facts: { ...common, metric, quality, ...(quality !== 'bad' && { value }), ...(unit !== undefined && { unit }) },
    time,
  }));
}

export const recordFacts = (thing: ThingRow): JsonObject => ({
  id: thing.id,
  kind: thing.kind,
  name: thing.name,
  ...(thing.area_id !== null && { areaId: thing.area_id }),
  ...(thing.unit_id !== null && { unitId: thing.unit_id }),
  ...(thing.parent_id !== null && { parentId: thing.parent_id }),
  tags: thing.tags,
  attributes: thing.attributes,
});

function latestValues(latest: ThingLatestRow | undefined): JsonObject {
  const values: JsonObject = {};
  for (const [metric, { value, quality }] of Object.entries(latest?.readings ?? {})) {
    if (quality !== 'bad') values[metric] = value;
  }
  return values;
}
