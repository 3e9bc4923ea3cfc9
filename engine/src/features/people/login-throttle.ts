/**
 * Slows down guessing. Five wrong passwords for one name lock that name for 15 minutes, whether or not an account of
 * that name exists. After fifty wrong passwords from one address it has to wait between attempts, longer each time, a
 * minute at most (many people may share an address). In memory and bounded; the lock of an existing account is also
 * written to its row and so survives a restart.
 */
const windowMs = 15 * 60_000;
const perName = 5;
const freePerAddress = 50;
const longestWaitMs = 60_000;
const maxEntries = 20_000;

interface Entry {
  failures: number;
  last: number;
}

export interface LoginThrottle {
  /** Moment until which an attempt must be refused unheard, or null. */
  lockedUntil(username: string, ip: string, now: number): number | null;
  failed(username: string, ip: string, now: number): void;
  /** A right password, or a reset, clears the name; not the address. */
  clear(username: string): void;
}

export function createLoginThrottle(): LoginThrottle {
  const entries = new Map<string, Entry>();

  function recent(key: string, now: number): Entry | undefined {
    const entry = entries.get(key);
    return entry && now - entry.last < windowMs ? entry : undefined;
  }

  function nameLock(username: string, now: number): number | null {
    const entry = recent(`name:${username}`, now);
    return entry && entry.failures >= perName ? entry.last + windowMs : null;
  }

  function addressLock(ip: string, now: number): number | null {
    const entry = recent(`ip:${ip}`, now);
    if (!entry || entry.failures < freePerAddress) return null;
    const until = entry.last + Math.min(longestWaitMs, 1000 * 2 ** ((entry.failures - freePerAddress) / 5));
    return until > now ? until : null;
  }

  function count(key: string, now: number): void {
    const failures = (recent(key, now)?.failures ?? 0) + 1;
    entries.delete(key);
    entries.set(key, { failures, last: now });
    if (entries.size > maxEntries) entries.delete(entries.keys().next().value as string);
  }

  return {
    lockedUntil: (username, ip, now) => nameLock(username, now) ?? addressLock(ip, now),
    failed(username, ip, now) {
      count(`name:${username}`, now);
      count(`ip:${ip}`, now);
    },
    clear: (username) => void entries.delete(`name:${username}`),
  };
}
