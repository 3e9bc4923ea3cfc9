/**
 * Deadlines in the three units (design D14).
 *
 * - `working-hours`: the amount of working time after the start.
 * - `urgent-hours`: the same around the clock.
 * - `working-days`: 17:30 (closing) of the Nth working day after the receipt day, which is day 0; the part of a day in a
 *   fractional amount is working time added to that. Amount 0 means "the same working day": closing of the first
 *   working day whose closing is still to come.
 *
 * Every deadline is then an amount of working time from the start, and a pause takes its own working time out of it: a
 * clock of working days that rested for 2 working days is due 2 working days later at closing; one that rested for 3
 * working hours is due 3 working hours later. The warning comes when `warnAt` of that amount is used up.
 *
 * `provisional`: a day from the start to the due moment lies in a year without published notice.
 */
import {
  CalendarExhausted,
  closingOf,
  dateOfDay,
  dayFacts,
  dayOf,
  HORIZON_DAYS,
  isProvisional,
  windowsOf,
  type Interval,
  type WorkingCalendar,
  type WorkUnit,
} from './calendar.ts';
import { HOUR } from './city-time.ts';
import { addWorkingMinutes, afterCounted, countedMs, mergePauses, without } from './working-time.ts';

export interface DeadlineQuestion {
  from: number;
  amount: number;
  unit: WorkUnit;
  pauses?: readonly Interval[];
  /** Fraction of the amount, e.g. 0.8. */
  warnAt?: number | null;
}

export interface DeadlineDay {
  date: string;
  counts: boolean;
  reason: string;
}

export interface Deadline {
  due: number;
  warn: number | null;
  provisional: boolean;
  /** Every day from receipt to due: counted or not, and why. */
  days: DeadlineDay[];
}

export function deadline(calendar: WorkingCalendar, question: DeadlineQuestion): Deadline {
  const { from, unit, warnAt } = question;
  const pauses = mergePauses(question.pauses ?? []);
  const budget = budgetMs(calendar, question);
  const due = afterCounted(calendar, unit, from, budget, pauses);
  return {
    due,
    warn: warnAt ? afterCounted(calendar, unit, from, Math.round(budget * warnAt), pauses) : null,
    provisional: unit !== 'urgent-hours' && spansProvisional(calendar, from, due),
    days: explainDays(calendar, question, due, pauses),
  };
}

/** The deadline's amount as time that counts from the start, pauses left out of account. */
function budgetMs(calendar: WorkingCalendar, { from, amount, unit }: DeadlineQuestion): number {
  if (unit !== 'working-days') return Math.round(amount * HOUR);
  return countedMs(calendar, unit, from, endOfWorkingDays(calendar, from, amount));
}

function endOfWorkingDays(calendar: WorkingCalendar, from: number, amount: number): number {
  const whole = Math.floor(amount);
  const first = dayOf(from);
  const closing =
    whole === 0 ? sameDayClosing(calendar, from) : closingOf(calendar, nthWorkingDay(calendar, first, whole));
  if (amount === whole) return closing;
  const start = whole === 0 ? Math.max(from, closingOf(calendar, first)) : closing;
  const sample = windowsOf(calendar, 'working-hours', dayOf(closing));
  const dayMinutes = sample.reduce((sum, { from: a, to: b }) => sum + b - a, 0) / 60_000;
  return addWorkingMinutes(calendar, start, dayMinutes * (amount - whole));
}

function sameDayClosing(calendar: WorkingCalendar, from: number): number {
  const first = dayOf(from);
  const today = dayFacts(calendar, first).works && closingOf(calendar, first) > from;
  return closingOf(calendar, today ? first : nthWorkingDay(calendar, first, 1));
}

/** The nth working day after a day. */
function nthWorkingDay(calendar: WorkingCalendar, after: number, n: number): number {
  let left = n;
  for (let day = after + 1; day <= after + HORIZON_DAYS; day++) {
    if (dayFacts(calendar, day).works && --left === 0) return day;
  }
  throw new CalendarExhausted(calendar.id);
}

function spansProvisional(calendar: WorkingCalendar, from: number, due: number): boolean {
  for (let day = dayOf(from); day <= dayOf(due); day++) if (isProvisional(calendar, day)) return true;
  return false;
}

function explainDays(
  calendar: WorkingCalendar,
  { from, amount, unit }: DeadlineQuestion,
  due: number,
  pauses: readonly Interval[],
): DeadlineDay[] {
  const first = dayOf(from);
  const days: DeadlineDay[] = [];
  for (let day = first; day <= dayOf(due); day++) {
    const receipt = day === first && unit === 'working-days' && amount >= 1;
    days.push({
      date: dateOfDay(day),
      ...(receipt ? { counts: false, reason: '受理当日' } : explainDay(calendar, unit, day, { from, to: due }, pauses)),
    });
  }
  return days;
}

function explainDay(
  calendar: WorkingCalendar,
  unit: WorkUnit,
  day: number,
  life: Interval,
  pauses: readonly Interval[],
): Omit<DeadlineDay, 'date'> {
  const reason = unit === 'urgent-hours' ? '全天计时' : dayFacts(calendar, day).reason;
  const windows = windowsOf(calendar, unit, day);
  if (windows.length === 0) return { counts: false, reason };
  const lived = windows
    .map((window) => ({ from: Math.max(window.from, life.from), to: Math.min(window.to, life.to) }))
    .filter((window) => window.to > window.from);
  if (lived.length === 0) return { counts: false, reason: '非工作时间' };
  const whole = lived.reduce((sum, { from, to }) => sum + to - from, 0);
  const counted = lived.flatMap((window) => without(window, pauses)).reduce((sum, { from, to }) => sum + to - from, 0);
  if (counted === 0) return { counts: false, reason: '暂停' };
  return { counts: true, reason: counted < whole ? `${reason}（部分暂停）` : reason };
}

export interface OverdueLevel {
  level: number;
  after: { amount: number; unit: WorkUnit };
}

/** When each overdue level falls due: the due moment itself for amount 0, later ones by the same rules from there. */
export function levels(
  calendar: WorkingCalendar,
  due: number,
  wanted: readonly OverdueLevel[],
): { level: number; dueAt: number }[] {
  return wanted.map(({ level, after }) => ({
    level,
    dueAt: after.amount === 0 ? due : deadline(calendar, { from: due, ...after }).due,
  }));
}

/** 督办 of flows.md: 100 % level 1, one working day later level 2, three working days later level 3. */
export const DEFAULT_LEVELS: readonly OverdueLevel[] = [
  { level: 1, after: { amount: 0, unit: 'working-days' } },
  { level: 2, after: { amount: 1, unit: 'working-days' } },
  { level: 3, after: { amount: 3, unit: 'working-days' } },
];
