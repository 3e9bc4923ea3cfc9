/**
 * Checks the alarm rules and kinds of things of a pack: each rule is put together with the defaults of the inputs, held
 * against the metrics and attributes of the kinds in its scope, compiled and read by the linter; and everything that it names —
 * notices, processes, roles, kinds, other rules, event types — is looked up. What may come from another pack is a warning.
 */
import { alarmRule, compileAlarmRule, knownFacts, type AlarmRule } from '../../core/alarms/index.ts';
import { parseDuration } from '../../core/bpmn/expressions/iso8601.ts';
import type { Json } from '../../core/json.ts';
import type { Problem } from '../../core/problem.ts';
import {
  lintRules,
  type Comparison,
  type Condition,
  type FactType,
  type FactTypes,
  type RuleSource,
} from '../../core/rules/index.ts';
import { resolveRule } from '../alarm-rules/resolve.ts';
import type { AlarmRuleFile } from '../alarm-rules/schema.ts';
import type { ThingKind } from '../things/schema.ts';
import { inputValues } from './active.ts';
import type { PackContent } from './format.ts';
import { problem } from './read.ts';

/** What a pack may lean on beside its own files. */
export interface Surroundings {
  processIds: ReadonlySet<string>;
  /** Of the pack that works cases; undefined: not known here. */
  eventTypes?: ReadonlySet<string> | undefined;
}

export function checkRules(content: PackContent, surroundings: Surroundings): Problem[] {
  return [...twice(content.rules, 'rule'), ...twice(content.things, 'kind'), ...judged(content, surroundings)];
}

function twice(files: Record<string, { id: string }>, what: string): Problem[] {
  const first = new Map<string, string>();
  return Object.entries(files).flatMap(([file, { id }]) => {
    const other = first.get(id);
    if (other === undefined) first.set(id, file);
    return other === undefined
      ? []
      : [problem('ID_TWICE', file, 'id', `${id} 已在 ${other} 中`, `the ${what} ${id} is in ${other} already`)];
  });
}

function judged(content: PackContent, surroundings: Surroundings): Problem[] {
  const inputs = inputValues(content, {});
  return Object.entries(content.rules).flatMap(([path, file]) => {
    const { resolved, problems } = resolveRule(file, inputs);
    const found = problems.map(({ elementId: _, ...each }): Problem => ({ ...each, file: path }));
    found.push(...references(content, surroundings, path, file));
    if (!resolved) return found;
    const rule = alarmRule.parse({ ...resolved.alarm, id: file.id, name: file.name });
    return [...found, ...decides(content, path, rule), ...ladder(path, resolved)];
  });
}

/** Whether the rule speaks of what its things have, and whether its conditions make sense. */
function decides(content: PackContent, path: string, rule: AlarmRule): Problem[] {
  const named = kindsIn(rule.scope);
  const kinds = named.flatMap((id) => kindOf(content, id) ?? []);
  const problems = [...named, ...(rule.watch ? kindsIn(rule.watch) : [])]
    .filter((id) => !kindOf(content, id))
    .map((id) => missing('kind', id, path, 'alarm.scope', 'warning'));
  for (const { rule: other } of rule.inhibitedBy ?? []) {
    if (Object.values(content.rules).some(({ id }) => id === other)) continue;
    problems.push(missing('rule', other, path, 'alarm.inhibitedBy', 'warning'));
  }
  if (kinds.length < named.length || kinds.length === 0) return problems;
  const facts = factsOf(kinds, rule.scope);
  const wrong = compileAlarmRule(rule, facts.types).problems.filter(({ severity }) => severity === 'error');
  const inside = [...wrong.map((each) => ({ ...each, file: path, path: `alarm.${each.path ?? ''}` }))];
  if (inside.length > 0) return [...problems, ...inside];
  const sources = gradesOf(rule);
  const lint = lintRules(sources, { facts: facts.types, values: facts.values, present: facts.present })
    .filter(({ code }) => !EXPECTED.includes(code))
    .map((each) => ({ ...each, file: path, path: `alarm.grades${each.path?.replace(/^rules/, '') ?? ''}` }));
  return [...problems, ...lint];
}

/** Grades of one rule lie within each other by design; what is missing has been decided by `missingFacts`. */
const EXPECTED: readonly string[] = ['RULE_SAME', 'RULE_WITHIN', 'RULE_MISSING_HOLDS'];

/** Each grade as a rule of its own: in its scope, by its condition. */
const gradesOf = ({ scope, grades, missingFacts, detect }: AlarmRule): RuleSource[] =>
  grades.flatMap(({ severity, when }) =>
    when && detect.kind !== 'trend' && detect.kind !== 'count'
      ? [{ id: `grade ${severity}`, conditions: { all: [scope, when] }, missing: missingFacts }]
      : [],
  );

const kindOf = (content: PackContent, id: string): ThingKind | undefined =>
  Object.values(content.things).find((kind) => kind.id === id);

/** Values that the condition compares the fact with, where it is named by `equal` or `in`. */
function valuesOf(condition: Condition, fact: string, path?: string): string[] {
  if ('all' in condition) return condition.all.flatMap((inner) => valuesOf(inner, fact, path));
  if ('any' in condition) return condition.any.flatMap((inner) => valuesOf(inner, fact, path));
  if ('not' in condition) return [];
  const { operator, value } = condition as Comparison;
  if (condition.fact !== fact || condition.path !== path) return [];
  const list = operator === 'equal' ? [value] : operator === 'in' && Array.isArray(value) ? value : [];
  return list.filter((each): each is string => typeof each === 'string');
}

const kindsIn = (scope: Condition): string[] => [...new Set(valuesOf(scope, 'thing', '$.kind'))];

/** Facts as the kinds have them: what no kind has cannot be spoken of. */
function factsOf(kinds: readonly ThingKind[], scope: Condition) {
  const metrics = kinds.flatMap((kind) => kind.metrics);
  const named = metrics.filter(({ id }) => valuesOf(scope, 'metric').includes(id));
  const thing = knownFacts['thing'] as { fields: FactTypes };
  const attributes = Object.fromEntries(kinds.flatMap((kind) => kind.attributes.map(({ id, type }) => [id, type])));
  const types: FactTypes = {
    ...knownFacts,
    value: oneType(named.map(({ type }) => type)),
    latest: { fields: Object.fromEntries(metrics.map(({ id, type }) => [id, type])) },
    thing: { fields: { ...thing.fields, attributes: { fields: attributes } } },
  };
  const values: Record<string, readonly Json[]> = {
    metric: metrics.map(({ id }) => id),
    'thing.kind': kinds.map(({ id }) => id),
  };
  const states = named.length === 1 ? named[0]?.values : undefined;
  if (states) values['value'] = states.map(({ value }) => value);
  for (const { id, values: known } of metrics) if (known) values[`latest.${id}`] = known.map(({ value }) => value);
  if (metrics.length === 0) delete values['metric'];
  return { types, values, present: ['type', 'source', 'subject', 'metric', 'value', 'thing.kind', 'thing.attributes'] };
}

const oneType = (types: readonly ('number' | 'string' | 'boolean')[]): FactType =>
  types.length > 0 && types.every((type) => type === types[0]) ? (types[0] ?? 'any') : 'any';

/** Later steps of the escalation come later. */
function ladder(path: string, { escalation }: AlarmRuleFile): Problem[] {
  const waits = escalation.map(({ after }) => (typeof after === 'string' ? (parseDuration(after)?.ms ?? 0) : 0));
  return waits.flatMap((ms, i) =>
    i > 0 && ms <= (waits[i - 1] ?? 0)
      ? [
          problem(
            'ESCALATION_ORDER',
            path,
            `escalation[${i}].after`,
            '升级的时限没有逐级变长',
            'this step does not come after the one before it',
            'warning',
          ),
        ]
      : [],
  );
}

function references(content: PackContent, around: Surroundings, path: string, file: AlarmRuleFile): Problem[] {
  const problems: Problem[] = [];
  const notices = new Set(content.notices.map(({ id }) => id));
  const need = (template: string | undefined, place: string) => {
    if (template !== undefined && !notices.has(template)) problems.push(missing('notice', template, path, place));
  };
  const told = (receivers: readonly string[], place: string) => {
    for (const [i, receiver] of receivers.entries())
      problems.push(...unknownReceiver(content, receiver, path, `${place}[${i}]`));
  };
  file.actions.forEach(({ do: deed }, i) => {
    const place = `actions[${i}].do`;
    if (deed.kind === 'notice') need(deed.template, `${place}.template`);
    if (deed.kind === 'notice' || deed.kind === 'ask') told(deed.to, `${place}.to`);
    if (deed.kind === 'ask') told(deed.overdueTo, `${place}.overdueTo`);
    if (deed.kind === 'process' && !around.processIds.has(deed.processId))
      problems.push(missing('process', deed.processId, path, `${place}.processId`, 'warning'));
    if (deed.kind === 'case' && around.eventTypes && !around.eventTypes.has(deed.eventTypeId))
      problems.push(missing('event type', deed.eventTypeId, path, `${place}.eventTypeId`, 'warning'));
  });
  file.escalation.forEach(({ to, template }, i) => {
    need(template, `escalation[${i}].template`);
    told(to, `escalation[${i}].to`);
  });
  return [...problems, ...sameActions(path, file)];
}

function sameActions(path: string, { actions }: AlarmRuleFile): Problem[] {
  const seen = new Set<string>();
  return actions.flatMap(({ id }, i) => {
    if (!seen.has(id)) return (seen.add(id), []);
    return [problem('ID_TWICE', path, `actions[${i}].id`, `动作 ${id} 重复`, `the action ${id} is there twice`)];
  });
}

/** Roles may come from another pack or be made by hand; kinds of an audience as well. */
function unknownReceiver(content: PackContent, receiver: string, path: string, place: string): Problem[] {
  const [form = '', id = ''] = (receiver.split('&')[0] ?? '').split(':');
  const isRole = form === 'role' || form === 'area-role';
  if (isRole && !content.roles.some((role) => role.id === id)) return [missing('role', id, path, place, 'warning')];
  if (form === 'audience' && !kindOf(content, id)) return [missing('kind', id, path, place, 'warning')];
  return [];
}

const words = {
  kind: '对象类型',
  rule: '规则',
  notice: '通知模板',
  process: '流程',
  role: '角色',
  'event type': '事件类型',
} as const;

const missing = (
  what: keyof typeof words,
  id: string,
  file: string,
  path: string,
  severity: Problem['severity'] = 'error',
) => problem('REFERENCE_MISSING', file, path, `没有${words[what]} ${id}`, `there is no ${what} ${id}`, severity);
