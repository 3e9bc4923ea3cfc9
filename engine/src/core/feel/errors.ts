/**
 * What can go wrong with an expression. Syntax is refused when it is compiled, with the place; limits stop an
 * evaluation that would run too long. Everything else in FEEL is not an error but `null`.
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

/** The evaluation went over one of the bounds in `limits.ts`. */
export class FeelLimitError extends Error {
  constructor(readonly limit: string) {
    super(`the expression was stopped: ${limit}`);
    this.name = 'FeelLimitError';
  }
}
