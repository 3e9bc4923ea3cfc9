/** Catalogue of what can be wrong with an alarm rule besides its conditions (those are in `core/rules/codes.ts`). */
import type { Problem } from '../problem.ts';

const codes = {
  ALARM_GRADE_TWICE: {
    message: { zh: '级别 {severity} 出现了两次', en: 'severity {severity} is given twice' },
    mend: { zh: '每个级别只写一次，用 any 合并条件', en: 'give each severity once, joining conditions with any' },
  },
  ALARM_WHEN_MISSING: {
    message: { zh: '级别没有条件', en: 'the grade has no condition' },
    mend: { zh: '填写 when', en: 'fill in when' },
  },
  ALARM_WHEN_UNUSED: {
    message: {
      zh: '“无数据”类规则的级别不看条件，只看时长',
      en: 'grades of an absence have no condition, only a duration',
    },
    mend: { zh: '把条件移到 detect.of', en: 'move the condition to detect.of' },
  },
  ALARM_FOR_MISSING: {
    message: { zh: '“无数据”类规则必须给出时长', en: 'an absence needs a duration' },
    mend: { zh: '填写 for，例如 PT72H', en: 'fill in for, such as PT72H' },
  },
  ALARM_MISSING_TWICE: {
    message: { zh: '“无数据”类规则本身就看缺数，不能再写 missing', en: 'an absence is about missing data already' },
    mend: { zh: '删除 missing', en: 'remove missing' },
  },
  ALARM_WINDOW_EMPTY: {
    message: { zh: '时间窗口不能为零', en: 'the window has no length' },
    mend: { zh: '填写时长，例如 PT1H', en: 'give a duration such as PT1H' },
  },
} as const;

export function alarmProblem(
  code: keyof typeof codes,
  path: string,
  data: Record<string, string | number> = {},
): Problem {
  const { message, mend } = codes[code];
  const fill = (text: string) => text.replace(/\{(\w+)\}/g, (place, name: string) => String(data[name] ?? place));
  return { severity: 'error', code, path, message: { zh: fill(message.zh), en: fill(message.en) }, mend };
}
