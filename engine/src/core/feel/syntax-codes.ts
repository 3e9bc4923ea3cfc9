/**
 * Everything that can be wrong with the syntax of an expression: what was found and what would mend it, in both languages.
 * `{found}` is what stands there, `{instead}` what FEEL has for it. The place is added by `FeelSyntaxError`.
 */
import type { Text } from '../json.ts';

interface Entry {
  what: Text;
  mend: Text;
}

const entry = (zh: string, en: string, mendZh: string, mendEn: string): Entry => ({
  what: { zh, en },
  mend: { zh: mendZh, en: mendEn },
});

export const syntaxCodes = {
  EMPTY: entry('表达式是空的', 'the expression is empty', '填写表达式', 'write an expression'),
  UNEXPECTED: entry(
    '这里不应出现“{found}”',
    "unexpected '{found}'",
    '看看它前面是否缺少运算符、逗号或引号；多余时删除它',
    'see whether an operator, a comma or a quote is missing before it; remove it if it is too much',
  ),
  ENDS_EARLY: entry(
    '表达式没有写完',
    'the expression ends too early',
    '补上缺少的部分，例如运算符后面的值',
    'add what is missing, such as the value after the operator',
  ),
  MISPLACED: entry(
    '“{found}”不能出现在这里',
    "'{found}' cannot stand here",
    '写成完整的比较，例如 a > 3，用 and 或 or 连接；多余时删除它',
    'write a whole comparison such as a > 3, joined by and or or; remove it if it is too much',
  ),
  FULL_WIDTH: entry(
    '有中文标点或全角符号 {found}',
    'a Chinese or full-width sign {found}',
    '改成半角的 {instead}',
    'write {instead}',
  ),
  OTHER_LANGUAGE: entry('表达式里没有“{found}”这种写法', "'{found}' is not FEEL", '改成 {instead}', 'write {instead}'),
  STRING_OPEN: entry(
    '从这里开始的文字没有结束的引号',
    'the text that begins here has no closing quote',
    '在文字末尾加上半角双引号 "',
    'add a double quote " where the text ends',
  ),
  BRACKET_OPEN: entry(
    '“{found}”没有配对的“{instead}”',
    "'{found}' is never closed by '{instead}'",
    '在应该结束的地方加上 {instead}',
    'add {instead} where it should end',
  ),
  BRACKET_EXTRA: entry(
    '“{found}”前面没有与它配对的括号',
    "'{found}' closes no bracket",
    '删除它，或在前面加上 {instead}',
    'remove it, or add {instead} before it',
  ),
  WORD_MISSING: entry(
    '“{found}”后面缺少“{instead}”',
    "'{found}' is not followed by '{instead}'",
    '写成 {example}',
    'write {example}',
  ),
  NO_OPERATOR: entry(
    '“{found}”不是运算符',
    "'{found}' is no operator",
    '改用 +、-、*、/ 或 **',
    'use +, -, *, / or **',
  ),
  NO_TEMPORAL: entry(
    '“{found}”不是日期、时间或时长',
    "'{found}' is no date, time or duration",
    '按 @"2026-11-23"、@"08:30:00" 或 @"PT2H" 的样子写',
    'write it like @"2026-11-23", @"08:30:00" or @"PT2H"',
  ),
  NOT_REPEATABLE: entry(
    '“{found}”每次给出不同的值，重新执行时结果会变',
    "'{found}' gives another value each time",
    '由连接器或表单产生这个值',
    'let a connector or the form make the value',
  ),
  TYPE_UNKNOWN: entry(
    '没有“{found}”这种类型',
    "unknown type '{found}'",
    '改用 number、string、boolean、date、time、date and time、list 或 context 等类型',
    'use a type such as number, string, boolean, date, time, date and time, list or context',
  ),
  EXTERNAL_FUNCTION: entry(
    '不支持外部函数',
    'external functions are not supported',
    '用表达式书写函数内容',
    'write the body of the function as an expression',
  ),
  KEY_TWICE: entry(
    '键“{found}”出现了两次',
    "the key '{found}' stands there twice",
    '改名或删除其中一个',
    'rename or remove one of them',
  ),
  KEY_FORBIDDEN: entry('“{found}”不能作为键', "'{found}' is not allowed as a key", '换一个名称', 'choose another name'),
  TOO_LONG: entry(
    '表达式超过 {found} 个字符',
    'the expression has more than {found} characters',
    '拆成几个表达式',
    'divide it into several expressions',
  ),
  TOO_DEEP: entry(
    '表达式嵌套过深',
    'the expression is nested too deeply',
    '减少括号的层数，或拆成几个表达式',
    'use fewer brackets inside each other, or divide it into several expressions',
  ),
  TOO_MANY_SIGNS: entry('连续的负号过多', 'too many signs', '只保留一个负号', 'keep one minus sign'),
  TOO_MANY_WORDS: entry(
    '连续的词过多，中间没有运算符',
    'too many words without an operator',
    '在词之间加上运算符；文字用半角双引号括起来',
    'put operators between the words; put texts in double quotes',
  ),
  UNREADABLE: entry(
    '无法读取表达式',
    'the expression cannot be read',
    '拆成几个较短的表达式',
    'divide it into several shorter expressions',
  ),
} satisfies Record<string, Entry>;

export type SyntaxCode = keyof typeof syntaxCodes;
export type SyntaxFilling = Partial<Record<'found' | 'instead' | 'example', string>>;

const LONGEST_FOUND = 40;

/** The texts of one error, filled. */
export function syntaxTexts(code: SyntaxCode, data: SyntaxFilling): Entry {
  const { what, mend }: Entry = syntaxCodes[code];
  const put = (text: string): string =>
    text.replace(/\{(\w+)\}/g, (_, name: string) => shortened(data[name as keyof SyntaxFilling] ?? ''));
  return { what: { zh: put(what.zh), en: put(what.en) }, mend: { zh: put(mend.zh), en: put(mend.en) } };
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= LONGEST_FOUND ? line : `${line.slice(0, LONGEST_FOUND)}…`;
}
