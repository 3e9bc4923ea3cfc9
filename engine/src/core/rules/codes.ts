/** Catalogue of what can be wrong with a rule: message and mending in both languages. */
import type { Text } from '../json.ts';
import type { Problem } from '../problem.ts';

interface Entry {
  severity: Problem['severity'];
  message: Text;
  mend: Text;
}

const entry = (severity: Problem['severity'], zh: string, en: string, mendZh: string, mendEn: string): Entry => ({
  severity,
  message: { zh, en },
  mend: { zh: mendZh, en: mendEn },
});

const codes = {
  RULE_DUPLICATE_ID: entry(
    'error',
    '规则标识 {id} 使用了不止一次',
    'the rule id {id} is used more than once',
    '给每条规则不同的标识',
    'give every rule its own id',
  ),
  RULE_SHAPE: entry(
    'error',
    '{what}',
    '{what}',
    '条件写成 all、any、not 之一，或 fact、operator、value',
    'write a condition as one of all, any, not, or as fact, operator, value',
  ),
  RULE_EMPTY_ANY: entry(
    'error',
    'any 中没有条件，永远不成立',
    'an any without conditions never holds',
    '添加条件或删除它',
    'add a condition or remove it',
  ),
  RULE_EMPTY_ALL: entry(
    'warning',
    'all 中没有条件，总是成立',
    'an all without conditions always holds',
    '添加条件',
    'add a condition',
  ),
  RULE_TOO_DEEP: entry(
    'error',
    '条件嵌套超过 {limit} 层',
    'conditions are nested more than {limit} levels deep',
    '拆成几条规则',
    'make several rules of it',
  ),
  RULE_TOO_LARGE: entry(
    'error',
    '规则有 {count} 个条件，上限是 {limit} 个',
    'the rule has {count} conditions, the limit is {limit}',
    '用 in 合并取值，或拆成几条规则',
    'join values with in, or make several rules of it',
  ),
  RULE_OPERATOR_UNKNOWN: entry(
    'error',
    '没有运算符 {operator}',
    'there is no operator {operator}',
    '可用：{known}',
    'use one of {known}',
  ),
  RULE_FACT_UNKNOWN: entry(
    'error',
    '没有数据项 {fact}',
    'there is no fact {fact}',
    '可用：{known}',
    'use one of {known}',
  ),
  RULE_FACT_NAME: entry(
    'error',
    '“{fact}”不能作为数据项名称',
    '"{fact}" cannot name a fact',
    '用字母、数字和下划线，字母开头',
    'use letters, digits and underscores, a letter first',
  ),
  RULE_PATH: entry(
    'error',
    '路径“{path}”不能使用：只支持 $.字段.字段',
    'the path "{path}" cannot be used: only $.field.field',
    '改为普通路径，不用筛选和通配',
    'write a plain path, without filters and wildcards',
  ),
  RULE_VALUE_TYPE: entry(
    'error',
    '{operator} 需要{wanted}，这里是{given}',
    '{operator} needs {wanted}, here it is {given}',
    '更换运算符或取值',
    'choose another operator or value',
  ),
  RULE_NEVER: entry(
    'warning',
    '{fact} 不可能同时满足这些条件，规则永远不成立',
    '{fact} cannot meet these conditions together: the rule never holds',
    '检查上下限和取值',
    'look at the bounds and values again',
  ),
  RULE_NEVER_HOLDS: entry(
    'warning',
    '各条件不可能同时满足，规则永远不成立',
    'the conditions cannot be met together: the rule never holds',
    '检查上下限、取值和 not',
    'look at the bounds, the values and every not again',
  ),
  RULE_ALWAYS_HOLDS: entry(
    'warning',
    '只要有数据，规则总是成立',
    'the rule holds for every event that has its facts',
    '缩小条件，或删除这条规则',
    'narrow the conditions, or remove the rule',
  ),
  RULE_SAME: entry(
    'warning',
    '规则{rule}与{others}的条件相同',
    'the rule {rule} has the same conditions as {others}',
    '合并成一条，或改动其中一条的条件',
    'make one rule of them, or change the conditions of one',
  ),
  RULE_WITHIN: entry(
    'warning',
    '规则{rule}成立时，{others}也总是成立',
    'whenever the rule {rule} holds, {others} holds as well',
    '若不该同时成立，给较宽的规则加上限，或删除多余的一条',
    'if both should not hold, bound the wider rule, or remove one of them',
  ),
  RULE_VALUE_UNDECLARED: entry(
    'warning',
    '{fact} 没有取值 {value}',
    '{fact} never is {value}',
    '可用：{known}',
    'use one of {known}',
  ),
  RULE_MISSING_FAILS: entry(
    'warning',
    '没有 {fact} 的数据时，这个否定条件不成立，规则不会因此触发',
    'without a value of {fact} this negation does not hold, and the rule does not match because of it',
    '若没有数据也应触发，把规则的 missing 设为 as-value，或另设缺失数据的规则',
    'if the rule should match without a value, set its missing to as-value, or add a rule for missing data',
  ),
  RULE_MISSING_HOLDS: entry(
    'warning',
    '没有 {fact} 的数据时，这个否定条件也成立，规则可能因缺少数据而触发',
    'without a value of {fact} this negation holds too: the rule may match because data is missing',
    '若没有数据时不应触发，把规则的 missing 设为 unknown',
    'if the rule should not match without a value, set its missing to unknown',
  ),
  RULE_NOT_ALL_COMPARED: entry(
    'warning',
    '{count} 条规则太多，没有全部互相比较',
    'not all of the {count} rules were compared with each other',
    '按读数种类分成几个规则集',
    'divide the rules into several sets by kind of reading',
  ),
} as const satisfies Record<string, Entry>;

export type RuleCode = keyof typeof codes;

/** `texts`: places that read differently in the two languages. */
export function ruleProblem(
  code: RuleCode,
  path: string,
  data: Record<string, string | number> = {},
  texts: Record<string, Text> = {},
): Problem {
  const { severity, message, mend } = codes[code];
  const fill = (text: string, language: 'zh' | 'en') =>
    text.replace(/\{(\w+)\}/g, (place, name: string) => texts[name]?.[language] ?? String(data[name] ?? place));
  const both = (text: Text): Text => ({ zh: fill(text.zh, 'zh'), en: fill(text.en, 'en') });
  return { severity, code, path, message: both(message), mend: both(mend) };
}
