/** The same moment on another zone's clock (Camunda 8: `date and time(date, timezone)`). */
import { FeelDateTime } from './values.ts';
import { offsetAt, parseZone } from './zones.ts';

/** `zone` is an IANA name, `Z` or an offset. Null when there is no such zone. */
export function inZone(value: FeelDateTime, zone: string): FeelDateTime | null {
  const fixed = /^(?:Z|[+-]\d{2}:\d{2})$/.test(zone) ? parseZone(zone, 0) : null;
  if (fixed) return FeelDateTime.ofInstant(value.instant, fixed);
  const offset = /^[A-Za-z]/.test(zone) ? offsetAt(zone, value.instant) : null;
  return offset === null ? null : FeelDateTime.ofInstant(value.instant, { offset, name: zone });
}
