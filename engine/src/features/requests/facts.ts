/** What expressions of a pack (guards, prefilled values, notices) may know of a request. */
import type { JsonObject } from '../../core/json.ts';
import type { ActivePack } from '../packs/active.ts';
import type { CatalogFile } from '../packs/format.ts';
import type { RequestRow } from './tables.ts';

export type PackEventType = CatalogFile['eventTypes'][number];

export const eventTypeOf = (pack: ActivePack, id: string | null): PackEventType | undefined =>
  id === null ? undefined : pack.content.catalog.eventTypes.find((type) => type.id === id);

export function requestFacts(row: RequestRow, pack: ActivePack, reporterIsHandler = false): JsonObject {
  return {
    id: row.id,
    number: row.number,
    title: row.title,
    text: row.text,
    channel: row.channel,
    status: row.status,
    urgency: row.urgency,
    eventTypeId: row.event_type_id,
    nature: eventTypeOf(pack, row.event_type_id)?.nature ?? null,
    areaId: row.area_id,
    address: row.address,
    place: row.lat === null || row.lng === null ? null : { lat: row.lat, lng: row.lng },
    anonymous: row.reporter_anonymous === 1,
    reporterIsHandler,
  };
}
