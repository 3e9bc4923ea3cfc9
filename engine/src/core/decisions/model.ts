/** Decisions as their callers see them: compiled once, evaluated purely, every answer with its reasons. */
import type { Json, JsonObject } from '../json.ts';
import type { Problem } from '../problem.ts';

/** What a decision may know besides variables. */
export interface DecisionEnv {
  /** Milliseconds since the epoch for `now()` and `today()`. */
  now?: number;
  /** Constants and functions beside the variables, such as pack inputs; variables hide them. */
  context?: Readonly<Record<string, unknown>>;
}

/** One rule (row) of a table that matched, with wanted and actual values of every input. */
export interface MatchedRule {
  /** From 1, as people count rows. */
  index: number;
  ruleId: string;
  inputs: { id: string; label: string; wanted: string; actual: Json }[];
  outputs: { id: string; name: string; value: Json }[];
  /** The row's annotation, where it has one. */
  annotation: string | null;
}

export interface EvaluatedInput {
  id: string;
  label: string;
  expression: string;
  value: Json;
  /** Set when the value is none of the column's allowed values; the rows judge it all the same. */
  notAllowed?: true;
}

export interface DecisionResult {
  decisionId: string;
  name: string;
  output: Json;
  /** The table's inputs as they were evaluated; empty for a literal expression. */
  inputs: EvaluatedInput[];
  matchedRules: MatchedRule[];
  /** The decisions and business knowledge models that this one asked, each with its own reasons. */
  required: DecisionResult[];
}

export interface CompiledDecision {
  readonly id: string;
  readonly name: string;
  readonly versionTag: string | null;
  /** Decisions asked first, by id. */
  readonly requires: readonly string[];
  /** Names that the decision and what it requires read from the variables. */
  readonly variables: readonly string[];
  /** Throws `DecisionFailure` when the rules contradict each other or an expression ran over its bounds. */
  evaluate(variables: JsonObject, env?: DecisionEnv): DecisionResult;
}

export interface CompiledDecisions {
  requirements: { id: string; name: string } | null;
  /** Empty when there is any problem of severity `error`. */
  decisions: CompiledDecision[];
  problems: Problem[];
}

/** The decision cannot be made with these variables; the message says why. */
export class DecisionFailure extends Error {
  constructor(
    readonly decisionId: string,
    /** `NOT_UNIQUE`, `NOT_ANY`, `NO_PRIORITY`, `NOT_A_NUMBER`, `LIMIT`. */
    readonly code: 'NOT_UNIQUE' | 'NOT_ANY' | 'NO_PRIORITY' | 'NOT_A_NUMBER' | 'LIMIT',
    message: string,
  ) {
    super(`decision '${decisionId}': ${message}`);
    this.name = 'DecisionFailure';
  }
}
