/**
 * Times as people say them: 今天 16:30, 周二 16:30, 2026-12-01. Always city time (Asia/Shanghai), whatever zone the
 * browser stands in. Pure: the present moment is an argument. Used by staff pages and portal.
 */
import type { Language } from '../i18n/setup.ts';

export const cityZone = 'Asia/Shanghai';
const dayMs = 86_400_000;

const parts = new Intl.DateTimeFormat('en-CA', {
  timeZone: cityZone,
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

export interface CityTime {
  /** `2026-11-22` */
  date: string;
  /** `16:30` */
  time: string;
  /** `16:30:05` */
  timeWithSeconds: string;
  /** 1 = Monday … 7 = Sunday. */
  weekday: number;
}

export function cityTime(ms: number): CityTime {
  const by = Object.fromEntries(parts.formatToParts(ms).map((part) => [part.type, part.value]));
  const date = `${by['year']}-${by['month']}-${by['day']}`;
  const time = `${by['hour']}:${by['minute']}`;
  return { date, time, timeWithSeconds: `${time}:${by['second']}`, weekday: weekdayOf(date) };
}

/** 1 = Monday … 7 = Sunday, of a date string without any zone. */
export const weekdayOf = (date: string): number => ((new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7) + 1;

export const addDays = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);

const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / dayMs);

/** ISO 8601 with the city's offset, as the server takes it. The city has had no daylight saving since 1991. */
export const cityInstant = (date: string, time: string): string =>
  `${date}T${time.length === 5 ? `${time}:00` : time}+08:00`;

const weekdays = {
  'zh-CN': ['周一', '周二', '周三', '周四', '周五', '周六', '周日'],
  en: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
} as const;
export const weekdayName = (weekday: number, language: Language): string => weekdays[language][weekday - 1] ?? '';

const near: Record<Language, Record<string, string>> = {
  'zh-CN': { '-1': '昨天', '0': '今天', '1': '明天' },
  en: { '-1': 'yesterday', '0': 'today', '1': 'tomorrow' },
};

/** 今天 16:30 · 周二 16:30 within the coming six days · 11-03 09:12 in the past · 2026-12-01 further away. */
export function sayTime(iso: string, nowMs: number, language: Language): string {
  const at = cityTime(Date.parse(iso));
  const now = cityTime(nowMs);
  const days = daysBetween(now.date, at.date);
  const word = near[language][String(days)];
  if (word) return `${word} ${at.time}`;
  if (days > 1 && days <= 6) return `${weekdayName(at.weekday, language)} ${at.time}`;
  if (days < 0 && at.date.slice(0, 4) === now.date.slice(0, 4)) return `${at.date.slice(5)} ${at.time}`;
  return at.date;
}

/** The same moment, exactly, for the tooltip. */
export function exactTime(iso: string, language: Language): string {
  const at = cityTime(Date.parse(iso));
  const zone = language === 'en' ? ' (city time)' : '（北京时间）';
  return `${at.date} ${weekdayName(at.weekday, language)} ${at.timeWithSeconds}${zone}`;
}

export type WorkUnit = 'working-days' | 'working-hours' | 'urgent-hours';

type SpanPart = 'days' | 'hours' | 'minutes';
const spanWords: Record<Language, Record<'work' | 'plain', Record<SpanPart, [one: string, many: string]>>> = {
  'zh-CN': {
    work: { days: ['工作日', '工作日'], hours: ['工作时', '工作时'], minutes: ['分', '分'] },
    plain: { days: ['日', '日'], hours: ['小时', '小时'], minutes: ['分', '分'] },
  },
  en: {
    work: { days: ['working day', 'working days'], hours: ['working hour', 'working hours'], minutes: ['min', 'min'] },
    plain: { days: ['day', 'days'], hours: ['hour', 'hours'], minutes: ['min', 'min'] },
  },
};

/**
 * A length of clock time: `6 工作时 20 分`, `3 工作日 2 工作时`. `dayMinutes` is the length of one working day of the
 * clock's calendar; it only matters for clocks in working days. Two units at most.
 */
export function saySpan(minutes: number, unit: WorkUnit, language: Language, dayMinutes = 450): string {
  const whole = Math.max(0, Math.round(minutes));
  const words = spanWords[language][unit === 'urgent-hours' ? 'plain' : 'work'];
  const perDay = unit === 'working-days' ? dayMinutes : unit === 'urgent-hours' ? 1440 : Infinity;
  const days = Number.isFinite(perDay) && whole >= perDay ? Math.floor(whole / perDay) : 0;
  const rest = whole - (days ? days * perDay : 0);
  const hours = Math.floor(rest / 60);
  const say = (count: number, part: SpanPart): string => `${count} ${words[part][count === 1 ? 0 : 1]}`;
  const shown: string[] = [];
  if (days) shown.push(say(days, 'days'));
  if (hours) shown.push(say(hours, 'hours'));
  if (!days && (rest % 60 || !hours)) shown.push(say(Math.round(rest % 60), 'minutes'));
  return shown.join(' ');
}

const shortUnits: Record<Language, readonly [days: string, hours: string, minutes: string, between: string]> = {
  'zh-CN': ['日', '时', '分', ''],
  en: ['d', 'h', 'm', ' '],
};

/** The same for narrow columns, in wall time: `刚刚`, `42分`, `5时42分`, `3日5时`. */
export function sayShort(minutes: number, language: Language): string {
  const whole = Math.max(0, Math.floor(minutes));
  if (!whole) return language === 'en' ? 'now' : '刚刚';
  const [day, hour, minute, between] = shortUnits[language];
  const days = Math.floor(whole / 1440);
  const hours = Math.floor((whole % 1440) / 60);
  if (days) return `${days}${day}${hours ? `${between}${hours}${hour}` : ''}`;
  const rest = whole % 60;
  return hours ? `${hours}${hour}${rest ? `${between}${rest}${minute}` : ''}` : `${rest}${minute}`;
}
