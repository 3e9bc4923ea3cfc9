/**
 * Times as people say them, always city time (Asia/Shanghai), whatever the browser's zone: 今天 16:30, 昨天 09:05,
 * 周二 16:30 within a week, else 12月1日 16:30, with the year when it is another one. `exact` is for the hover.
 */
const ZONE = 'Asia/Shanghai';
const DAY = 86_400_000;
const OFFSET = 8 * 3_600_000;

const dayNumber = (at: number) => Math.floor((at + OFFSET) / DAY);
const part = (locale: string, at: number, options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(locale, { timeZone: ZONE, ...options }).format(at);

export function spoken(instant: string, locale: string, now: number): string {
  const at = Date.parse(instant);
  const en = locale.startsWith('en');
  const language = en ? 'en-GB' : 'zh-CN';
  const time = part('en-GB', at, { hour: '2-digit', minute: '2-digit', hour12: false });
  const distance = dayNumber(at) - dayNumber(now);
  const near: Record<number, string> = en
    ? { [-1]: 'yesterday', 0: 'today', 1: 'tomorrow' }
    : { [-1]: '昨天', 0: '今天', 1: '明天' };
  if (near[distance]) return `${near[distance]} ${time}`;
  if (Math.abs(distance) < 6) return `${part(language, at, { weekday: 'short' })} ${time}`;
  const sameYear = part('en-GB', at, { year: 'numeric' }) === part('en-GB', now, { year: 'numeric' });
  return `${part(language, at, { ...(sameYear ? {} : { year: 'numeric' as const }), month: 'short', day: 'numeric' })} ${time}`;
}

export function exact(instant: string, locale: string): string {
  return part(locale.startsWith('en') ? 'en-GB' : 'zh-CN', Date.parse(instant), {
    dateStyle: 'full',
    timeStyle: 'medium',
  });
}
