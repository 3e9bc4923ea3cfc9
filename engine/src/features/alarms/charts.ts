/**
 * What the chart of an alarm draws: the metrics that its rule compares with numbers, and the bounds of each grade. Taken
 * from the rule's version that raised it, so that a later edit does not move the lines of an old alarm. Pure.
 */
import type { AlarmRule, Severity } from '../../core/alarms/index.ts';
import type { Json } from '../../core/json.ts';
import type { Condition, FactReference, Operator } from '../../core/rules/index.ts';

export interface ChartBounds {
  metric: string;
  bounds: { severity: Severity; operator: Operator; value: number }[];
}

interface Compared extends FactReference {
  operator: Operator;
  value: Json | FactReference;
}

/** `metric`: of the newest reading, for rules that say none. Worst grade first; equal bounds once a grade. */
export function chartsOf({ scope, grades }: Pick<AlarmRule, 'scope' | 'grades'>, metric: string | null): ChartBounds[] {
  const own = comparisons(scope).flatMap(({ fact, operator, value }) => {
    if (fact !== 'metric') return [];
    if (operator === 'equal' && typeof value === 'string') return [value];
    return operator === 'in' && Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
  });
  const spoken = own.length > 0 ? own : metric === null ? [] : [metric];
  const charts = new Map<string, ChartBounds>(spoken.map((name) => [name, { metric: name, bounds: [] }]));
  for (const { severity, when } of [...grades].sort((a, b) => a.severity - b.severity)) {
    for (const compared of when ? comparisons(when) : []) {
      const { operator, value } = compared;
      if (typeof value !== 'number') continue;
      for (const name of metricsOf(compared, spoken)) {
        const chart = charts.get(name) ?? { metric: name, bounds: [] };
        charts.set(name, chart);
        const known = chart.bounds.some(
          (bound) => bound.severity === severity && bound.operator === operator && bound.value === value,
        );
        if (!known) chart.bounds.push({ severity, operator, value });
      }
    }
  }
  return [...charts.values()];
}

/** `value` and what is computed of it speak of the reading's metric, `latest` of the one that its path names. */
function metricsOf({ fact, path }: FactReference, spoken: readonly string[]): readonly string[] {
  if (fact === 'value' || fact === 'forecast') return spoken;
  const named = fact === 'latest' && path !== undefined ? /^\$\.([^.[\]]+)$/.exec(path)?.[1] : undefined;
  return named === undefined ? [] : [named];
}

/** Those that are written plainly; a bound under `not` is no line that one could draw. */
function comparisons(condition: Condition): Compared[] {
  if ('all' in condition) return condition.all.flatMap(comparisons);
  if ('any' in condition) return condition.any.flatMap(comparisons);
  return 'not' in condition ? [] : [condition];
}
