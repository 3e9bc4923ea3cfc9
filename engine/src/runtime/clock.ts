/**
 * What time it is. Everything that decides gets the time as an argument from here. `systemClock` is the machine's; a
 * controlled clock stands still at the moment it was set to (tests, demonstrations, `PUT /v2/clock`) and remembers that
 * moment over restarts when it is given a place to keep it.
 */
export interface Clock {
  now(): number;
}

/** A clock that can be set. Until it is set for the first time, and after `reset`, it runs with the machine. */
export interface ControlledClock extends Clock {
  readonly pinned: boolean;
  set(now: number): Promise<void>;
  advance(milliseconds: number): Promise<void>;
  /** Back to the machine's time. */
  reset(): Promise<void>;
  /** Called after every change; the timer loop listens. */
  onChange(listener: () => void): () => void;
}

/** Where a controlled clock keeps its moment; `null` means that it runs with the machine. */
export interface ClockMemory {
  load(): Promise<number | null>;
  save(now: number | null): Promise<void>;
}

export const systemClock = (): Clock => ({ now: () => Date.now() });

/** `start`: where it stands when nothing is remembered; absent: it runs until somebody sets it. */
export async function controlledClock(start?: number, memory?: ClockMemory): Promise<ControlledClock> {
  let pinnedAt: number | null = (await memory?.load()) ?? start ?? null;
  const listeners = new Set<() => void>();
  const pin = async (now: number | null): Promise<void> => {
    await memory?.save(now);
    pinnedAt = now;
    for (const listener of listeners) listener();
  };
  const now = () => pinnedAt ?? Date.now();
  return {
    now,
    get pinned() {
      return pinnedAt !== null;
    },
    set: (moment) => pin(moment),
    advance: (milliseconds) => pin(now() + milliseconds),
    reset: () => pin(null),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
