/**
 * Timer events (BPMN 2.0.2 §10.5.5.11): date, duration and cycle. A cycle's next occurrence is counted from the one before, not
 * from the moment it was noticed; a cycle without end skips what lies in the past (a server that was down for a week
 * does not catch up hourly reminders), a counted cycle delivers every one.
 */
import type { FeelScope } from '../../feel/index.ts';
import { addDuration, parseDuration, parseInstant, parseRepetition } from '../expressions/iso8601.ts';
import { asText } from '../expressions/expression.ts';
import { Failure } from '../expressions/failure.ts';
import type { Occurrence, TimerTrigger } from '../model/model.ts';

export function firstOccurrence(timer: TimerTrigger, scope: FeelScope, now: number): Occurrence {
  const text = asText(timer.value, scope);
  const occurrence = read(timer.mode, text, now);
  if (!occurrence) {
    throw new Failure('EXTRACT_VALUE_ERROR', `'${text}' (from '${timer.value.source}') is not ${wanted[timer.mode]}`);
  }
  return occurrence;
}

const wanted = {
  date: 'an ISO 8601 date and time',
  duration: 'an ISO 8601 duration',
  cycle: 'an ISO 8601 repeating interval longer than nothing, such as R3/PT1H',
};

/** Null when the text does not fit the mode. */
export function read(mode: TimerTrigger['mode'], text: string, now: number): Occurrence | null {
  if (mode === 'cycle') {
    const repetition = parseRepetition(text);
    if (!repetition) return null;
    const { times, from, every, interval } = repetition;
    return { dueAt: from ?? addDuration(now, interval), left: times < 0 ? -1 : times - 1, every };
  }
  const duration = mode === 'duration' ? parseDuration(text) : null;
  const dueAt = mode === 'duration' ? duration && addDuration(now, duration) : parseInstant(text);
  return dueAt === null ? null : { dueAt, left: 0, every: null };
}

/** What follows an occurrence that was due at `dueAt`; null when it was the last. */
export function nextOccurrence(fired: Occurrence, now: number): Occurrence | null {
  const interval = fired.every === null ? null : parseDuration(fired.every);
  if (!interval || fired.left === 0) return null;
  let dueAt = addDuration(fired.dueAt, interval);
  if (fired.left > 0) return { dueAt, left: fired.left - 1, every: fired.every };
  if (interval.months === 0 && dueAt <= now) dueAt += Math.ceil((now - dueAt + 1) / interval.ms) * interval.ms;
  while (dueAt <= now) dueAt = addDuration(dueAt, interval);
  return { dueAt, left: -1, every: fired.every };
}
