/**
 * ISO 8601 durations as rules carry them (weeks, days, hours, minutes, seconds): read, said, and written from an amount and a
 * unit. Pure.
 */
import type { Language } from '../i18n/setup.ts';

export type SpanUnit = 'seconds' | 'minutes' | 'hours' | 'days';
export interface Span {
  amount: number;
  unit: SpanUnit;
}

const FORM = /^P(?=\d|T\d)(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
const unitSeconds: Record<SpanUnit, number> = { seconds: 1, minutes: 60, hours: 3_600, days: 86_400 };
export const spanUnits = Object.keys(unitSeconds) as SpanUnit[];

/** Seconds, or null for what is no duration. */
export function secondsOf(iso: string): number | null {
  const found = FORM.exec(iso);
  if (!found) return null;
  const [weeks, days, hours, minutes, seconds] = found.slice(1).map((part) => Number(part ?? 0));
  return weeks! * 604_800 + days! * 86_400 + hours! * 3_600 + minutes! * 60 + seconds!;
}

/** In the largest unit in which it is a whole number. */
export function spanOf(iso: string): Span | null {
  const seconds = secondsOf(iso);
  if (seconds === null) return null;
  const unit = [...spanUnits].reverse().find((one) => seconds >= unitSeconds[one] && seconds % unitSeconds[one] === 0);
  return unit ? { amount: seconds / unitSeconds[unit], unit } : { amount: seconds, unit: 'seconds' };
}

export const isoOf = ({ amount, unit }: Span): string =>
  ({ seconds: `PT${amount}S`, minutes: `PT${amount}M`, hours: `PT${amount}H`, days: `P${amount}D` })[unit];

const words: Record<Language, Record<SpanUnit, [one: string, many: string]>> = {
  'zh-CN': { seconds: ['秒', '秒'], minutes: ['分钟', '分钟'], hours: ['小时', '小时'], days: ['天', '天'] },
  en: { seconds: ['s', 's'], minutes: ['min', 'min'], hours: ['hour', 'hours'], days: ['day', 'days'] },
};

/** `5 分钟`, `1 小时 30 分钟`; what is no duration is shown as it is. */
export function sayIso(iso: string, language: Language): string {
  let rest = secondsOf(iso);
  if (rest === null) return iso;
  const shown: string[] = [];
  for (const unit of [...spanUnits].reverse()) {
    const amount = unit === 'seconds' ? rest : Math.floor(rest / unitSeconds[unit]);
    rest -= amount * unitSeconds[unit];
    if (amount) shown.push(`${amount} ${words[language][unit][amount === 1 ? 0 : 1]}`);
  }
  return shown.join(' ') || `0 ${words[language].seconds[1]}`;
}
