/**
 * What holds an alarm back at a moment, and how that is said. The circumstances come from whoever stores them; the rule
 * says which of them count. Suppression holds back raising only: an alarm that is open stays and is followed.
 */
import type { WorkingCalendar } from '../calendar/index.ts';
import type { Text } from '../json.ts';
import { put, type Facts } from '../rules/index.ts';
import type { CompiledAlarmRule } from './compile.ts';
import type { Suppression } from './judge.ts';
import type { Inhibitor } from './rule.ts';
import { outsideSchedule } from './schedule.ts';
import { timeText } from './wording.ts';

export interface Circumstances {
  /** What `working` days are. */
  calendar: WorkingCalendar;
  /** Maintenance windows that cover the thing and the rule. */
  windows: readonly { id: string; from: number; to: number; title?: string }[];
  /** Alarms that are open at the thing itself (`same-thing`), at its parent (`parent`), or at a thing related by name. */
  openAlarms: readonly { id: string; ruleId: string; relation: string; thingId: string }[];
  /** `thing` and `latest` of the thing that the alarm is about. */
  facts: Facts;
}

/**
 * Null when nothing does. `by`: `schedule`, `maintenance:<window>`, `reason:<id>` or `alarm:<alarm>`, looked for in that
 * order; of several windows the one that ends last. `until` where it is known: a reason and an alarm end when they end.
 */
export function suppressionAt(rule: CompiledAlarmRule, circumstances: Circumstances, at: number): Suppression | null {
  const { schedule, inhibitedBy = [] } = rule.rule;
  const { calendar, windows, openAlarms, facts } = circumstances;
  const outside = schedule && outsideSchedule(schedule, calendar, at);
  if (outside) return { by: 'schedule', ...outside };
  let window: { id: string; to: number } | null = null;
  for (const one of windows) if (one.from <= at && at < one.to && !(window && one.to <= window.to)) window = one;
  if (window) return { by: `maintenance:${window.id}`, until: window.to };
  const reason = rule.reasons.find(({ holds }) => holds(facts));
  if (reason) return { by: `reason:${reason.id}` };
  const alarm = openAlarms.find((open) => inhibitedBy.some((inhibitor) => inhibits(inhibitor, open)));
  return alarm ? { by: `alarm:${alarm.id}` } : null;
}

type OpenAlarmThere = Circumstances['openAlarms'][number];

function inhibits({ rule, at, relation }: Inhibitor, open: OpenAlarmThere): boolean {
  if (rule !== open.ruleId) return false;
  if (at !== 'related') return open.relation === at;
  const related = open.relation !== 'same-thing' && open.relation !== 'parent';
  return relation === undefined ? related : open.relation === relation;
}

const words = {
  schedule: { zh: '不在规则的生效时段内{until}', en: 'outside the hours of the rule{until}' },
  maintenance: { zh: '维护窗口{name}期间{until}', en: 'during the maintenance window{name}{until}' },
  reason: { zh: '{name}', en: '{name}' },
  alarm: { zh: '{name}告警尚未恢复', en: 'another alarm is open{name}' },
  until: { zh: '，至 {time}', en: ', until {time}' },
  quoted: { zh: '“{name}”', en: ' "{name}"' },
  other: { zh: '关联', en: '' },
  after: { zh: '“{name}”', en: ': {name}' },
} as const satisfies Record<string, Text>;

/** The same in words, as far as the circumstances still know of it. */
export function suppressionText(
  rule: CompiledAlarmRule,
  { by, until }: Suppression,
  circumstances: Pick<Circumstances, 'windows' | 'openAlarms'>,
): Text {
  const say = (language: keyof Text): string => {
    const end = until === undefined ? '' : put(words.until[language], { time: timeText(until) });
    const [kind = '', id = ''] = split(by);
    if (kind === 'schedule') return put(words.schedule[language], { until: end });
    if (kind === 'maintenance') {
      const title = circumstances.windows.find((window) => window.id === id)?.title;
      const name = title ? put(words.quoted[language], { name: title }) : '';
      return put(words.maintenance[language], { name, until: end });
    }
    if (kind === 'reason') {
      return rule.rule.suppressedWhen?.find((reason) => reason.id === id)?.reason[language] ?? by;
    }
    if (kind !== 'alarm') return by;
    const open = circumstances.openAlarms.find((alarm) => alarm.id === id);
    const label = rule.rule.inhibitedBy?.find((one) => open && inhibits(one, open))?.label?.[language];
    const name = label ? put(words.after[language], { name: label }) : words.other[language];
    return put(words.alarm[language], { name });
  };
  return { zh: say('zh'), en: say('en') };
}

function split(by: string): [string, string] {
  const colon = by.indexOf(':');
  return colon < 0 ? [by, ''] : [by.slice(0, colon), by.slice(colon + 1)];
}
