/**
 * A route as a sentence, made from the route: 较大及以上 · 消防 → 值班员 站内和短信，失败改邮件；同一区域 30 秒内合并；每 15 分钟重复，
 * 直到确认；22:00–07:00 只发特别重大。
 */
import type { Severity } from '../alarms/index.ts';
import type { Json, Text } from '../json.ts';
import type { Comparison, Condition, Operator } from '../rules/index.ts';
import type { PlannedRoute } from './plan.ts';
import type { QuietHours } from './quiet.ts';
import { channelWords, factWord, groupWords, momentWords, severityWords } from './words.ts';

export interface RouteNames {
  receiver(notation: string): Text;
  /** Name of a value of a fact: an area, a rule, a line of business. */
  value?(fact: string, value: string): Text | undefined;
}

type Language = keyof Text;
const both = (say: (language: Language) => string): Text => ({ zh: say('zh'), en: say('en') });

export const routeSentence = (route: PlannedRoute, names: RouteNames): Text =>
  both((language) => {
    const when = route.route.match ? condition(route.route.match, names, language) : words.all[language];
    if (route.receivers.length === 0) return `${when} → ${words.nobody[language]}`;
    const whom = route.receivers.map((notation) => names.receiver(notation)[language]).join(words.and[language]);
    const parts = [
      `${when} → ${whom}${language === 'zh' ? ' ' : ' by '}${channels(route, language)}`,
      gathering(route, language),
      repetition(route, language),
      quietHours(route.timing.quiet, language),
    ];
    return parts.filter(Boolean).join(words.then[language]);
  });

const words = {
  all: { zh: '所有告警', en: 'every alarm' },
  nobody: { zh: '不直接通知，看下级路由', en: 'nobody directly; see the routes below' },
  and: { zh: '、', en: ', ' },
  then: { zh: '；', en: '; ' },
} as const satisfies Record<string, Text>;

function channels({ channels: preference }: PlannedRoute, language: Language): string {
  const named = (channel: (typeof preference)[number]) => channelWords[channel][language];
  const bell = preference.filter((channel) => channel === 'in-app').map(named);
  const [first, ...rest] = preference.filter((channel) => channel !== 'in-app').map(named);
  if (first === undefined) return bell.join('');
  const main = [...bell, first].join(language === 'zh' ? '和' : ' and ');
  if (rest.length === 0) return main;
  const instead = rest.join(language === 'zh' ? '、' : ', ');
  return language === 'zh' ? `${main}，失败改${instead}` : `${main}, if that fails ${instead}`;
}

function gathering({ groupBy, timing: { wait, interval } }: PlannedRoute, language: Language): string {
  const zh = language === 'zh';
  if (groupBy.length === 0 && wait === 0 && interval === 0) return '';
  const same = groupBy.map((by) => groupWords[by][language]).join(zh ? '、' : ' and ');
  const within = wait > 0 ? span(wait, language) : '';
  const parts: string[] = [];
  if (same && within) parts.push(zh ? `同一${same} ${within}内合并` : `gathers ${within} per ${same}`);
  else if (same) parts.push(zh ? `同一${same}合并` : `gathered per ${same}`);
  else if (within) parts.push(zh ? `等 ${within}再发` : `waits ${within}`);
  if (interval > 0) {
    const every = span(interval, language);
    parts.push(zh ? `至多每 ${every}一次` : `at most once per ${every}`);
  }
  return parts.join(zh ? '，' : ', ');
}

function repetition({ timing: { repeat } }: PlannedRoute, language: Language): string {
  if (repeat === null) return '';
  const every = span(repeat, language);
  return language === 'zh' ? `每 ${every}重复，直到确认` : `again every ${every} until acknowledged`;
}

const dayWords: Record<Language, readonly string[]> = {
  zh: ['一', '二', '三', '四', '五', '六', '日'],
  en: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
};

function quietHours(quiet: QuietHours | null, language: Language): string {
  if (!quiet) return '';
  const { from, to, days, exceptAtLeast } = quiet;
  const some = [...days].sort().map((day) => dayWords[language][day - 1]);
  const on = days.size === 7 ? '' : language === 'zh' ? `周${some.join('、')} ` : `${some.join(', ')} `;
  const time = `${on}${clock(from)}–${clock(to)}`;
  const grades = gradeAndWorse(exceptAtLeast, language);
  return language === 'zh' ? `${time} 只发${grades}` : `${time} only ${grades}`;
}

const clock = (minutes: number): string =>
  [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':');

const gradeAndWorse = (severity: Severity, language: Language): string => {
  const word = severityWords[severity][language];
  if (severity === 1) return word;
  return language === 'zh' ? `${word}及以上` : `${word} and worse`;
};
const gradeAndMilder = (severity: Severity, language: Language): string => {
  const word = severityWords[severity][language];
  if (severity === 4) return word;
  return language === 'zh' ? `${word}及以下` : `${word} and milder`;
};

/** `30 秒`, `15 分钟`, `1 小时 30 分钟` */
function span(milliseconds: number, language: Language): string {
  const units: [number, Text][] = [
    [86_400_000, { zh: '天', en: 'd' }],
    [3_600_000, { zh: '小时', en: 'h' }],
    [60_000, { zh: '分钟', en: 'min' }],
    [1_000, { zh: '秒', en: 's' }],
  ];
  let left = Math.round(milliseconds / 1_000) * 1_000;
  const parts: string[] = [];
  for (const [size, unit] of units) {
    const n = Math.floor(left / size);
    left -= n * size;
    if (n > 0) parts.push(`${n} ${unit[language]}`);
  }
  return parts.join(' ') || `0 ${language === 'zh' ? '秒' : 's'}`;
}

const signs: Record<Operator, Text> = {
  equal: { zh: '为', en: 'is' },
  notEqual: { zh: '不为', en: 'is not' },
  lessThan: { zh: '<', en: '<' },
  lessThanInclusive: { zh: '≤', en: '≤' },
  greaterThan: { zh: '>', en: '>' },
  greaterThanInclusive: { zh: '≥', en: '≥' },
  in: { zh: '为', en: 'is' },
  notIn: { zh: '不为', en: 'is not' },
  contains: { zh: '含', en: 'has' },
  doesNotContain: { zh: '不含', en: 'has not' },
};

function condition(wanted: Condition, names: RouteNames, language: Language): string {
  const zh = language === 'zh';
  if ('all' in wanted) {
    return wanted.all.map((each) => condition(each, names, language)).join(' · ') || words.all[language];
  }
  if ('any' in wanted) return wanted.any.map((each) => condition(each, names, language)).join(zh ? ' 或 ' : ' or ');
  if ('not' in wanted) {
    const inner = condition(wanted.not, names, language);
    return zh ? `非（${inner}）` : `not (${inner})`;
  }
  return grades(wanted, language) ?? comparison(wanted, names, language);
}

/** 1 is the worst: `severity ≤ 3` reads 较大及以上. */
function grades({ fact, path, operator, value }: Comparison, language: Language): string | null {
  if (fact !== 'severity' || path !== undefined) return null;
  const grade = (n: number): Severity | null => (n >= 1 && n <= 4 && Number.isInteger(n) ? (n as Severity) : null);
  if (operator === 'in' && Array.isArray(value)) {
    return value
      .map((each) => severityWords[each as Severity]?.[language] ?? String(each))
      .join(language === 'zh' ? '、' : ', ');
  }
  if (typeof value !== 'number') return null;
  const bound = grade(operator === 'lessThan' ? value - 1 : operator === 'greaterThan' ? value + 1 : value);
  if (bound === null) return null;
  if (operator === 'equal') return severityWords[bound][language];
  if (operator.startsWith('lessThan')) return gradeAndWorse(bound, language);
  if (operator.startsWith('greaterThan')) return gradeAndMilder(bound, language);
  return null;
}

function comparison({ fact, path, operator, value }: Comparison, names: RouteNames, language: Language): string {
  const whole = path === undefined ? fact : `${fact}.${path.replace(/^\$\.?/, '')}`;
  const wanted = valueWords(fact, value as Json, names, language);
  const plain = (operator === 'equal' || operator === 'in') && fact !== 'labels' && fact !== 'silenced';
  if (plain && typeof value !== 'boolean') return wanted;
  const gap = language === 'zh' && /[一-鿿]$/.test(signs[operator].zh) ? '' : ' ';
  return `${factWord(whole)[language]}${gap}${signs[operator][language]}${gap}${wanted}`;
}

function valueWords(fact: string, value: Json, names: RouteNames, language: Language): string {
  if (Array.isArray(value)) {
    return value.map((each) => valueWords(fact, each, names, language)).join(language === 'zh' ? '、' : ', ');
  }
  if (typeof value === 'boolean') return language === 'zh' ? (value ? '是' : '否') : value ? 'yes' : 'no';
  if (typeof value === 'object' && value !== null) return factWord(String(value['fact']))[language];
  const text = String(value);
  const moment = fact === 'moment' && Object.hasOwn(momentWords, text) ? momentWords[text as 'raised'] : undefined;
  return (moment ?? names.value?.(fact, text))?.[language] ?? text;
}
