/**
 * What comes again and again, between plain choices and the text that the engine reads: every so many minutes or hours,
 * every day, on some weekdays, on a day of the month. Cron as Camunda 8 takes it (six fields, city time) and ISO 8601
 * cycles. Pure and lossless: what is not understood stays an expert's text.
 */
export type Cycle =
  | { kind: 'every'; amount: number; unit: 'minutes' | 'hours' }
  | { kind: 'daily'; time: string }
  /** 1 = Monday … 7 = Sunday, ascending. */
  | { kind: 'weekly'; days: number[]; time: string }
  /** `L`: the last day. */
  | { kind: 'monthly'; day: number | 'L'; time: string };

const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'];
const CRON = /^0 (\d{1,2}) (\d{1,2}) (\*|\?|\d{1,2}|L) \* (\S+)$/;
const EVERY = /^R\/PT(\d+)([MH])$/;

export function readCycle(source: string): Cycle | null {
  const trimmed = source.trim();
  const every = EVERY.exec(trimmed);
  if (every) return { kind: 'every', amount: Number(every[1]), unit: every[2] === 'M' ? 'minutes' : 'hours' };
  const cron = CRON.exec(trimmed.toUpperCase());
  if (!cron) return null;
  const [, minute = '', hour = '', day = '', weekday = ''] = cron;
  if (Number(minute) > 59 || Number(hour) > 23) return null;
  const time = `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`;
  const anyDay = day === '*' || day === '?';
  const anyWeekday = weekday === '*' || weekday === '?';
  if (anyDay && anyWeekday) return { kind: 'daily', time };
  if (anyWeekday) return monthly(day, time);
  const days = anyDay ? weekdaysOf(weekday) : null;
  return days && { kind: 'weekly', days, time };
}

function monthly(day: string, time: string): Cycle | null {
  if (day === 'L') return { kind: 'monthly', day, time };
  const number = Number(day);
  return number >= 1 && number <= 31 ? { kind: 'monthly', day: number, time } : null;
}

function weekdaysOf(field: string): number[] | null {
  const days = field.split(',').flatMap((part) => {
    const [from, to = from] = part.split('-').map(weekday);
    if (!from || !to || from > to) return [NaN];
    return Array.from({ length: to - from + 1 }, (_, at) => from + at);
  });
  if (days.some(Number.isNaN)) return null;
  return [...new Set(days)].sort((a, b) => a - b);
}

/** Sunday is 0 or 7 for cron, 7 here. */
function weekday(name: string): number {
  const number = /^[0-7]$/.test(name) ? Number(name) : WEEKDAYS.indexOf(name);
  return number === 0 ? 7 : number;
}

export function writeCycle(cycle: Cycle): string {
  if (cycle.kind === 'every') return `R/PT${cycle.amount}${cycle.unit === 'minutes' ? 'M' : 'H'}`;
  const [hour = '0', minute = '0'] = cycle.time.split(':');
  const at = `0 ${Number(minute)} ${Number(hour)}`;
  if (cycle.kind === 'daily') return `${at} * * *`;
  if (cycle.kind === 'monthly') return `${at} ${cycle.day} * *`;
  return `${at} * * ${cycle.days.map((day) => WEEKDAYS[day]).join(',')}`;
}
