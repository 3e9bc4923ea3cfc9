/**
 * Names of facts and values for sentences about alarm rules: metrics, their values and attributes as the kinds of things
 * declare them. A rule says of which kind and metric it speaks by the equalities of its scope.
 */
import type { Json, Text } from '../../core/json.ts';
import type { Condition, Names } from '../../core/rules/index.ts';
import type { ThingKind } from '../things/schema.ts';

type Metric = ThingKind['metrics'][number];

const facts: Record<string, Text> = {
  metric: { zh: '指标', en: 'metric' },
  value: { zh: '读数', en: 'value' },
  unit: { zh: '单位', en: 'unit' },
  quality: { zh: '数据质量', en: 'quality' },
  type: { zh: '事件类型', en: 'event type' },
  source: { zh: '来源', en: 'source' },
  subject: { zh: '对象编号', en: 'subject' },
  count: { zh: '次数', en: 'count' },
  slope: { zh: '每小时变化', en: 'change per hour' },
  forecast: { zh: '预测值', en: 'forecast' },
  severity: { zh: '级别', en: 'grade' },
  peak: { zh: '最高级别', en: 'worst grade' },
  'thing.kind': { zh: '对象类型', en: 'kind' },
  'thing.name': { zh: '对象', en: 'thing' },
  'thing.id': { zh: '对象编号', en: 'thing id' },
  'thing.areaId': { zh: '区域', en: 'area' },
  'thing.unitId': { zh: '单位', en: 'unit' },
  'thing.tags': { zh: '标签', en: 'tags' },
};

/** `scope`: of the rule that is spoken of. */
export function ruleNames(kinds: ReadonlyMap<string, ThingKind>, scope: Condition): Names {
  const named = equalities(scope);
  const spoken = named.get('thing.kind')?.flatMap((id) => kinds.get(String(id)) ?? []) ?? [];
  const around = spoken.length > 0 ? spoken : [...kinds.values()];
  const metric = (id: string): Metric | undefined =>
    around.flatMap(({ metrics }) => metrics).find((each) => each.id === id) ??
    [...kinds.values()].flatMap(({ metrics }) => metrics).find((each) => each.id === id);
  const [only, ...others] = named.get('metric') ?? [];
  const spokenMetric = only !== undefined && others.length === 0 ? metric(String(only)) : undefined;
  const metricAt = (path: string) =>
    path === 'value' ? spokenMetric : path.startsWith('latest.') ? metric(path.slice('latest.'.length)) : undefined;
  const attribute = (path: string) =>
    fieldAt(
      around.flatMap(({ attributes }) => attributes),
      path,
      'thing.attributes.',
    );
  const told = around.flatMap(({ events }) => events);
  const everything = [...told, ...[...kinds.values()].flatMap(({ events }) => events)];
  const inData = (path: string) =>
    fieldAt(
      told.flatMap(({ data }) => data),
      path,
      'data.',
    );
  return {
    fact: (path) => metricAt(path)?.name ?? facts[path] ?? attribute(path)?.name ?? inData(path)?.name,
    value(path, value) {
      if (path === 'metric') return metric(String(value))?.name;
      if (path === 'type') return everything.find(({ type }) => type === value)?.name;
      if (path === 'thing.kind') return kinds.get(String(value))?.name;
      const known =
        metricAt(path) ?? attribute(path) ?? inData(path) ?? (path === 'forecast' ? spokenMetric : undefined);
      return known && valueText(known, value);
    },
  };
}

/** The field that a path below `prefix` names. */
const fieldAt = <F extends { id: string }>(fields: readonly F[], path: string, prefix: string): F | undefined =>
  path.startsWith(prefix) ? fields.find(({ id }) => id === path.slice(prefix.length)) : undefined;

type Valued = { values?: Metric['values']; unit?: string | undefined };

function valueText({ values, unit }: Valued, value: Json): Text | undefined {
  const label = values?.find((each) => each.value === value)?.label;
  if (label) return label;
  if (typeof value !== 'number' || !unit) return undefined;
  return { zh: `${value} ${unit}`, en: `${value} ${unit}` };
}

/** What the condition demands outright: path → values. */
function equalities(condition: Condition): Map<string, Json[]> {
  const found = new Map<string, Json[]>();
  const look = (one: Condition): void => {
    if ('all' in one) one.all.forEach(look);
    else if ('fact' in one && (one.operator === 'equal' || one.operator === 'in')) {
      const path = [one.fact, ...(one.path ?? '$').split('.').slice(1)].join('.');
      const { value } = one;
      found.set(path, Array.isArray(value) ? value : [value as Json]);
    }
  };
  look(condition);
  return found;
}
