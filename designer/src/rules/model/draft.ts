/** A rule as it is edited: the file's shape with the deciding part open. Drafts are kept on this device until published. */
import type { AlarmRuleFile, Severity, Text } from '../../api/types.ts';
import { draftsIn } from '../../editing/drafts.ts';
import type { Condition, InputReference } from './conditions.ts';

export type OrInput<T> = T | InputReference;
export type Duration = OrInput<string>;

/** In working time, as people are given deadlines. */
export interface Deadline {
  amount: number;
  unit: 'working-days' | 'working-hours' | 'urgent-hours';
}

export interface GradePart {
  severity: Severity;
  when?: Condition | undefined;
  for?: Duration | undefined;
}
export type Detection =
  | { kind: 'level' }
  | { kind: 'count'; of: Condition; within: Duration }
  | { kind: 'absence'; of?: Condition | undefined }
  | { kind: 'trend'; over: Duration; ahead: Duration; minSamples?: OrInput<number> | undefined }
  | { kind: 'occurrence'; of?: Condition | undefined };
export interface ScheduleSpan {
  days?: 'working' | 'non-working' | number[] | undefined;
  from: OrInput<string>;
  to: OrInput<string>;
}
export interface Inhibitor {
  rule: string;
  at: 'same-thing' | 'parent' | 'related';
  relation?: string | undefined;
  label?: Text | undefined;
}
export interface Suppressor {
  id: string;
  when: Condition;
  reason: Text;
}
export interface AlarmPart {
  scope: Condition;
  about?: { fact: string; path?: string } | undefined;
  watch?: Condition | undefined;
  detect?: Detection | undefined;
  grades: GradePart[];
  clear?: { when?: Condition | undefined; for?: Duration | undefined; after?: Duration | undefined } | undefined;
  hysteresis?: OrInput<number> | undefined;
  missing?: { after: Duration; then: 'clear' | 'alarm'; severity?: Severity | undefined } | undefined;
  missingFacts?: 'unknown' | 'as-value' | undefined;
  schedule?: ScheduleSpan[] | undefined;
  inhibitedBy?: Inhibitor[] | undefined;
  suppressedWhen?: Suppressor[] | undefined;
  maxDelay?: Duration | undefined;
  lateness?: Duration | undefined;
}
export type RuleDraft = Omit<AlarmRuleFile, 'alarm'> & { alarm: AlarmPart };

export const detectionOf = (alarm: AlarmPart): Detection => alarm.detect ?? { kind: 'level' };

/** Without what was emptied, so that equal rules are equal texts. */
export function tidy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

export const newRule = (id: string): RuleDraft => ({
  id,
  vertical: 'operations',
  name: { zh: '新规则', en: 'New rule' },
  description: { zh: '', en: '' },
  enabled: true,
  alarm: {
    scope: { all: [] },
    grades: [{ severity: 3, when: { all: [{ fact: 'value', operator: 'greaterThan', value: 0 }] }, for: 'PT5M' }],
  },
  title: { zh: '{thing}异常', en: '{thing} is abnormal' },
  labels: {},
  actions: [],
  escalation: [],
});

export interface KeptDraft {
  rule: RuleDraft;
  baseVersion: string | null;
}
export const drafts = draftsIn<KeptDraft>('liandong.rules.draft.', ({ rule }) => Boolean(rule?.alarm));
