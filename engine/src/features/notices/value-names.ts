/** Names of the values that routes compare with: grades, moments, lines of business, areas, rules. */
import type { Json, Text } from '../../core/json.ts';
import { momentWords, severityWords } from '../../core/notices/index.ts';
import type { UnitOfWork } from '../../runtime/command.ts';
import { liveRules } from '../alarm-rules/active.ts';

const verticals: Record<string, Text> = {
  fire: { zh: '消防', en: 'Fire' },
  tourism: { zh: '旅游', en: 'Tourism' },
  environment: { zh: '环保', en: 'Environment' },
  safety: { zh: '安监', en: 'Work safety' },
  elder: { zh: '养老', en: 'Elder care' },
  elevator: { zh: '电梯', en: 'Lifts' },
  traffic: { zh: '交通', en: 'Traffic' },
  water: { zh: '水务', en: 'Water' },
  gas: { zh: '燃气', en: 'Gas' },
  power: { zh: '供电', en: 'Power' },
  school: { zh: '校园', en: 'Schools' },
  security: { zh: '公共安全', en: 'Public security' },
  'urban-management': { zh: '城管', en: 'Urban management' },
  operations: { zh: '运维', en: 'Operations' },
  kpi: { zh: '指标', en: 'Indicators' },
  emergency: { zh: '应急', en: 'Emergency' },
  weather: { zh: '气象', en: 'Weather' },
  forest: { zh: '森林', en: 'Forest' },
};

export async function valueNames(uow: UnitOfWork): Promise<(fact: string, value: Json) => Text | undefined> {
  const areas = new Map((await uow.select('area', (query) => query.orderBy('id'))).map(({ id, name }) => [id, name]));
  const { rules } = await liveRules(uow);
  return (fact, value) => {
    if (fact === 'severity' || fact === 'peak') return severityWords[value as 1];
    if (typeof value !== 'string') return undefined;
    if (fact === 'moment') return Object.hasOwn(momentWords, value) ? momentWords[value as 'raised'] : undefined;
    if (fact === 'vertical') return Object.hasOwn(verticals, value) ? verticals[value] : undefined;
    if (fact === 'rule') return rules.get(value)?.file.name;
    const area = fact === 'area' || fact === 'areas' ? areas.get(value) : undefined;
    return area === undefined ? undefined : { zh: area, en: area };
  };
}
