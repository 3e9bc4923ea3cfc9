/**
 * Reads the conditions that an alarm's reason or a why-not step carries: each with its result, what was wanted and what was
 * there. The shape is that of the engine's explanations; what has another shape is shown as it came.
 */
import type { Json } from '../api/types.ts';

export type Truth = boolean | 'unknown';
export type Explanation =
  | { kind: 'all' | 'any'; result: Truth; conditions: Explanation[] }
  | { kind: 'not'; result: Truth; condition: Explanation }
  | {
      kind: 'comparison';
      result: Truth;
      fact: string;
      operator: string;
      wanted: Json;
      wantedFact?: string;
      actual: Json;
      missing: boolean;
    };

export function explanationOf(value: unknown): Explanation | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const { kind, result, ...rest } = value as Record<string, unknown>;
  if (typeof result !== 'boolean' && result !== 'unknown') return null;
  if (kind === 'comparison' && typeof rest['fact'] === 'string') return value as Explanation;
  if (kind === 'not') {
    const condition = explanationOf(rest['condition']);
    return condition && { kind, result, condition };
  }
  if ((kind === 'all' || kind === 'any') && Array.isArray(rest['conditions'])) {
    const conditions = rest['conditions'].map(explanationOf);
    return conditions.some((one) => one === null) ? null : { kind, result, conditions: conditions as Explanation[] };
  }
  return null;
}
