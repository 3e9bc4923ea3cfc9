/** What is wrong with an alarm rule beyond its shape, all problems at once; warnings do not keep it from working. */
import { parseDuration } from '../bpmn/expressions/iso8601.ts';
import type { Problem } from '../problem.ts';
import { checkCondition, type FactTypes } from '../rules/index.ts';
import { alarmProblem } from './codes.ts';
import type { AlarmRule, Detection, Severity } from './rule.ts';

/** Facts that a detection adds to those of the event. */
const ADDED: Record<Detection['kind'], FactTypes> = {
  level: {},
  count: { count: 'number' },
  absence: {},
  trend: { slope: 'number', forecast: 'number' },
  occurrence: {},
};

export const ms = (duration: string | undefined) => (duration === undefined ? 0 : (parseDuration(duration)?.ms ?? 0));

export function checkAlarmRule(rule: AlarmRule, facts: FactTypes | null): Problem[] {
  const { detect } = rule;
  const known = facts && { ...facts, ...ADDED[detect.kind] };
  const problems = checkCondition(rule.scope, facts, 'scope');
  if (rule.about) problems.push(...checkAbout(rule.about, facts));
  if (rule.watch) problems.push(...checkCondition(rule.watch, only(facts, 'thing'), 'watch'));
  if ('of' in detect && detect.of) problems.push(...checkCondition(detect.of, facts, 'detect.of'));
  if (rule.clear.when) problems.push(...checkCondition(rule.clear.when, known, 'clear.when'));
  problems.push(...checkGrades(rule, known), ...checkDetection(rule), ...checkSuppression(rule, facts));
  return problems;
}

/** A reference is checked as the comparison that it could stand in. */
const checkAbout = (about: NonNullable<AlarmRule['about']>, facts: FactTypes | null): Problem[] =>
  checkCondition({ all: [{ ...about, operator: 'notEqual', value: null }] }, facts, 'about').map((problem) => ({
    ...problem,
    path: problem.path?.replace('about.all[0]', 'about') ?? 'about',
  }));

/** What is known without an event. */
const only = (facts: FactTypes | null, ...names: string[]): FactTypes | null =>
  facts && Object.fromEntries(Object.entries(facts).filter(([name]) => names.includes(name)));

function checkGrades({ detect: { kind }, grades }: AlarmRule, known: FactTypes | null): Problem[] {
  const problems: Problem[] = [];
  const seen = new Set<Severity>();
  const always = kind === 'occurrence' ? grades.filter(({ when }) => !when).map(({ severity }) => severity) : [];
  for (const [i, { severity, when, for: hold }] of grades.entries()) {
    const place = `grades[${i}]`;
    if (seen.has(severity)) problems.push(alarmProblem('ALARM_GRADE_TWICE', `${place}.severity`, { severity }));
    seen.add(severity);
    if (when) problems.push(...checkCondition(when, known, `${place}.when`));
    else if (kind !== 'absence' && kind !== 'occurrence') problems.push(alarmProblem('ALARM_WHEN_MISSING', place));
    if (kind === 'absence' && when) problems.push(alarmProblem('ALARM_WHEN_UNUSED', `${place}.when`));
    if (kind === 'absence' && ms(hold) === 0) problems.push(alarmProblem('ALARM_FOR_MISSING', place));
    if (kind === 'occurrence' && hold) problems.push(alarmProblem('ALARM_OCCURRENCE_FOR', `${place}.for`));
    if (always.some((other) => other < severity)) {
      problems.push(alarmProblem('ALARM_GRADE_UNREACHED', place, { severity }));
    }
  }
  return problems;
}

function checkDetection({ detect, missing, watch, clear }: AlarmRule): Problem[] {
  const problems: Problem[] = [];
  const note = (code: Parameters<typeof alarmProblem>[0], path: string) => problems.push(alarmProblem(code, path));
  if (detect.kind === 'absence' && missing) note('ALARM_MISSING_TWICE', 'missing');
  if (detect.kind === 'absence' && !watch) note('ALARM_WATCH_MISSING', 'watch');
  if (detect.kind === 'count' && ms(detect.within) === 0) note('ALARM_WINDOW_EMPTY', 'detect.within');
  if (detect.kind === 'trend' && ms(detect.over) === 0) note('ALARM_WINDOW_EMPTY', 'detect.over');
  if (detect.kind === 'occurrence' && missing) note('ALARM_OCCURRENCE_MISSING', 'missing');
  if (clear.after !== undefined) {
    if (detect.kind !== 'occurrence') note('ALARM_AFTER_UNUSED', 'clear.after');
    else if (ms(clear.after) === 0) note('ALARM_WINDOW_EMPTY', 'clear.after');
  }
  return problems;
}

function checkSuppression(rule: AlarmRule, facts: FactTypes | null): Problem[] {
  const problems: Problem[] = [];
  for (const [i, { from, to }] of (rule.schedule ?? []).entries()) {
    if (from === to) problems.push(alarmProblem('ALARM_SCHEDULE_EMPTY', `schedule[${i}]`));
  }
  if (rule.forCounts === 'schedule' && !rule.schedule) problems.push(alarmProblem('ALARM_COUNTS_NOTHING', 'forCounts'));
  for (const [i, { rule: other, at }] of (rule.inhibitedBy ?? []).entries()) {
    const itself = other === rule.id && at === 'same-thing';
    if (itself) problems.push(alarmProblem('ALARM_INHIBITS_ITSELF', `inhibitedBy[${i}]`));
  }
  const ids = new Set<string>();
  for (const [i, { id, when }] of (rule.suppressedWhen ?? []).entries()) {
    const place = `suppressedWhen[${i}]`;
    if (ids.has(id)) problems.push(alarmProblem('ALARM_REASON_TWICE', `${place}.id`, { id }));
    ids.add(id);
    problems.push(...checkCondition(when, only(facts, 'thing', 'latest'), `${place}.when`));
  }
  return problems;
}
