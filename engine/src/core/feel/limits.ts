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
  /** Depth of function calls. */
  calls: 200,
  /** Elements of one list. */
  list: 100_000,
  /** Characters of one string. */
  string: 1_000_000,
  /** Characters of a regular expression, and of the text it is run on. */
  pattern: 500,
  matched: 100_000,
} as const;

/** Counts the work of one evaluation; shared by all frames. */
export class Budget {
  #steps = 0;
  #depth = 0;

  spend(steps = 1): void {
    this.#steps += steps;
    if (this.#steps > limits.steps) throw new FeelLimitError(`more than ${limits.steps} steps`);
  }

  enter(): void {
    this.spend();
    this.#depth += 1;
    if (this.#depth > limits.calls) throw new FeelLimitError(`more than ${limits.calls} nested function calls`);
  }

  leave(): void {
    this.#depth -= 1;
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
