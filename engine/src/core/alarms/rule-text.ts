/** What an alarm rule says, in words: made from the rule, for lists of rules and for the detail of an alarm. */
import type { Text } from '../json.ts';
import { description, type Names } from '../rules/index.ts';
import type { CompiledAlarmRule } from './compile.ts';
import { awaited, fill, holdText, namesOf, occurrenceCondition } from './explain.ts';
import { durationText, gradeNames } from './wording.ts';

const words = {
  lasting: { zh: '{what} 持续 {for}为{grade}', en: '{what} for {for} is {grade}' },
  atOnce: { zh: '{what} 即为{grade}', en: '{what} is {grade}' },
  absent: { zh: '{for}没有消息（{what}）为{grade}', en: 'nothing of {what} for {for} is {grade}' },
  missing: { zh: '{for}没有数据为{grade}', en: 'no data for {for} is {grade}' },
  clearWhen: { zh: '{what}{for} 时恢复', en: 'over when {what}{for}' },
  clearFor: { zh: '不再成立 {for}后恢复', en: 'over when it has not held for {for}' },
  clearAfter: { zh: '{for}没有再发生时恢复', en: 'over when it has not happened for {for}' },
  during: { zh: ' 持续 {for}', en: ' for {for}' },
} as const satisfies Record<string, Text>;

const NOTHING: Text = { zh: '', en: '' };

export function ruleSentence(rule: CompiledAlarmRule, given: Names = {}): Text {
  const parts = [...gradeTexts(rule, given), ...clearTexts(rule, given)];
  return { zh: parts.map(({ zh }) => zh).join('；'), en: parts.map(({ en }) => en).join('; ') };
}

function gradeTexts(rule: CompiledAlarmRule, given: Names): Text[] {
  const names = namesOf(rule, given);
  const texts = [...rule.grades].reverse().map(({ severity, when, for: hold }) => {
    const places = { grade: gradeNames[severity], for: holdText(rule, hold) };
    if (rule.detect === 'absence') return fill(words.absent, { ...places, what: awaited(rule, { names }) });
    const condition = rule.detect === 'occurrence' ? occurrenceCondition(rule, severity) : (when ?? { all: [] });
    return fill(hold === 0 ? words.atOnce : words.lasting, { ...places, what: description(condition, names) });
  });
  if (rule.missing?.then === 'alarm') {
    const { after, severity } = rule.missing;
    texts.push(fill(words.missing, { grade: gradeNames[severity], for: durationText(after) }));
  }
  return texts;
}

function clearTexts(rule: CompiledAlarmRule, given: Names): Text[] {
  const { clearFor, clearAfter } = rule;
  const { when } = rule.rule.clear;
  const texts: Text[] = [];
  const during = clearFor === 0 ? NOTHING : fill(words.during, { for: durationText(clearFor) });
  if (when) texts.push(fill(words.clearWhen, { what: description(when, namesOf(rule, given)), for: during }));
  else if (clearFor > 0) texts.push(fill(words.clearFor, { for: durationText(clearFor) }));
  if (clearAfter !== Infinity) texts.push(fill(words.clearAfter, { for: durationText(clearAfter) }));
  return texts;
}
