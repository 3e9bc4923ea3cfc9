/**
 * Where an expression finds its names. A scope is anything that can answer `get`; the kernel gives its own lazy chain of
 * variable scopes without copying. `undefined` means "no such name", `null` is a value. Objects are looked into by own
 * properties only, so nothing inherited (`constructor`, `__proto__`) is ever reachable.
 */
import type { Budget } from './limits.ts';

export interface FeelScope {
  get(name: string): unknown;
  /** Milliseconds since the epoch for `now()` and `today()`; without it both are null. Expressions never read a clock. */
  readonly now?: number;
  /** Shared by expressions that are evaluated on behalf of another one, so that its bounds hold for all of them. */
  readonly budget?: Budget;
}

export function scopeOf(
  object: Readonly<Record<string, unknown>>,
  parent?: FeelScope,
  now: number | undefined = parent?.now,
): FeelScope {
  return {
    get: (name) => (Object.hasOwn(object, name) ? object[name] : parent?.get(name)),
    ...(now === undefined ? {} : { now }),
    ...(parent?.budget ? { budget: parent.budget } : {}),
  };
}
