/**
 * An alarm rule made ready: durations in milliseconds, conditions as closures, once for the bounds that raise and once,
 * moved by the hysteresis, for those that keep. Grades stand with the most severe first.
 */
import { parseDuration } from '../bpmn/expressions/iso8601.ts';
import type { Json } from '../json.ts';
import type { Problem } from '../problem.ts';
import { checkCondition, testCondition, type Condition, type FactTypes, type Test } from '../rules/index.ts';
import { alarmProblem } from './codes.ts';
import type { AlarmRule, Detection, Severity } from './rule.ts';

export interface CompiledGrade {
  severity: Severity;
  raises: Test;
  keeps: Test;
  for: number;
}

export interface CompiledAlarmRule {
  readonly rule: AlarmRule;
  readonly detect: Detection['kind'];
  readonly grades: readonly CompiledGrade[];
  /** Count: which events; absence: which end it. */
  readonly of: Test;
  readonly within: number;
  readonly ahead: number;
  readonly minSamples: number;
  readonly clears: Test | null;
  readonly clearFor: number;
  readonly missing: { after: number; then: 'clear' | 'alarm'; severity: Severity } | null;
  readonly maxDelay: number;
  readonly lateness: number;
}

const ALWAYS: Test = () => true;
/** Facts that a detection adds to those of the event. */
const ADDED: Record<Detection['kind'], FactTypes> = {
  level: {},
  count: { count: 'number' },
  absence: {},
  trend: { slope: 'number', forecast: 'number' },
};

export function compileAlarmRule(
  rule: AlarmRule,
  facts: FactTypes | null = null,
): { compiled: CompiledAlarmRule | null; problems: Problem[] } {
  const problems = checkAlarmRule(rule, facts);
  if (problems.some(({ severity }) => severity === 'error')) return { compiled: null, problems };
  const { detect, hysteresis = 0, missing } = rule;
  const grades = [...rule.grades].sort((a, b) => a.severity - b.severity);
  const compiled: CompiledAlarmRule = {
    rule,
    detect: detect.kind,
    grades: grades.map(({ severity, when, for: hold }) => ({
      severity,
      raises: when ? testCondition(when) : ALWAYS,
      keeps: when ? testCondition(hysteresis === 0 ? when : moved(when, hysteresis, false)) : ALWAYS,
      for: ms(hold),
    })),
    of: 'of' in detect && detect.of ? testCondition(detect.of) : ALWAYS,
    within: detect.kind === 'count' ? ms(detect.within) : detect.kind === 'trend' ? ms(detect.over) : 0,
    ahead: detect.kind === 'trend' ? ms(detect.ahead) : 0,
    minSamples: detect.kind === 'trend' ? detect.minSamples : 0,
    clears: rule.clear.when ? testCondition(rule.clear.when) : null,
    clearFor: ms(rule.clear.for),
    missing: missing ? { after: ms(missing.after), then: missing.then, severity: missing.severity } : null,
    maxDelay: ms(rule.maxDelay),
    lateness: ms(rule.lateness),
  };
  return { compiled, problems };
}

const ms = (duration: string | undefined) => (duration === undefined ? 0 : (parseDuration(duration)?.ms ?? 0));

function checkAlarmRule(rule: AlarmRule, facts: FactTypes | null): Problem[] {
  const { detect, grades } = rule;
  const known = facts && { ...facts, ...ADDED[detect.kind] };
  const problems = checkCondition(rule.scope, facts, 'scope');
  if ('of' in detect && detect.of) problems.push(...checkCondition(detect.of, facts, 'detect.of'));
  if (rule.clear.when) problems.push(...checkCondition(rule.clear.when, known, 'clear.when'));
  const seen = new Set<Severity>();
  for (const [i, { severity, when, for: hold }] of grades.entries()) {
    const place = `grades[${i}]`;
    if (seen.has(severity)) problems.push(alarmProblem('ALARM_GRADE_TWICE', `${place}.severity`, { severity }));
    seen.add(severity);
    if (when) problems.push(...checkCondition(when, known, `${place}.when`));
    else if (detect.kind !== 'absence') problems.push(alarmProblem('ALARM_WHEN_MISSING', place));
    if (detect.kind === 'absence' && when) problems.push(alarmProblem('ALARM_WHEN_UNUSED', `${place}.when`));
    if (detect.kind === 'absence' && ms(hold) === 0) problems.push(alarmProblem('ALARM_FOR_MISSING', place));
  }
  if (detect.kind === 'absence' && rule.missing) problems.push(alarmProblem('ALARM_MISSING_TWICE', 'missing'));
  if (detect.kind === 'count' && ms(detect.within) === 0)
    problems.push(alarmProblem('ALARM_WINDOW_EMPTY', 'detect.within'));
  if (detect.kind === 'trend' && ms(detect.over) === 0)
    problems.push(alarmProblem('ALARM_WINDOW_EMPTY', 'detect.over'));
  return problems;
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
