/** FEEL's dates, times and durations: values, reading, arithmetic. */
export { addDuration, between, monthsBetween } from './arithmetic.ts';
export { DAY, epochDay, monthLength, MONTHS, WEEKDAYS } from './calendar.ts';
export { parseDate, parseDateTime, parseDuration, parseTemporal, parseTime } from './read.ts';
export { FeelDate, FeelDateTime, FeelDuration, FeelTime, type FeelTemporal } from './values.ts';
export { inZone } from './zoned.ts';
export type { Zone } from './zones.ts';
