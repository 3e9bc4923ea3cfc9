/**
 * What can go wrong with an expression. Syntax is refused when it is compiled, with the place; limits stop an
 * evaluation that would run too long; `assert` fails when its author wants it. Everything else is not an error but `null`.
 */
import type { Text } from '../json.ts';
import { syntaxTexts, type SyntaxCode, type SyntaxFilling } from './syntax-codes.ts';

export class FeelSyntaxError extends Error {
  private constructor(
    readonly code: SyntaxCode,
    /** What is wrong, without the place. */
    readonly what: Text,
    /** What would mend it. */
    readonly mend: Text,
    readonly source: string,
    /** Offset of the offending character, from 0. */
    readonly position: number,
    readonly line: number,
    readonly column: number,
  ) {
    super(`${what.en} (line ${line}, column ${column})`);
    this.name = 'FeelSyntaxError';
  }

  static at(source: string, position: number, code: SyntaxCode, data: SyntaxFilling = {}): FeelSyntaxError {
    const before = source.slice(0, position).split('\n');
    const { what, mend } = syntaxTexts(code, data);
    const column = (before.at(-1)?.length ?? 0) + 1;
    return new FeelSyntaxError(code, what, mend, source, position, before.length, column);
  }

  /** What is wrong, and where. */
  get text(): Text {
    return { zh: `${this.what.zh}（第 ${this.line} 行第 ${this.column} 列）`, en: this.message };
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
