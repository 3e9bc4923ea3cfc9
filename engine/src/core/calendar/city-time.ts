/**
 * City time: Asia/Shanghai, UTC+8 all year (no daylight saving since 1991), computed without the process's time zone.
 * Instants are milliseconds since the epoch everywhere inside; these are their two forms at the edge.
 */
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const OFFSET = 8 * HOUR;
export const CITY_TIME_ZONE = 'Asia/Shanghai';

/** `2026-11-22T10:42:00.000+08:00` */
export const cityTime = (at: number): string => `${new Date(at + OFFSET).toISOString().slice(0, -1)}+08:00`;

/** `2026-11-22`: the day at that moment in the city. */
export const cityDate = (at: number): string => new Date(at + OFFSET).toISOString().slice(0, 10);

/** First moment of a city day given as `yyyy-mm-dd`. */
export const startOfCityDay = (date: string): number => Date.parse(`${date}T00:00:00Z`) - OFFSET;

export const cityTimeOrNull = (at: number | null): string | null => (at === null ? null : cityTime(at));
