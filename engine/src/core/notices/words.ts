/** Words of routes: facts, grades, moments, channels, in both languages. */
import type { Severity } from '../alarms/index.ts';
import type { Text } from '../json.ts';
import type { GroupBy, NoticeChannel, NoticeMoment } from './route.ts';

export const severityWords: Record<Severity, Text> = {
  1: { zh: '特别重大', en: 'critical' },
  2: { zh: '重大', en: 'major' },
  3: { zh: '较大', en: 'moderate' },
  4: { zh: '一般', en: 'minor' },
};

export const momentWords: Record<NoticeMoment, Text> = {
  raised: { zh: '触发', en: 'raised' },
  worse: { zh: '升级', en: 'worse' },
  better: { zh: '降级', en: 'better' },
  repeat: { zh: '重复提醒', en: 'reminder' },
  cleared: { zh: '恢复', en: 'recovered' },
  acknowledged: { zh: '确认', en: 'acknowledged' },
  confirmed: { zh: '核实为真', en: 'confirmed' },
  dismissed: { zh: '判定误报', en: 'dismissed' },
  closed: { zh: '关闭', en: 'closed' },
};

export const channelWords: Record<NoticeChannel, Text> = {
  'in-app': { zh: '站内', en: 'in-app' },
  sms: { zh: '短信', en: 'SMS' },
  mail: { zh: '邮件', en: 'mail' },
  app: { zh: 'APP', en: 'app' },
  wechat: { zh: '微信', en: 'WeChat' },
  webhook: { zh: '系统对接', en: 'webhook' },
};

export const groupWords: Record<GroupBy, Text> = {
  rule: { zh: '规则', en: 'rule' },
  area: { zh: '区域', en: 'area' },
  unit: { zh: '单位', en: 'unit' },
  thing: { zh: '对象', en: 'thing' },
  vertical: { zh: '行业', en: 'line of business' },
  severity: { zh: '级别', en: 'grade' },
  route: { zh: '路由', en: 'route' },
};

const factWords: Record<string, Text> = {
  moment: { zh: '时刻', en: 'moment' },
  severity: { zh: '级别', en: 'grade' },
  peak: { zh: '最高级别', en: 'worst grade' },
  vertical: { zh: '行业', en: 'line of business' },
  rule: { zh: '规则', en: 'rule' },
  code: { zh: '规则编号', en: 'rule number' },
  thing: { zh: '对象', en: 'thing' },
  kind: { zh: '对象类型', en: 'kind of thing' },
  area: { zh: '区域', en: 'area' },
  areas: { zh: '所属区域', en: 'areas' },
  unit: { zh: '单位', en: 'unit' },
  silenced: { zh: '处于静默', en: 'silenced' },
};

/** `labels.level` is the label itself. */
export function factWord(path: string): Text {
  const [first = '', ...rest] = path.replace(/^\$\.?/, '').split('.');
  if (first === 'labels' && rest.length > 0) return { zh: rest.join('.'), en: rest.join('.') };
  return factWords[first] ?? { zh: path, en: path };
}
