/**
 * Bounds of one evaluation. An expression comes from a pack or from the designer, so it may be wrong or hostile; none
 * may occupy the engine for longer than a blink or grow without end. Counted, not timed: the same expression over the
 * same values always ends the same way.
 */
import { FeelLimitError } from './errors.ts';

export const limits = {
  /** Characters of one source text. */
  source: 10_000,
  /** Depth of nested syntax. */
  nesting: 200,
  /** Iterations, list elements touched and function calls of one evaluation. */
  steps: 200_000,
  /** Depth of function calls, and of all syntax inside the functions that are being called. */
  calls: 200,
  depth: 2_000,
  /** Elements of one list. */
  list: 100_000,
  /** Characters of one string. */
  string: 1_000_000,
  /** Values inside one value that leaves as JSON or as text, and how deep they may be nested. */
  values: 1_000_000,
  valueDepth: 100,
  /** Characters of a regular expression, and of the text it is run on. */
  pattern: 500,
  matched: 100_000,
} as const;

/** What a power, a root or a logarithm of 34 digits costs. */
export const SERIES_STEPS = 50;

/** What it costs to ask the zone data. */
export const ZONE_STEPS = 20;

/** Counts the work of one evaluation; shared by all frames. */
export class Budget {
  #steps = 0;
  #calls = 0;
  #depth = 0;

  spend(steps = 1): void {
    this.#steps += steps;
    if (this.#steps > limits.steps) throw new FeelLimitError(`more than ${limits.steps} steps`);
  }

  /** A function is called; `depth` is that of its syntax. */
  enter(depth = 0): void {
    this.spend();
    this.#calls += 1;
    this.#depth += depth;
    if (this.#calls > limits.calls) throw new FeelLimitError(`more than ${limits.calls} nested function calls`);
    if (this.#depth > limits.depth) throw new FeelLimitError('function calls nested too deeply');
  }

  leave(depth = 0): void {
    this.#calls -= 1;
    this.#depth -= depth;
  }

  list(length: number): void {
    if (length > limits.list) throw new FeelLimitError(`a list of more than ${limits.list} elements`);
    this.spend(length);
  }

  string(length: number): void {
    if (length > limits.string) throw new FeelLimitError(`a string of more than ${limits.string} characters`);
    this.spend(length >> 6);
  }
}
