/** What `value.name` means: own entries of contexts, and the parts of dates, times, durations and ranges. */
import { DAY, FeelDate, FeelDateTime, FeelDuration, FeelTime, type Zone } from './temporal/index.ts';
import { FeelRange, isContext } from './values.ts';

/** `undefined` when there is no such part. */
export function property(value: unknown, name: string): unknown {
  if (value === null || typeof value !== 'object') return undefined;
  if (value instanceof FeelDate) return dateParts(value)[name]?.();
  if (value instanceof FeelTime) return timeParts(value)[name]?.();
  if (value instanceof FeelDateTime) return (dateParts(value.date)[name] ?? timeParts(value.time)[name])?.();
  if (value instanceof FeelDuration) return durationParts(value)[name]?.();
  if (value instanceof FeelRange) return rangeParts(value)[name]?.();
  return isContext(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

type Parts = Readonly<Record<string, (() => unknown) | undefined>>;
const parts = (all: Record<string, () => unknown>): Parts => Object.assign(Object.create(null), all) as Parts;

const dateParts = (date: FeelDate): Parts =>
  parts({
    year: () => date.year,
    month: () => date.month,
    day: () => date.day,
    weekday: () => date.weekday,
  });

const timeParts = (time: FeelTime): Parts =>
  parts({
    hour: () => time.hour,
    minute: () => time.minute,
    second: () => time.second,
    'time offset': () => zoneOffset(time.zone),
    timezone: () => time.zone?.name ?? null,
  });

const zoneOffset = (zone: Zone | null) => (zone ? FeelDuration.time(zone.offset * 1000) : null);

function durationParts(duration: FeelDuration): Parts {
  const n = Math.abs(duration.amount);
  const sign = (value: number) => (duration.amount < 0 && value !== 0 ? -value : value);
  if (duration.kind === 'months') {
    return parts({ years: () => sign(Math.floor(n / 12)), months: () => sign(n % 12) });
  }
  return parts({
    days: () => sign(Math.floor(n / DAY)),
    hours: () => sign(Math.floor(n / 3_600_000) % 24),
    minutes: () => sign(Math.floor(n / 60_000) % 60),
    seconds: () => sign((n % 60_000) / 1000),
  });
}

const rangeParts = (range: FeelRange): Parts =>
  parts({
    start: () => range.start,
    end: () => range.end,
    'start included': () => range.startIncluded,
    'end included': () => range.endIncluded,
  });
