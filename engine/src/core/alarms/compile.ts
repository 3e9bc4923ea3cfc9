/**
 * An alarm rule made ready: durations in milliseconds, conditions as closures, once for the bounds that raise and once,
 * moved by the hysteresis, for those that keep. Grades stand with the most severe first.
 */
import type { Json } from '../json.ts';
import type { Problem } from '../problem.ts';
import { factReader, testCondition, type Condition, type Facts, type FactTypes, type Test } from '../rules/index.ts';
import { checkAlarmRule, ms } from './check.ts';
import type { AlarmRule, Detection, ScheduleSpan, Severity } from './rule.ts';

export interface CompiledGrade {
  severity: Severity;
  /** As written, and with the bounds that keep; undefined where there is none. */
  when: Condition | undefined;
  keepsWhen: Condition | undefined;
  raises: Test;
  keeps: Test;
  for: number;
}

export interface CompiledAlarmRule {
  readonly rule: AlarmRule;
  readonly detect: Detection['kind'];
  readonly grades: readonly CompiledGrade[];
  /** Whether an event is of the rule; a rule set finds the rules of an event faster (`RuleSource` of `scope`). */
  readonly scope: Test;
  /** Key of the thing that an event is about; null when the event does not name one. */
  readonly about: (facts: Facts) => string | null;
  /** Things that are watched, also without an event: facts with `thing` only. Null: whatever events are about. */
  readonly watches: Test | null;
  /** Count: which events; absence: which end it; occurrence: which are one. */
  readonly of: Test;
  readonly within: number;
  readonly ahead: number;
  readonly minSamples: number;
  readonly clears: Test | null;
  readonly clearFor: number;
  /** Occurrences: how long none must have come; Infinity when that ends nothing. */
  readonly clearAfter: number;
  readonly missing: { after: number; then: 'clear' | 'alarm'; severity: Severity } | null;
  readonly maxDelay: number;
  readonly lateness: number;
  /** Only this time counts for the `for` of a grade; null: all time. */
  readonly counted: readonly ScheduleSpan[] | null;
  readonly reasons: readonly { id: string; holds: Test }[];
}

const ALWAYS: Test = () => true;

export function compileAlarmRule(
  rule: AlarmRule,
  facts: FactTypes | null = null,
): { compiled: CompiledAlarmRule | null; problems: Problem[] } {
  const problems = checkAlarmRule(rule, facts);
  if (problems.some(({ severity }) => severity === 'error')) return { compiled: null, problems };
  const { detect, hysteresis = 0, missing, missingFacts } = rule;
  const test = (condition: Condition | undefined) => (condition ? testCondition(condition, missingFacts) : ALWAYS);
  const grades = [...rule.grades].sort((a, b) => a.severity - b.severity);
  const compiled: CompiledAlarmRule = {
    rule,
    detect: detect.kind,
    grades: grades.map(({ severity, when, for: hold }) => {
      const keepsWhen = when && hysteresis !== 0 ? moved(when, hysteresis, false) : when;
      return { severity, when, keepsWhen, raises: test(when), keeps: test(keepsWhen), for: ms(hold) };
    }),
    scope: test(rule.scope),
    about: aboutOf(rule),
    watches: rule.watch ? test(rule.watch) : null,
    of: test('of' in detect ? detect.of : undefined),
    within: detect.kind === 'count' ? ms(detect.within) : detect.kind === 'trend' ? ms(detect.over) : 0,
    ahead: detect.kind === 'trend' ? ms(detect.ahead) : 0,
    minSamples: detect.kind === 'trend' ? detect.minSamples : 0,
    clears: rule.clear.when ? test(rule.clear.when) : null,
    clearFor: ms(rule.clear.for),
    clearAfter: rule.clear.after === undefined ? Infinity : ms(rule.clear.after),
    missing: missing ? { after: ms(missing.after), then: missing.then, severity: missing.severity } : null,
    maxDelay: ms(rule.maxDelay),
    lateness: ms(rule.lateness),
    counted: rule.forCounts === 'schedule' ? (rule.schedule ?? null) : null,
    reasons: (rule.suppressedWhen ?? []).map(({ id, when }) => ({ id, holds: test(when) })),
  };
  return { compiled, problems };
}

function aboutOf({ about }: AlarmRule): CompiledAlarmRule['about'] {
  const read = factReader(about ?? { fact: 'subject' });
  return (facts) => {
    const value = read(facts);
    if (typeof value === 'string') return value === '' ? null : value;
    return typeof value === 'number' ? String(value) : null;
  };
}

/** The condition with its numeric bounds moved so that what has been raised holds on longer. */
function moved(condition: Condition, by: number, negated: boolean): Condition {
  if ('all' in condition) return { all: condition.all.map((inner) => moved(inner, by, negated)) };
  if ('any' in condition) return { any: condition.any.map((inner) => moved(inner, by, negated)) };
  if ('not' in condition) return { not: moved(condition.not, by, !negated) };
  const { operator, value } = condition;
  const above = operator.startsWith('greaterThan');
  if ((!above && !operator.startsWith('lessThan')) || typeof value !== 'number') return condition;
  return { ...condition, value: (above !== negated ? value - by : value + by) as Json };
}
