/**
 * FEEL's dates, times and durations (DMN 1.3 §10.3.2.3.4–8), computed in plain integers: no `Date`, no process time zone.
 * A date-time without zone is city time, Asia/Shanghai (UTC+8), wherever it must be compared with an instant. Fractions
 * of a second are kept to milliseconds.
 */
export const DAY = 86_400_000;
/** The zone of everything that names none. */
const CITY_ZONE = 'Asia/Shanghai';
const CITY_OFFSET = 8 * 3600;
const MAX_YEAR = 99_999;

export const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;
export const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

const two = (n: number) => String(n).padStart(2, '0');
const floorMod = (a: number, b: number) => ((a % b) + b) % b;

const isLeap = (year: number) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
export const monthLength = (year: number, month: number) =>
  month === 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;

/** Days since 1970-01-01 of a proleptic Gregorian date (Hinnant's algorithm). */
export function epochDay(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

function civil(days: number): { year: number; month: number; day: number } {
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1,
  };
}

const yearText = (year: number) => (year < 0 ? '-' : '') + String(Math.abs(year)).padStart(4, '0');

export class FeelDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;

  private constructor(readonly days: number) {
    ({ year: this.year, month: this.month, day: this.day } = civil(days));
  }

  static of(year: number, month: number, day: number): FeelDate | null {
    if (![year, month, day].every(Number.isInteger) || Math.abs(year) > MAX_YEAR) return null;
    if (month < 1 || month > 12 || day < 1 || day > monthLength(year, month)) return null;
    return new FeelDate(epochDay(year, month, day));
  }

  static ofDays(days: number): FeelDate | null {
    return Math.abs(days) > MAX_YEAR * 365.25 ? null : new FeelDate(days);
  }

  /** 1 = Monday. */
  get weekday(): number {
    return floorMod(this.days + 3, 7) + 1;
  }

  toString(): string {
    return `${yearText(this.year)}-${two(this.month)}-${two(this.day)}`;
  }
}

/** Offset in seconds and the zone's name where one was given. */
export interface Zone {
  offset: number;
  name: string | null;
}

const offsetText = (zone: Zone | null): string => {
  if (!zone) return '';
  if (zone.name) return `@${zone.name}`;
  if (zone.offset === 0) return 'Z';
  return isoOffset(zone.offset);
};

function isoOffset(offset: number): string {
  const abs = Math.abs(offset);
  const seconds = abs % 60;
  const base = `${offset < 0 ? '-' : '+'}${two(Math.floor(abs / 3600))}:${two(Math.floor(abs / 60) % 60)}`;
  return seconds ? `${base}:${two(seconds)}` : base;
}

function clockText(ms: number): string {
  const whole = Math.floor(ms / 1000);
  const fraction = ms % 1000 ? `.${String(ms % 1000).padStart(3, '0')}`.replace(/0+$/, '') : '';
  return `${two(Math.floor(whole / 3600))}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}${fraction}`;
}

export class FeelTime {
  constructor(
    /** Milliseconds since midnight. */
    readonly ms: number,
    readonly zone: Zone | null,
  ) {}

  static of(hour: number, minute: number, second: number, zone: Zone | null = null): FeelTime | null {
    const ms = Math.floor(second * 1000 + 1e-6);
    if (![hour, minute].every(Number.isInteger) || hour < 0 || hour > 23 || minute < 0 || minute > 59) return null;
    if (!(ms >= 0 && ms < 60_000)) return null;
    return new FeelTime((hour * 60 + minute) * 60_000 + ms, zone);
  }

  get hour(): number {
    return Math.floor(this.ms / 3_600_000);
  }
  get minute(): number {
    return Math.floor(this.ms / 60_000) % 60;
  }
  get second(): number {
    return (this.ms % 60_000) / 1000;
  }
  /** Comparable moment of the day. */
  get moment(): number {
    return this.ms - (this.zone?.offset ?? CITY_OFFSET) * 1000;
  }

  toString(): string {
    return clockText(this.ms) + offsetText(this.zone);
  }
}

export class FeelDateTime {
  constructor(
    /** Milliseconds from 1970-01-01T00:00 to what the clock on the wall shows. */
    readonly wall: number,
    readonly zone: Zone | null,
  ) {}

  static of(date: FeelDate, time: FeelTime): FeelDateTime {
    const wall = date.days * DAY + time.ms;
    return new FeelDateTime(wall, rezone(time.zone, wall));
  }

  /** City time of an instant. */
  static ofInstant(ms: number, zone: Zone = { offset: CITY_OFFSET, name: null }): FeelDateTime {
    return new FeelDateTime(ms + zone.offset * 1000, zone);
  }

  get date(): FeelDate {
    return FeelDate.ofDays(Math.floor(this.wall / DAY)) as FeelDate;
  }
  get time(): FeelTime {
    return new FeelTime(floorMod(this.wall, DAY), this.zone);
  }
  /** Milliseconds since the epoch. */
  get instant(): number {
    return this.wall - (this.zone?.offset ?? CITY_OFFSET) * 1000;
  }

  /** The moment `ms` later, shown in the same zone. */
  plus(ms: number): FeelDateTime | null {
    const wall = this.wall + ms;
    if (!FeelDate.ofDays(Math.floor(wall / DAY))) return null;
    if (!this.zone?.name) return new FeelDateTime(wall, this.zone);
    const instant = this.instant + ms;
    return FeelDateTime.ofInstant(instant, { offset: offsetAt(this.zone.name, instant), name: this.zone.name });
  }

  toString(): string {
    return `${this.date}T${clockText(floorMod(this.wall, DAY))}${offsetText(this.zone)}`;
  }

  /** ISO 8601, which knows no zone names. */
  toIso(): string {
    const zone = this.zone && { offset: this.zone.offset, name: null };
    return `${this.date}T${clockText(floorMod(this.wall, DAY))}${offsetText(zone)}`;
  }
}

/** A duration is either of months or of milliseconds; FEEL does not mix them. */
export class FeelDuration {
  private constructor(
    readonly kind: 'months' | 'time',
    readonly amount: number,
  ) {}

  static months(months: number): FeelDuration | null {
    return Number.isSafeInteger(months) ? new FeelDuration('months', months || 0) : null;
  }
  static time(ms: number): FeelDuration | null {
    return Number.isSafeInteger(Math.trunc(ms)) ? new FeelDuration('time', Math.trunc(ms) || 0) : null;
  }

  toString(): string {
    const sign = this.amount < 0 ? '-' : '';
    const n = Math.abs(this.amount);
    if (this.kind === 'months') {
      const [years, months] = [Math.floor(n / 12), n % 12];
      return n === 0 ? 'P0M' : `${sign}P${years ? `${years}Y` : ''}${months ? `${months}M` : ''}`;
    }
    if (n === 0) return 'PT0S';
    const [days, hours, minutes, rest] = [
      Math.floor(n / DAY),
      Math.floor(n / 3_600_000) % 24,
      Math.floor(n / 60_000) % 60,
      n % 60_000,
    ];
    const clock = `${hours ? `${hours}H` : ''}${minutes ? `${minutes}M` : ''}${rest ? `${rest / 1000}S` : ''}`;
    return `${sign}P${days ? `${days}D` : ''}${clock ? `T${clock}` : ''}`;
  }
}

export type FeelTemporal = FeelDate | FeelTime | FeelDateTime;

// ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────

const DATE = /^(-?\d{4,6})-(\d{2})-(\d{2})$/;
const TIME = /^(\d{2}):(\d{2}):(\d{2}(?:\.\d{1,9})?)(Z|[+-]\d{2}:\d{2}(?::\d{2})?|@[A-Za-z0-9_+\-/]{1,50})?$/;
const MONTHS_DURATION = /^(-)?P(?=\d)(?:(\d{1,9})Y)?(?:(\d{1,9})M)?$/;
const TIME_DURATION =
  /^(-)?P(?=\d|T\d)(?:(\d{1,9})D)?(?:T(?=\d)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,12}(?:\.\d{1,9})?)S)?)?$/;

export function parseDate(text: string): FeelDate | null {
  const m = DATE.exec(text);
  return m && FeelDate.of(Number(m[1]), Number(m[2]), Number(m[3]));
}

export function parseTime(text: string, wallDay = 0): FeelTime | null {
  const m = TIME.exec(text);
  if (!m) return null;
  const time = FeelTime.of(Number(m[1]), Number(m[2]), Number(m[3]));
  if (!time || !m[4]) return time;
  const zone = parseZone(m[4], wallDay * DAY + time.ms);
  return zone && new FeelTime(time.ms, zone);
}

/** Date and time; a date alone is its midnight. */
export function parseDateTime(text: string): FeelDateTime | null {
  const split = text.indexOf('T', 1);
  const date = parseDate(split < 0 ? text : text.slice(0, split));
  if (!date) return null;
  const time = split < 0 ? new FeelTime(0, null) : parseTime(text.slice(split + 1), date.days);
  return time && new FeelDateTime(date.days * DAY + time.ms, time.zone);
}

export function parseDuration(text: string): FeelDuration | null {
  const months = MONTHS_DURATION.exec(text);
  if (months) {
    const n = Number(months[2] ?? 0) * 12 + Number(months[3] ?? 0);
    return FeelDuration.months(months[1] ? -n : n);
  }
  const m = TIME_DURATION.exec(text);
  if (!m) return null;
  const seconds = Number(m[2] ?? 0) * 86_400 + Number(m[3] ?? 0) * 3600 + Number(m[4] ?? 0) * 60;
  const ms = seconds * 1000 + Math.round(Number(m[5] ?? 0) * 1000);
  return FeelDuration.time(m[1] ? -ms : ms);
}

/** What `@"…"` means: the first of duration, time, date-time, date that reads it. */
export function parseTemporal(text: string): FeelTemporal | FeelDuration | null {
  if (/^-?P/.test(text)) return parseDuration(text);
  if (/^\d{2}:/.test(text)) return parseTime(text);
  return text.includes('T') ? parseDateTime(text) : parseDate(text);
}

// ── zones ────────────────────────────────────────────────────────────────────────────────────────────────────────────

function parseZone(text: string, wall: number): Zone | null {
  if (text === 'Z') return { offset: 0, name: null };
  if (text.startsWith('@')) return namedZone(text.slice(1), wall);
  const m = /^([+-])(\d{2}):(\d{2})(?::(\d{2}))?$/.exec(text);
  if (!m) return null;
  const offset = Number(m[2]) * 3600 + Number(m[3]) * 60 + Number(m[4] ?? 0);
  return offset > 18 * 3600 ? null : { offset: m[1] === '-' ? -offset : offset, name: null };
}

const rezone = (zone: Zone | null, wall: number): Zone | null => (zone?.name ? namedZone(zone.name, wall) : zone);

function namedZone(name: string, wall: number): Zone | null {
  try {
    const guess = offsetAt(name, wall);
    return { offset: offsetAt(name, wall - guess * 1000), name };
  } catch {
    return null;
  }
}

/** Offset in seconds of an IANA zone at an instant, from the runtime's zone data; the process zone plays no part. */
function offsetAt(name: string, instant: number): number {
  if (name === CITY_ZONE) return CITY_OFFSET;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(instant)) part[type] = Number(value);
  const days = epochDay(part['year'] ?? 1970, part['month'] ?? 1, part['day'] ?? 1);
  const seconds = ((part['hour'] ?? 0) * 60 + (part['minute'] ?? 0)) * 60 + (part['second'] ?? 0);
  return days * 86_400 + seconds - Math.floor(instant / 1000);
}

// ── arithmetic ───────────────────────────────────────────────────────────────────────────────────────────────────────

function addMonths(date: FeelDate, months: number): FeelDate | null {
  const total = date.year * 12 + date.month - 1 + months;
  const [year, month] = [Math.floor(total / 12), floorMod(total, 12) + 1];
  return FeelDate.of(year, month, Math.min(date.day, monthLength(year, month)));
}

export function addDuration(value: FeelTemporal, duration: FeelDuration, sign: 1 | -1): FeelTemporal | null {
  const amount = duration.amount * sign;
  if (value instanceof FeelTime) {
    return duration.kind === 'time' ? new FeelTime(floorMod(value.ms + amount, DAY), value.zone) : null;
  }
  if (value instanceof FeelDate) {
    if (duration.kind === 'months') return addMonths(value, amount);
    return FeelDate.ofDays(Math.floor((value.days * DAY + amount) / DAY));
  }
  if (duration.kind === 'time') return value.plus(amount);
  const date = addMonths(value.date, amount);
  return date && FeelDateTime.of(date, value.time);
}

/** Difference of two moments of the same sort; a date counts as its midnight beside a date-time. */
export function between(a: FeelTemporal, b: FeelTemporal): FeelDuration | null {
  if (a instanceof FeelTime || b instanceof FeelTime) {
    return a instanceof FeelTime && b instanceof FeelTime ? FeelDuration.time(a.moment - b.moment) : null;
  }
  return FeelDuration.time(instantOf(a) - instantOf(b));
}

const instantOf = (value: FeelDate | FeelDateTime): number =>
  value instanceof FeelDate ? value.days * DAY - CITY_OFFSET * 1000 : value.instant;

/** Whole months from one date to another (`years and months duration`). */
export function monthsBetween(from: FeelDate, to: FeelDate): number {
  const months = (to.year - from.year) * 12 + to.month - from.month;
  if (months > 0 && to.day < from.day) return months - 1;
  return months < 0 && to.day > from.day ? months + 1 : months;
}
