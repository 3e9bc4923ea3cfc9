/**
 * When a timer fires: a working-time deadline, a plain length of time (ISO 8601, clock time), or an expert's text.
 * BPMN keeps the three kinds in three elements (timeDate, timeDuration, timeCycle); this knows which is which.
 */
import { readDeadline, writeDeadline, type Deadline } from './deadline.ts';

export type PlainUnit = 'minutes' | 'hours' | 'days';
export type TimerProperty = 'timeDate' | 'timeDuration' | 'timeCycle';

export type Timer =
  | { kind: 'none' }
  | { kind: 'deadline'; deadline: Exclude<Deadline, { kind: 'none' } | { kind: 'expert' }> }
  | { kind: 'plain'; amount: number; unit: PlainUnit }
  | { kind: 'expert'; property: TimerProperty; text: string };

export interface TimerText {
  property: TimerProperty;
  text: string;
}

const PLAIN: Record<PlainUnit, RegExp> = { minutes: /^PT(\d+)M$/, hours: /^PT(\d+)H$/, days: /^P(\d+)D$/ };
export const plainUnits: readonly PlainUnit[] = ['minutes', 'hours', 'days'];

export function readTimer(timer: TimerText | null): Timer {
  if (!timer?.text.trim()) return { kind: 'none' };
  if (timer.property === 'timeDate') {
    const deadline = readDeadline(timer.text);
    if (deadline.kind === 'fixed' || deadline.kind === 'input') return { kind: 'deadline', deadline };
  }
  if (timer.property === 'timeDuration') {
    for (const unit of plainUnits) {
      const match = PLAIN[unit].exec(timer.text.trim());
      if (match) return { kind: 'plain', amount: Number(match[1]), unit };
    }
  }
  return { kind: 'expert', ...timer };
}

export function writeTimer(timer: Timer): TimerText | null {
  if (timer.kind === 'none') return null;
  if (timer.kind === 'expert') return { property: timer.property, text: timer.text };
  if (timer.kind === 'deadline') return { property: 'timeDate', text: writeDeadline(timer.deadline) ?? '' };
  const text = { minutes: `PT${timer.amount}M`, hours: `PT${timer.amount}H`, days: `P${timer.amount}D` }[timer.unit];
  return { property: 'timeDuration', text };
}
