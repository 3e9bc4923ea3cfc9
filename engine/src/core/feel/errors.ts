/**
 * What can go wrong with an expression. Syntax is refused when it is compiled, with the place; limits stop an
 * evaluation that would run too long; `assert` fails when its author wants it. Everything else is not an error but `null`.
 */
export class FeelSyntaxError extends Error {
  constructor(
    message: string,
    readonly source: string,
    /** Offset of the offending character, from 0. */
    readonly position: number,
    readonly line: number,
    readonly column: number,
  ) {
    super(`${message} (line ${line}, column ${column})`);
    this.name = 'FeelSyntaxError';
  }

  static at(source: string, position: number, message: string): FeelSyntaxError {
    const before = source.slice(0, position).split('\n');
    return new FeelSyntaxError(message, source, position, before.length, (before.at(-1)?.length ?? 0) + 1);
  }
}

/** The evaluation was given up; there is no value. */
export abstract class FeelEvaluationError extends Error {}

/** The evaluation went over one of the bounds in `limits.ts`. */
export class FeelLimitError extends FeelEvaluationError {
  constructor(readonly limit: string) {
    super(`the expression was stopped: ${limit}`);
    this.name = 'FeelLimitError';
  }
}

/** `assert(value, condition)` did not hold (Camunda 8). */
export class FeelAssertionError extends FeelEvaluationError {
  constructor(cause: string) {
    super(cause);
    this.name = 'FeelAssertionError';
  }
}
