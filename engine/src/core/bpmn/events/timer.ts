/**
 * Timer events (BPMN 2.0.2 §10.5.5.11): date, duration and cycle, the last as ISO 8601 repetition or as cron. A cycle's next occurrence is counted from the one before, not
 * from the moment it was noticed; a cycle without end skips what lies in the past (a server that was down for a week
 * does not catch up hourly reminders), a counted cycle delivers every one.
 */
import type { FeelScope } from '../../feel/index.ts';
import { looksLikeCron, nextCron, parseCron } from '../expressions/cron.ts';
import { addDuration, parseDuration, parseInstant, parseRepetition } from '../expressions/iso8601.ts';
import { asText } from '../expressions/expression.ts';
import { Failure } from '../expressions/failure.ts';
import type { Occurrence, TimerTrigger } from '../model/model.ts';

export function firstOccurrence(timer: TimerTrigger, scope: FeelScope, now: number): Occurrence {
  if (timer.fixed) return timer.fixed(now);
  const text = asText(timer.value, scope);
  const schedule = readSchedule(timer.mode, text);
  if (!schedule) {
    throw new Failure('EXTRACT_VALUE_ERROR', `'${text}' (from '${timer.value.source}') is not ${wanted[timer.mode]}`);
  }
  return schedule(now);
}

const wanted = {
  date: 'an ISO 8601 date and time',
  duration: 'an ISO 8601 duration',
  cycle:
    'an ISO 8601 repeating interval longer than nothing such as R3/PT1H, or a cron expression such as 0 0 9 * * MON-FRI',
};

/** When it is first due, seen from a moment; null when the text does not fit the mode. */
export function readSchedule(mode: TimerTrigger['mode'], text: string): ((now: number) => Occurrence) | null {
  if (mode === 'cycle' && looksLikeCron(text)) {
    const cron = parseCron(text);
    return cron && ((now) => ({ dueAt: nextCron(cron, now) ?? now, left: -1, every: text.trim() }));
  }
  if (mode === 'cycle') {
    const repetition = parseRepetition(text);
    if (!repetition) return null;
    const { times, from, every, interval } = repetition;
    const left = times < 0 ? -1 : times - 1;
    return (now) => ({ dueAt: from ?? addDuration(now, interval), left, every });
  }
  if (mode === 'duration') {
    const duration = parseDuration(text);
    return duration && ((now) => ({ dueAt: addDuration(now, duration), left: 0, every: null }));
  }
  const dueAt = parseInstant(text);
  return dueAt === null ? null : () => ({ dueAt, left: 0, every: null });
}

/** What follows an occurrence that was due at `dueAt`; null when it was the last. */
export function nextOccurrence(fired: Occurrence, now: number): Occurrence | null {
  if (fired.every !== null && looksLikeCron(fired.every))
    return nextCronOccurrence(fired.every, Math.max(now, fired.dueAt));
  const interval = fired.every === null ? null : parseDuration(fired.every);
  if (!interval || fired.left === 0) return null;
  let dueAt = addDuration(fired.dueAt, interval);
  if (fired.left > 0) return { dueAt, left: fired.left - 1, every: fired.every };
  if (interval.months === 0 && dueAt <= now) dueAt += Math.ceil((now - dueAt + 1) / interval.ms) * interval.ms;
  while (dueAt <= now) dueAt = addDuration(dueAt, interval);
  return { dueAt, left: -1, every: fired.every };
}

/** What was missed while nobody looked is skipped, as in every cycle without end. */
function nextCronOccurrence(every: string, after: number): Occurrence | null {
  const cron = parseCron(every);
  const dueAt = cron && nextCron(cron, after);
  return dueAt === null ? null : { dueAt, left: -1, every };
}
