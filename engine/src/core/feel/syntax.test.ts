/** Every error of syntax: what is said, where, and what would mend it, in both languages. */
import { expect, it } from 'vitest';
import { compileExpression, compileUnaryTests, FeelSyntaxError } from './index.ts';
import { syntaxCodes, syntaxTexts, type SyntaxCode } from './syntax-codes.ts';

type Row = [source: string, code: SyntaxCode, zh: string, en: string, mendZh: string, mendEn: string];

const written: Row[] = [
  [
    '',
    'EMPTY',
    '表达式是空的（第 1 行第 1 列）',
    'the expression is empty (line 1, column 1)',
    '填写表达式',
    'write an expression',
  ],
  [
    '1 2',
    'UNEXPECTED',
    '这里不应出现“2”（第 1 行第 3 列）',
    "unexpected '2' (line 1, column 3)",
    '看看它前面是否缺少运算符、逗号或引号；多余时删除它',
    'see whether an operator, a comma or a quote is missing before it; remove it if it is too much',
  ],
  [
    'a.b..c',
    'UNEXPECTED',
    '这里不应出现“..”（第 1 行第 4 列）',
    "unexpected '..' (line 1, column 4)",
    '看看它前面是否缺少运算符、逗号或引号；多余时删除它',
    'see whether an operator, a comma or a quote is missing before it; remove it if it is too much',
  ],
  [
    'a,,b',
    'UNEXPECTED',
    '这里不应出现“,,”（第 1 行第 2 列）',
    "unexpected ',,' (line 1, column 2)",
    '看看它前面是否缺少运算符、逗号或引号；多余时删除它',
    'see whether an operator, a comma or a quote is missing before it; remove it if it is too much',
  ],
  [
    '1 +',
    'ENDS_EARLY',
    '表达式没有写完（第 1 行第 4 列）',
    'the expression ends too early (line 1, column 4)',
    '补上缺少的部分，例如运算符后面的值',
    'add what is missing, such as the value after the operator',
  ],
  [
    'a between 1',
    'ENDS_EARLY',
    '表达式没有写完（第 1 行第 12 列）',
    'the expression ends too early (line 1, column 12)',
    '补上缺少的部分，例如运算符后面的值',
    'add what is missing, such as the value after the operator',
  ],
  [
    'a = = 1',
    'MISPLACED',
    '“= 1”不能出现在这里（第 1 行第 5 列）',
    "'= 1' cannot stand here (line 1, column 5)",
    '写成完整的比较，例如 a > 3，用 and 或 or 连接；多余时删除它',
    'write a whole comparison such as a > 3, joined by and or or; remove it if it is too much',
  ],
  [
    'n > 3 and < 5',
    'MISPLACED',
    '“< 5”不能出现在这里（第 1 行第 11 列）',
    "'< 5' cannot stand here (line 1, column 11)",
    '写成完整的比较，例如 a > 3，用 and 或 or 连接；多余时删除它',
    'write a whole comparison such as a > 3, joined by and or or; remove it if it is too much',
  ],
  [
    'a +\nb = = c',
    'MISPLACED',
    '“= c”不能出现在这里（第 2 行第 5 列）',
    "'= c' cannot stand here (line 2, column 5)",
    '写成完整的比较，例如 a > 3，用 and 或 or 连接；多余时删除它',
    'write a whole comparison such as a > 3, joined by and or or; remove it if it is too much',
  ],
  [
    'if a > 3，then 1 else 2',
    'FULL_WIDTH',
    '有中文标点或全角符号 ，（第 1 行第 9 列）',
    'a Chinese or full-width sign ， (line 1, column 9)',
    '改成半角的 ,',
    'write ,',
  ],
  [
    '{a：1}',
    'FULL_WIDTH',
    '有中文标点或全角符号 ：（第 1 行第 3 列）',
    'a Chinese or full-width sign ： (line 1, column 3)',
    '改成半角的 :',
    'write :',
  ],
  [
    'x = “高”',
    'FULL_WIDTH',
    '有中文标点或全角符号 “（第 1 行第 5 列）',
    'a Chinese or full-width sign “ (line 1, column 5)',
    '改成半角的 "',
    'write "',
  ],
  [
    '"高”',
    'FULL_WIDTH',
    '有中文标点或全角符号 ”（第 1 行第 3 列）',
    'a Chinese or full-width sign ” (line 1, column 3)',
    '改成半角的 "',
    'write "',
  ],
  [
    'a ≥ 3',
    'FULL_WIDTH',
    '有中文标点或全角符号 ≥（第 1 行第 3 列）',
    'a Chinese or full-width sign ≥ (line 1, column 3)',
    '改成半角的 >=',
    'write >=',
  ],
  [
    'a && b',
    'OTHER_LANGUAGE',
    '表达式里没有“&&”这种写法（第 1 行第 3 列）',
    "'&&' is not FEEL (line 1, column 3)",
    '改成 and',
    'write and',
  ],
  [
    'a || b',
    'OTHER_LANGUAGE',
    '表达式里没有“||”这种写法（第 1 行第 3 列）',
    "'||' is not FEEL (line 1, column 3)",
    '改成 or',
    'write or',
  ],
  [
    '!a',
    'OTHER_LANGUAGE',
    '表达式里没有“!”这种写法（第 1 行第 1 列）',
    "'!' is not FEEL (line 1, column 1)",
    '改成 not(…)',
    'write not(…)',
  ],
  [
    "a = 'x'",
    'OTHER_LANGUAGE',
    "表达式里没有“'”这种写法（第 1 行第 5 列）",
    "''' is not FEEL (line 1, column 5)",
    '改成 "',
    'write "',
  ],
  [
    'a % 2',
    'OTHER_LANGUAGE',
    '表达式里没有“%”这种写法（第 1 行第 3 列）',
    "'%' is not FEEL (line 1, column 3)",
    '改成 modulo(a, b)',
    'write modulo(a, b)',
  ],
  [
    'a ? b : c',
    'OTHER_LANGUAGE',
    '表达式里没有“?”这种写法（第 1 行第 3 列）',
    "'?' is not FEEL (line 1, column 3)",
    '改成 if … then … else …',
    'write if … then … else …',
  ],
  [
    'a == b',
    'OTHER_LANGUAGE',
    '表达式里没有“==”这种写法（第 1 行第 3 列）',
    "'==' is not FEEL (line 1, column 3)",
    '改成 =',
    'write =',
  ],
  [
    'a <> 3',
    'OTHER_LANGUAGE',
    '表达式里没有“<>”这种写法（第 1 行第 3 列）',
    "'<>' is not FEEL (line 1, column 3)",
    '改成 !=',
    'write !=',
  ],
  [
    'a => 3',
    'OTHER_LANGUAGE',
    '表达式里没有“=>”这种写法（第 1 行第 3 列）',
    "'=>' is not FEEL (line 1, column 3)",
    '改成 >=',
    'write >=',
  ],
  [
    'a =< 3',
    'OTHER_LANGUAGE',
    '表达式里没有“=<”这种写法（第 1 行第 3 列）',
    "'=<' is not FEEL (line 1, column 3)",
    '改成 <=',
    'write <=',
  ],
  [
    'a = "abc',
    'STRING_OPEN',
    '从这里开始的文字没有结束的引号（第 1 行第 5 列）',
    'the text that begins here has no closing quote (line 1, column 5)',
    '在文字末尾加上半角双引号 "',
    'add a double quote " where the text ends',
  ],
  [
    '(1 + 2',
    'BRACKET_OPEN',
    '“(”没有配对的“)”（第 1 行第 7 列）',
    "'(' is never closed by ')' (line 1, column 7)",
    '在应该结束的地方加上 )',
    'add ) where it should end',
  ],
  [
    '[1, {a: 2',
    'BRACKET_OPEN',
    '“{”没有配对的“}”（第 1 行第 10 列）',
    "'{' is never closed by '}' (line 1, column 10)",
    '在应该结束的地方加上 }',
    'add } where it should end',
  ],
  [
    'x[1',
    'BRACKET_OPEN',
    '“[”没有配对的“]”（第 1 行第 4 列）',
    "'[' is never closed by ']' (line 1, column 4)",
    '在应该结束的地方加上 ]',
    'add ] where it should end',
  ],
  [
    '1 + 2)',
    'BRACKET_EXTRA',
    '“)”前面没有与它配对的括号（第 1 行第 6 列）',
    "')' closes no bracket (line 1, column 6)",
    '删除它，或在前面加上 (',
    'remove it, or add ( before it',
  ],
  [
    '[1)',
    'BRACKET_EXTRA',
    '“)”前面没有与它配对的括号（第 1 行第 3 列）',
    "')' closes no bracket (line 1, column 3)",
    '删除它，或在前面加上 (',
    'remove it, or add ( before it',
  ],
  [
    'if a then b',
    'WORD_MISSING',
    '“if”后面缺少“else”（第 1 行第 12 列）',
    "'if' is not followed by 'else' (line 1, column 12)",
    '写成 if … then … else …',
    'write if … then … else …',
  ],
  [
    'for x in list',
    'WORD_MISSING',
    '“for”后面缺少“return”（第 1 行第 14 列）',
    "'for' is not followed by 'return' (line 1, column 14)",
    '写成 for x in … return …',
    'write for x in … return …',
  ],
  [
    'some x in list',
    'WORD_MISSING',
    '“some”后面缺少“satisfies”（第 1 行第 15 列）',
    "'some' is not followed by 'satisfies' (line 1, column 15)",
    '写成 some x in … satisfies …',
    'write some x in … satisfies …',
  ],
  [
    'every x in list',
    'WORD_MISSING',
    '“every”后面缺少“satisfies”（第 1 行第 16 列）',
    "'every' is not followed by 'satisfies' (line 1, column 16)",
    '写成 every x in … satisfies …',
    'write every x in … satisfies …',
  ],
  [
    '@"yesterday"',
    'NO_TEMPORAL',
    '“@"yesterday"”不是日期、时间或时长（第 1 行第 1 列）',
    '\'@"yesterday"\' is no date, time or duration (line 1, column 1)',
    '按 @"2026-11-23"、@"08:30:00" 或 @"PT2H" 的样子写',
    'write it like @"2026-11-23", @"08:30:00" or @"PT2H"',
  ],
  [
    'uuid()',
    'NOT_REPEATABLE',
    '“uuid”每次给出不同的值，重新执行时结果会变（第 1 行第 1 列）',
    "'uuid' gives another value each time (line 1, column 1)",
    '由连接器或表单产生这个值',
    'let a connector or the form make the value',
  ],
  [
    'x instance of nothing',
    'TYPE_UNKNOWN',
    '没有“nothing”这种类型（第 1 行第 15 列）',
    "unknown type 'nothing' (line 1, column 15)",
    '改用 number、string、boolean、date、time、date and time、list 或 context 等类型',
    'use a type such as number, string, boolean, date, time, date and time, list or context',
  ],
  [
    'function(x) external {java: {class: "a"}}',
    'EXTERNAL_FUNCTION',
    '不支持外部函数（第 1 行第 22 列）',
    'external functions are not supported (line 1, column 22)',
    '用表达式书写函数内容',
    'write the body of the function as an expression',
  ],
  [
    '{a: 1, a: 2}',
    'KEY_TWICE',
    '键“a”出现了两次（第 1 行第 8 列）',
    "the key 'a' stands there twice (line 1, column 8)",
    '改名或删除其中一个',
    'rename or remove one of them',
  ],
  [
    '{"__proto__": 1}',
    'KEY_FORBIDDEN',
    '“__proto__”不能作为键（第 1 行第 2 列）',
    "'__proto__' is not allowed as a key (line 1, column 2)",
    '换一个名称',
    'choose another name',
  ],
];

/** Too long to be written out. */
const generated: [source: string, code: SyntaxCode, zh: string, en: string][] = [
  [
    '1'.repeat(10_001),
    'TOO_LONG',
    '表达式超过 10000 个字符（第 1 行第 10001 列）',
    'the expression has more than 10000 characters (line 1, column 10001)',
  ],
  [
    '('.repeat(300),
    'TOO_DEEP',
    '表达式嵌套过深（第 1 行第 201 列）',
    'the expression is nested too deeply (line 1, column 201)',
  ],
  [
    `${'1+'.repeat(4_900)}1`,
    'TOO_DEEP',
    '表达式嵌套过深（第 1 行第 1 列）',
    'the expression is nested too deeply (line 1, column 1)',
  ],
  [`${'-'.repeat(120)}1`, 'TOO_MANY_SIGNS', '连续的负号过多（第 1 行第 1 列）', 'too many signs (line 1, column 1)'],
  [
    'a b c d '.repeat(40),
    'TOO_MANY_WORDS',
    '连续的词过多，中间没有运算符（第 1 行第 1 列）',
    'too many words without an operator (line 1, column 1)',
  ],
];

function refused(compile: () => unknown): FeelSyntaxError {
  try {
    compile();
  } catch (error) {
    if (error instanceof FeelSyntaxError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

it.each(written)('%s: %s', (source, code, zh, en, mendZh, mendEn) => {
  const { code: found, text, mend, message } = refused(() => compileExpression(source));
  expect({ found, text, mend }).toEqual({ found: code, text: { zh, en }, mend: { zh: mendZh, en: mendEn } });
  expect(message).toBe(en);
});

it('measures what is too long, too deep or too much', () => {
  for (const [source, code, zh, en] of generated) {
    const { code: found, text } = refused(() => compileExpression(source));
    expect({ found, text }).toEqual({ found: code, text: { zh, en } });
  }
});

it.each([
  ['>= “x”', 'FULL_WIDTH', '有中文标点或全角符号 “（第 1 行第 4 列）'],
  ['1，2', 'FULL_WIDTH', '有中文标点或全角符号 ，（第 1 行第 2 列）'],
  ['[1..5', 'BRACKET_OPEN', '“[”没有配对的“]”（第 1 行第 6 列）'],
  ['>', 'ENDS_EARLY', '表达式没有写完（第 1 行第 2 列）'],
])('in a cell of a table: %s', (source, code, zh) => {
  const { code: found, text } = refused(() => compileUnaryTests(source));
  expect([found, text.zh]).toEqual([code, zh]);
});

it('says what stands there in full only when that is short', () => {
  expect(syntaxTexts('MISPLACED', { found: `= ${'x'.repeat(60)}\n y` }).what.en).toBe(
    `'= ${'x'.repeat(38)}…' cannot stand here`,
  );
});

/** What no known expression leads to: the grammar would have to allow more than it does, or fail. */
const unreached: SyntaxCode[] = ['NO_OPERATOR', 'UNREADABLE'];

it('has a row for each of them, and Chinese, English and a way out for all', () => {
  const known = [...written, ...generated].map(([, code]) => code);
  expect([...new Set([...known, ...unreached])].sort()).toEqual(Object.keys(syntaxCodes).sort());
  for (const code of Object.keys(syntaxCodes) as SyntaxCode[]) {
    const { what, mend } = syntaxTexts(code, { found: '@', instead: '#', example: '~' });
    for (const { zh, en } of [what, mend]) {
      expect(zh).toMatch(/[\u4e00-\u9fff]/);
      expect(zh.replaceAll(/"[^"]*"/g, '')).not.toMatch(/[,;:()]/);
      expect(en).toMatch(/^[\x20-\x7e…]+$/);
      expect(zh + en).not.toMatch(/[{}]/);
    }
  }
});
