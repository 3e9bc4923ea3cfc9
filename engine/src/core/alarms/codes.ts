/** Catalogue of what can be wrong with an alarm rule besides its conditions (those are in `core/rules/codes.ts`). */
import type { Text } from '../json.ts';
import type { Problem } from '../problem.ts';

interface Entry {
  severity?: Problem['severity'];
  message: Text;
  mend: Text;
}

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
  ALARM_WATCH_MISSING: {
    severity: 'warning',
    message: {
      zh: '从未有过消息的对象不会被看护',
      en: 'a thing of which no event has ever come is not watched',
    },
    mend: { zh: '填写 watch，说明看护哪些对象', en: 'fill in watch: which things are watched' },
  },
  ALARM_OCCURRENCE_FOR: {
    message: { zh: '“事件即告警”类规则没有持续时长', en: 'an occurrence does not last: it has no duration' },
    mend: { zh: '删除 for，或改用 level', en: 'remove for, or detect a level' },
  },
  ALARM_OCCURRENCE_MISSING: {
    message: { zh: '“事件即告警”类规则不看缺数', en: 'an occurrence is not about missing data' },
    mend: { zh: '改用 clear.after，或另写一条 absence 规则', en: 'use clear.after, or write a rule of absence' },
  },
  ALARM_AFTER_UNUSED: {
    message: { zh: 'clear.after 只用于“事件即告警”类规则', en: 'clear.after is for occurrences only' },
    mend: { zh: '改用 clear.for 或 missing', en: 'use clear.for or missing' },
  },
  ALARM_GRADE_UNREACHED: {
    severity: 'warning',
    message: {
      zh: '前面更严重的级别没有条件，{severity} 级永远轮不到',
      en: 'a more severe grade has no condition: severity {severity} is never reached',
    },
    mend: { zh: '给更严重的级别加上 when', en: 'give the more severe grade a condition' },
  },
  ALARM_SCHEDULE_EMPTY: {
    message: { zh: '时段的起止相同', en: 'the span has no length' },
    mend: { zh: '全天写作 00:00 至 24:00', en: 'a whole day is 00:00 to 24:00' },
  },
  ALARM_COUNTS_NOTHING: {
    message: { zh: '没有生效时段，无法只计其中的时间', en: 'there is no schedule whose time could be counted' },
    mend: { zh: '填写 schedule，或删除 forCounts', en: 'fill in schedule, or remove forCounts' },
  },
  ALARM_REASON_TWICE: {
    message: { zh: '抑制原因的标识 {id} 使用了不止一次', en: 'the reason id {id} is used more than once' },
    mend: { zh: '给每个原因不同的标识', en: 'give every reason its own id' },
  },
  ALARM_INHIBITS_ITSELF: {
    message: { zh: '规则不能被同一对象上的自己抑制', en: 'a rule cannot be held back by itself at the same thing' },
    mend: { zh: '改为 parent 或 related，或删除', en: 'use parent or related, or remove it' },
  },
  ALARM_INPUT_UNKNOWN: {
    message: { zh: '没有参数 {input}', en: 'there is no input {input}' },
    mend: { zh: '在参数表中声明它', en: 'declare it among the inputs' },
  },
  ALARM_INPUT_TYPE: {
    message: {
      zh: '参数 {input} 的值 {value} 不能用在这里',
      en: 'the value {value} of input {input} does not fit here',
    },
    mend: { zh: '更换取值或参数类型', en: 'choose another value or type of input' },
  },
  ALARM_SHAPE: {
    message: { zh: '不合格式：{said}', en: 'not the shape of an alarm rule: {said}' },
    mend: { zh: '按规则格式填写', en: 'write it as an alarm rule' },
  },
} as const satisfies Record<string, Entry>;

export function alarmProblem(
  code: keyof typeof codes,
  path: string,
  data: Record<string, string | number> = {},
): Problem {
  const { severity = 'error', message, mend }: Entry = codes[code];
  const fill = (text: string) => text.replace(/\{(\w+)\}/g, (place, name: string) => String(data[name] ?? place));
  return { severity, code, path, message: { zh: fill(message.zh), en: fill(message.en) }, mend };
}
