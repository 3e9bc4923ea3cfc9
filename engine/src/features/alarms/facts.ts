/** Facts of a thing as alarm rules see them (core/alarms `knownFacts`): its record, and the latest good value of each metric. */
import type { JsonObject } from '../../core/json.ts';
import type { ThingLatestRow, ThingRow } from '../things/tables.ts';

export function thingFacts(thing: ThingRow | undefined, latest: ThingLatestRow | undefined): JsonObject {
  return { ...(thing && { thing: recordFacts(thing) }), latest: latestValues(latest) };
}

const recordFacts = (thing: ThingRow): JsonObject => ({
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
