/**
 * Slows down guessing of numbers and filing in bulk without an account: so many per address and, for tracking, per number,
 * in a window of real time. Held in memory; another node counts for itself.
 */
import { tooManyAttempts } from './errors.ts';

const WINDOW_MS = 15 * 60_000;
const FAILURES_PER_ADDRESS = 20;
const FAILURES_PER_NUMBER = 8;
const FILINGS_PER_ADDRESS = 60;
const MAX_REMEMBERED = 50_000;

export interface TrackThrottle {
  /** Refuses with TOO_MANY_ATTEMPTS. */
  check(ip: string, number: string): void;
  failed(ip: string, number: string): void;
  succeeded(ip: string, number: string): void;
  /** Counts a filing; refuses with TOO_MANY_ATTEMPTS. */
  file(ip: string): void;
}

export function createTrackThrottle(now: () => number = () => performance.now()): TrackThrottle {
  const counts = new Map<string, { since: number; count: number }>();
  const count = (key: string): number => {
    const entry = counts.get(key);
    return entry && now() - entry.since < WINDOW_MS ? entry.count : 0;
  };
  const add = (key: string): void => {
    if (counts.size >= MAX_REMEMBERED) counts.delete(counts.keys().next().value!);
    const entry = counts.get(key);
    if (entry && now() - entry.since < WINDOW_MS) entry.count += 1;
    else counts.set(key, { since: now(), count: 1 });
  };
  const refuseAt = (key: string, limit: number): void => {
    if (count(key) < limit) return;
    const left = WINDOW_MS - (now() - counts.get(key)!.since);
    throw tooManyAttempts({ minutes: Math.max(1, Math.ceil(left / 60_000)) });
  };
  return {
    check(ip, number) {
      refuseAt(`ip:${ip}`, FAILURES_PER_ADDRESS);
      refuseAt(`number:${number}`, FAILURES_PER_NUMBER);
    },
    failed(ip, number) {
      add(`ip:${ip}`);
      add(`number:${number}`);
    },
    succeeded: (_, number) => void counts.delete(`number:${number}`),
    file(ip) {
      refuseAt(`file:${ip}`, FILINGS_PER_ADDRESS);
      add(`file:${ip}`);
    },
  };
}
