/**
 * Dates, times, date-times and durations (DMN 1.3 §10.3.2.3.4–8) in plain integers. Fractions of a second are kept to
 * milliseconds; years go from −99,999 to 99,999.
 */
import { civil, DAY, epochDay, floorMod, monthLength } from './calendar.ts';
import { CITY_OFFSET, offsetAt, offsetText, rezone, type Zone } from './zones.ts';

const MAX_YEAR = 99_999;
const [FIRST_DAY, LAST_DAY] = [epochDay(-MAX_YEAR, 1, 1), epochDay(MAX_YEAR, 12, 31)];

const two = (n: number) => String(n).padStart(2, '0');
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
    return days >= FIRST_DAY && days <= LAST_DAY ? new FeelDate(days) : null;
  }

  /** 1 = Monday. */
  get weekday(): number {
    return floorMod(this.days + 3, 7) + 1;
  }

  toString(): string {
    return `${yearText(this.year)}-${two(this.month)}-${two(this.day)}`;
  }
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
    const offset = offsetAt(this.zone.name, instant);
    return offset === null ? null : FeelDateTime.ofInstant(instant, { offset, name: this.zone.name });
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
