import type { JsonObject, Text } from './json.ts';

/**
 * One thing that is wrong with a model, a pack, a form or a rule: where, why, and how to mend it.
 * Checks collect all problems before they refuse; nothing is half accepted.
 */
export interface Problem {
  severity: 'error' | 'warning';
  /** Catalogue code, stable, `UPPER_SNAKE`. */
  code: string;
  /** File inside a pack, when the problem belongs to one. */
  file?: string;
  /** BPMN or DMN element id. */
  elementId?: string;
  /** Path inside a JSON document, `a.b[2]`. */
  path?: string;
  message: Text;
  /** What to do about it. */
  mend?: Text;
  /** What a person needs to see beside the message, such as the two traces of a second opinion. */
  data?: JsonObject;
}
