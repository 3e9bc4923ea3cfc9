/**
 * A request of ours as GeoReport v2 shows it. Open311 knows `open` and `closed` only; the state in the city's words and
 * what it means stand in `status_notes`. No contact data ever leaves here.
 */
import { cityTime, cityTimeOrNull } from '../../core/calendar/city-time.ts';
import type { Catalog } from '../catalog/schema.ts';
import type { RequestRow } from '../requests/tables.ts';
import type { Fields } from './document.ts';

export interface RequestWithUnit extends RequestRow {
  unit_name: string | null;
  due_at: number | null;
}

export function serviceRequest(row: RequestWithUnit, catalog: Catalog): Fields {
  const state = catalog.requestStates.find(({ id }) => id === row.status);
  const eventType = catalog.eventTypes.find(({ id }) => id === row.event_type_id);
  return {
    service_request_id: row.number,
    status: isClosed(row) ? 'closed' : 'open',
    status_notes: state?.statusNotes ?? state?.label.en ?? row.status,
    service_name: eventType?.name.zh ?? null,
    service_code: row.event_type_id,
    description: row.text,
    agency_responsible: row.unit_name,
    service_notice: null,
    requested_datetime: cityTime(Number(row.received_at)),
    updated_datetime: cityTime(Number(row.updated_at)),
    expected_datetime: isClosed(row) ? null : cityTimeOrNull(row.due_at === null ? null : Number(row.due_at)),
    address: row.address,
    address_id: null,
    zipcode: null,
    lat: row.lat,
    long: row.lng,
    media_url: null,
  };
}

const isClosed = (row: RequestRow): boolean => row.closed_at !== null;
