/** What the texts of alarm notices may speak of, in both languages. */
import { cityTime } from '../../core/calendar/city-time.ts';
import type { Text } from '../../core/json.ts';
import { severityWords } from '../../core/notices/index.ts';
import type { UnitOfWork } from '../../runtime/command.ts';
import type { ActiveRule } from '../alarm-rules/active.ts';
import type { AlarmRow } from '../alarms/tables.ts';
import type { ActivePack } from '../packs/active.ts';
import type { Language } from './tables.ts';
import { fill, type Places } from './template.ts';

export type AlarmPlaces = Record<Language, Places>;

/**
 * `{number}`, `{title}`, `{rule}`, `{code}`, `{thing}`, `{area}`, `{address}`, `{severity}`, `{peak}`, `{metric}`, `{value}`,
 * `{unit}`, `{raisedAt}`, `{clearedAt}`, `{plan}`, `{vertical}`, `{count}` and the alarm's labels as `{label_<name>}`.
 */
export async function alarmPlaces(
  uow: UnitOfWork,
  alarm: AlarmRow,
  rule: Pick<ActiveRule, 'file'> | null,
  packs: readonly ActivePack[],
): Promise<AlarmPlaces> {
  const area = alarm.area_id === null ? null : ((await uow.get('area', alarm.area_id))?.name ?? alarm.area_id);
  const metric = metricOf(alarm, packs);
  const raisedAt = cityTime(alarm.raised_at);
  const clearedAt = alarm.cleared_at === null ? null : cityTime(alarm.cleared_at);
  const { number, title, code, vertical, count, address, thing_name: thing } = alarm;
  const labels = Object.fromEntries(Object.entries(alarm.labels).map(([name, value]) => [`label_${name}`, value]));
  const plain = { number, title, code, vertical, count, address: address ?? '', thing, area, raisedAt, clearedAt };
  const inLanguage = (language: Language): Places => {
    const places: Places = {
      ...labels,
      ...plain,
      rule: rule?.file.name[language] ?? title,
      plan: rule?.file.plan?.[language] ?? '',
      severity: severityWords[alarm.severity][language],
      peak: severityWords[alarm.peak][language],
      metric: metric.name[language],
      value: valueWord(alarm.value?.['value'], metric.values, language),
      unit: alarm.value?.['unit'] ?? metric.unit,
    };
    // The alarm keeps its title in Chinese, as it was when it was raised.
    return language === 'zh' || !rule ? places : { ...places, title: fill(rule.file.title.en, places, 'en').trim() };
  };
  return { zh: inLanguage('zh'), en: inLanguage('en') };
}

interface Metric {
  name: Text;
  unit: string;
  values: readonly { value: string; label: Text }[];
}

function metricOf({ metric, thing_kind }: AlarmRow, packs: readonly ActivePack[]): Metric {
  const kinds = packs.flatMap(({ content }) => Object.values(content.things));
  const known = kinds.find(({ id }) => id === thing_kind)?.metrics.find(({ id }) => id === metric);
  const name = known?.name ?? { zh: metric ?? '', en: metric ?? '' };
  return { name, unit: known?.unit ?? '', values: known?.values ?? [] };
}

function valueWord(value: unknown, known: Metric['values'], language: Language): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'boolean') return { zh: value ? '是' : '否', en: value ? 'yes' : 'no' }[language];
  return known.find((each) => each.value === value)?.label[language] ?? String(value as string | number);
}
