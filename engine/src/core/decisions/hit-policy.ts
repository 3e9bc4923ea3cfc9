/**
 * Hit policies (DMN 1.3 §8.2.8): what becomes of the rules that matched. One output column gives its value, several give
 * a context by their names; policies for many results give a list, empty when nothing matched.
 */
import { compileExpression, scopeOf, type CompiledExpression } from '../feel/index.ts';
import type { Aggregation, HitPolicy } from './file.ts';
import { DecisionFailure } from './model.ts';

export interface TablePolicy {
  hitPolicy: HitPolicy;
  /** Only with COLLECT. */
  aggregation: Aggregation | null;
}

export interface Output {
  id: string;
  name: string;
  /** Listed values, most important first. */
  values: readonly unknown[] | null;
  fallback: CompiledExpression | null;
}

/** A matched rule (row number from 1) and its output values in column order. */
export interface Hit {
  rule: number;
  values: unknown[];
}

export function combine(
  decisionId: string,
  { hitPolicy, aggregation }: TablePolicy,
  outputs: readonly Output[],
  hits: readonly Hit[],
  fallbacks: readonly unknown[],
): { output: unknown; used: readonly Hit[] } {
  const result = (hit: Hit) => shape(outputs, hit.values);
  const many = hitPolicy === 'COLLECT' || hitPolicy === 'RULE ORDER' || hitPolicy === 'OUTPUT ORDER';
  if (hits.length === 0) return { output: nothing(outputs, fallbacks, many, aggregation), used: [] };
  if (hitPolicy === 'OUTPUT ORDER' || hitPolicy === 'PRIORITY') {
    const ordered = byPriority(decisionId, outputs, hits);
    if (hitPolicy === 'OUTPUT ORDER') return { output: ordered.map(result), used: ordered };
    return { output: result(ordered[0] as Hit), used: ordered.slice(0, 1) };
  }
  if (many) return { output: collect(decisionId, aggregation, hits.map(result)), used: hits };
  const first = hits[0] as Hit;
  if (hitPolicy === 'UNIQUE' && hits.length > 1) {
    const rows = hits.map(({ rule }) => rule).join(', ');
    throw new DecisionFailure(decisionId, 'NOT_UNIQUE', `hit policy UNIQUE, but rules ${rows} match`);
  }
  if (hitPolicy === 'ANY') agree(decisionId, hits, result);
  return { output: result(first), used: [first] };
}

function shape(outputs: readonly Output[], values: readonly unknown[]): unknown {
  if (outputs.length === 1) return values[0] ?? null;
  return Object.fromEntries(outputs.map(({ name }, i) => [name, values[i] ?? null]));
}

function nothing(
  outputs: readonly Output[],
  fallbacks: readonly unknown[],
  many: boolean,
  aggregation: TablePolicy['aggregation'],
): unknown {
  if (outputs.some(({ fallback }) => fallback)) {
    const value = shape(outputs, fallbacks);
    return many && !aggregation ? [value] : value;
  }
  if (aggregation) return aggregation === 'COUNT' ? 0 : null;
  return many ? [] : null;
}

const same = compileExpression('a = b');

function agree(decisionId: string, hits: readonly Hit[], result: (hit: Hit) => unknown): void {
  const first = hits[0] as Hit;
  const other = hits.find((hit) => same.evaluate(scopeOf({ a: result(first), b: result(hit) })) !== true);
  if (!other) return;
  const message = `hit policy ANY, but rules ${first.rule} and ${other.rule} give different outputs`;
  throw new DecisionFailure(decisionId, 'NOT_ANY', message);
}

/** By the first column's listed values, then the second's …; rows with equal priority stay in their order. */
function byPriority(decisionId: string, outputs: readonly Output[], hits: readonly Hit[]): Hit[] {
  const ranks = new Map(hits.map((hit) => [hit, outputs.map((output, i) => rank(decisionId, output, hit, i))]));
  return hits.toSorted((a, b) => {
    const [left, right] = [ranks.get(a) ?? [], ranks.get(b) ?? []];
    const column = left.findIndex((n, i) => n !== right[i]);
    return column < 0 ? 0 : (left[column] ?? 0) - (right[column] ?? 0);
  });
}

function rank(decisionId: string, output: Output, hit: Hit, column: number): number {
  if (!output.values) return 0;
  const value = hit.values[column];
  const found = output.values.findIndex((listed) => same.evaluate(scopeOf({ a: listed, b: value })) === true);
  if (found >= 0) return found;
  const message = `rule ${hit.rule} gives a value for '${output.name}' that is not in its list of values`;
  throw new DecisionFailure(decisionId, 'NO_PRIORITY', message);
}

const aggregations = {
  SUM: compileExpression('sum(list)'),
  MIN: compileExpression('min(list)'),
  MAX: compileExpression('max(list)'),
  COUNT: compileExpression('count(list)'),
};

function collect(decisionId: string, aggregation: TablePolicy['aggregation'], list: unknown[]): unknown {
  if (!aggregation) return list;
  const value = aggregations[aggregation].evaluate(scopeOf({ list }));
  if (value !== null) return value;
  throw new DecisionFailure(decisionId, 'NOT_A_NUMBER', `the outputs have no ${aggregation.toLowerCase()}`);
}
