/**
 * When a timer fires: a working-time deadline, a plain length of time (ISO 8601, clock time), a cycle, or an expert's text.
 * BPMN keeps the three kinds in three elements (timeDate, timeDuration, timeCycle); this knows which is which.
 */
import { readCycle, writeCycle, type Cycle } from './cycle.ts';
import { readDeadline, writeDeadline, type Deadline } from './deadline.ts';

export type PlainUnit = 'minutes' | 'hours' | 'days';
export type TimerProperty = 'timeDate' | 'timeDuration' | 'timeCycle';

export type Timer =
  | { kind: 'none' }
  | { kind: 'deadline'; deadline: Exclude<Deadline, { kind: 'none' } | { kind: 'expert' }> }
  | { kind: 'plain'; amount: number; unit: PlainUnit }
  | { kind: 'cycle'; cycle: Cycle }
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
  if (timer.property === 'timeCycle') {
    const cycle = readCycle(timer.text);
    if (cycle) return { kind: 'cycle', cycle };
  }
  return { kind: 'expert', ...timer };
}

export function writeTimer(timer: Timer): TimerText | null {
  if (timer.kind === 'none') return null;
  if (timer.kind === 'expert') return { property: timer.property, text: timer.text };
  if (timer.kind === 'cycle') return { property: 'timeCycle', text: writeCycle(timer.cycle) };
  if (timer.kind === 'deadline') return { property: 'timeDate', text: writeDeadline(timer.deadline) ?? '' };
  const text = { minutes: `PT${timer.amount}M`, hours: `PT${timer.amount}H`, days: `P${timer.amount}D` }[timer.unit];
  return { property: 'timeDuration', text };
}
