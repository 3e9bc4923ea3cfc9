/** The facts that a rule can look at, named by the kinds and metrics that it concerns. */
import type { Text, ThingKind } from '../api/types.ts';
import type { FactOption } from './useRuleContext.ts';
import type { AlarmPart } from './model/draft.ts';
import { readScope } from './model/conditions.ts';

interface Speaker {
  t: (key: string, places?: Record<string, unknown>) => string;
  text: (text: Text) => string;
  areas: { value: string; label: string }[];
  units: { value: string; label: string }[];
}
type Metric = ThingKind['metrics'][number];

export function factOptions(alarm: AlarmPart, kinds: readonly ThingKind[], speak: Speaker): FactOption[] {
  const scope = readScope(alarm.scope);
  const concerned = scope?.kinds.length ? kinds.filter(({ id }) => scope.kinds.includes(id)) : kinds;
  const named = scope?.kinds.length ? concerned : [];
  const metrics = unique(named.flatMap((kind) => kind.metrics));
  const looked = metrics.filter(({ id }) => scope?.metrics.includes(id));
  const word = (name: string) => speak.t(`rule.condition.facts.${name}`);
  const detect = alarm.detect?.kind;
  return [
    valueOption(looked, word('value'), speak),
    ...(detect === 'count' ? [{ name: 'count', label: word('count'), type: 'number' as const }] : []),
    ...(detect === 'trend'
      ? (['forecast', 'slope'] as const).map((name) => ({ name, label: word(name), type: 'number' as const }))
      : []),
    ...metrics.map((metric) => ({
      ...metricOption(metric, speak),
      name: `latest.${metric.id}`,
      label: speak.t('rule.condition.facts.latest', { name: speak.text(metric.name) }),
    })),
    ...thingOptions(named, kinds, speak),
    {
      name: 'metric',
      label: word('metric'),
      type: 'string',
      values: metrics.map(({ id, name }) => ({ value: id, label: speak.text(name) })),
    },
    { name: 'type', label: word('type'), type: 'string' },
    { name: 'quality', label: word('quality'), type: 'string' },
  ];
}

function thingOptions(named: readonly ThingKind[], kinds: readonly ThingKind[], speak: Speaker): FactOption[] {
  const word = (name: string) => speak.t(`rule.condition.facts.${name}`);
  const attributes = unique(named.flatMap((kind) => kind.attributes));
  return [
    ...attributes.map(({ id, name, type }) => ({
      name: `thing.attributes.${id}`,
      label: speak.t('rule.condition.facts.attribute', { name: speak.text(name) }),
      type,
    })),
    {
      name: 'thing.kind',
      label: word('kind'),
      type: 'string',
      values: kinds.map(({ id, name }) => ({ value: id, label: speak.text(name) })),
    },
    { name: 'thing.areaId', label: word('areaId'), type: 'string', values: speak.areas },
    { name: 'thing.unitId', label: word('unitId'), type: 'string', values: speak.units },
    { name: 'thing.tags', label: word('tags'), type: 'list' },
    { name: 'thing.id', label: word('id'), type: 'string' },
  ];
}

/** Of an action: the alarm itself, its thing, the event. */
export function alarmFactOptions(facts: readonly FactOption[], speak: Speaker): FactOption[] {
  const grades = ([1, 2, 3, 4] as const).map((one) => ({ value: String(one), label: speak.t(`alarm.grade.${one}`) }));
  const grade = (name: 'severity' | 'peak'): FactOption => ({
    ...{ name, label: speak.t(`rule.condition.facts.${name}`), type: 'number' },
    values: grades,
  });
  return [grade('severity'), grade('peak'), ...facts];
}

function valueOption(looked: readonly Metric[], word: string, speak: Speaker): FactOption {
  const [only] = looked;
  if (looked.length !== 1 || !only) return { name: 'value', label: word, type: 'any' };
  const unit = only.unit ? ` ${only.unit}` : '';
  return { ...metricOption(only, speak), name: 'value', label: `${speak.text(only.name)}${unit}` };
}

const metricOption = (metric: Metric, speak: Speaker): Omit<FactOption, 'name' | 'label'> => ({
  type: metric.type,
  ...(metric.values ? { values: metric.values.map(({ value, label }) => ({ value, label: speak.text(label) })) } : {}),
});

const unique = <T extends { id: string }>(items: readonly T[]): T[] => [
  ...new Map(items.map((item) => [item.id, item])).values(),
];
