/** What callers of GeoReport v2 send, read leniently where the specification is loose and refused clearly elsewhere. */
import type { FileRequest } from '../requests/schema.ts';
import type { Catalog } from '../catalog/schema.ts';

export type Parameters = Record<string, unknown>;

/** A refusal in Open311's own form: status and description. */
export class Open311Error extends Error {
  constructor(
    readonly status: number,
    description: string,
  ) {
    super(description);
    this.name = 'Open311Error';
  }
}

const MAX_SPAN_MS = 90 * 86_400_000;

const text = (parameters: Parameters, name: string, max: number): string | undefined => {
  const value = parameters[name];
  if (typeof value !== 'string') return undefined;
  const trimmed = value.trim();
  if (trimmed.length > max) throw new Open311Error(400, `${name} is longer than ${max} characters`);
  return trimmed === '' ? undefined : trimmed;
};

/** POST requests: our filing command's input. A request may lack a place: the seat asks the citizen for it. */
export function toFiling(parameters: Parameters, catalog: Catalog): Omit<FileRequest, 'attachmentIds'> {
  const serviceCode = text(parameters, 'service_code', 60);
  if (!serviceCode) throw new Open311Error(400, 'service_code was not provided');
  const service = catalog.eventTypes.find(({ id, active }) => id === serviceCode && active);
  if (!service) throw new Open311Error(404, `service_code ${serviceCode} was not found`);
  const name = [text(parameters, 'last_name', 30), text(parameters, 'first_name', 30)].filter(Boolean).join('');
  const phone = text(parameters, 'phone', 30);
  const mediaUrl = text(parameters, 'media_url', 500);
  const description = text(parameters, 'description', 4000) ?? service.name.zh;
  return {
    channel: 'open311',
    text: mediaUrl ? `${description}\n${mediaUrl}` : description,
    eventTypeId: service.id,
    ...optional('address', text(parameters, 'address_string', 300) ?? text(parameters, 'address_id', 300)),
    ...optional('place', place(parameters)),
    reporter: { name: name || null, phone: phone ?? null, anonymous: !name && !phone },
  };
}

const optional = <K extends string, V>(key: K, value: V | undefined) =>
  (value === undefined ? {} : { [key]: value }) as Partial<Record<K, V>>;

function place(parameters: Parameters): { lat: number; lng: number } | undefined {
  const lat = text(parameters, 'lat', 30);
  const long = text(parameters, 'long', 30);
  if (lat === undefined && long === undefined) return undefined;
  const point = { lat: Number(lat), lng: Number(long) };
  if (lat === undefined || long === undefined || !Number.isFinite(point.lat) || !Number.isFinite(point.lng)) {
    throw new Open311Error(400, 'lat and long must both be numbers');
  }
  if (Math.abs(point.lat) > 90 || Math.abs(point.lng) > 180) throw new Open311Error(400, 'lat or long is out of range');
  return point.lat === 0 && point.lng === 0 ? undefined : point;
}

export interface RequestFilter {
  numbers: string[];
  serviceCodes: string[];
  from: number | undefined;
  to: number | undefined;
  closed: boolean | undefined;
  page: number;
  pageSize: number;
}

/** GET requests: ids win over everything else; a span is at most 90 days, by default the last 90. */
export function toFilter(parameters: Parameters, now: number): RequestFilter {
  const list = (name: string) =>
    (text(parameters, name, 4000) ?? '')
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean);
  const numbers = list('service_request_id');
  const statuses = list('status');
  const unknown = statuses.find((status) => status !== 'open' && status !== 'closed');
  if (unknown) throw new Open311Error(400, `status ${unknown} is not open or closed`);
  const span = {
    page: whole(parameters, 'page', 1, 1_000_000),
    pageSize: whole(parameters, 'page_size', 50, 1000),
  };
  if (numbers.length > 0) {
    return { numbers, serviceCodes: [], from: undefined, to: undefined, closed: undefined, ...span };
  }
  const end = moment(parameters, 'end_date');
  const start = moment(parameters, 'start_date') ?? (end ?? now) - MAX_SPAN_MS;
  return {
    numbers,
    serviceCodes: list('service_code'),
    from: start,
    to: Math.min(end ?? Infinity, start + MAX_SPAN_MS + 86_400_000),
    closed: statuses.length === 1 ? statuses[0] === 'closed' : undefined,
    ...span,
  };
}

function moment(parameters: Parameters, name: string): number | undefined {
  const value = text(parameters, name, 40);
  if (value === undefined) return undefined;
  // A plus sign of a zone that was not URL-encoded arrives as a space.
  const at = Date.parse(value.replace(/ (\d{2}:?\d{2})$/, '+$1'));
  if (Number.isNaN(at)) throw new Open311Error(400, `${name} is not a W3C date and time`);
  return at;
}

function whole(parameters: Parameters, name: string, fallback: number, max: number): number {
  const value = text(parameters, name, 10);
  if (value === undefined) return fallback;
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) throw new Open311Error(400, `${name} must be a positive whole number`);
  return Math.min(number, max);
}
