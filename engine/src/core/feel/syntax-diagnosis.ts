/**
 * What a person probably meant where the grammar gave up: a Chinese comma, a bracket or quote that is not closed, an operator of
 * another language, an `if` without `else`. Only the wording and the place depend on it; the expression is refused anyway.
 */
import { FeelSyntaxError } from './errors.ts';

const fullWidth: Readonly<Record<string, string>> = {
  ...{ '，': ',', '、': ',', '；': ',', '：': ':', '。': '.', '（': '(', '）': ')', '【': '[', '】': ']' },
  ...{ '｛': '{', '｝': '}', '“': '"', '”': '"', '‘': '"', '’': '"', '＂': '"', '＋': '+', '－': '-', '×': '*' },
  ...{ '＊': '*', '÷': '/', '／': '/', '＝': '=', '＞': '>', '＜': '<', '≥': '>=', '≤': '<=', '≠': '!=' },
};
const FULL_WIDTH = new RegExp(`[${Object.keys(fullWidth).join('')}]`);

/** The longest first. */
const foreign: readonly (readonly [found: string, instead: string])[] = [
  ['&&', 'and'],
  ['||', 'or'],
  ["'", '"'],
  ['%', 'modulo(a, b)'],
  ['?', 'if … then … else …'],
  ['!', 'not(…)'],
];
/** Read as two operators, of which the second cannot stand there. */
const doubled: Readonly<Record<string, string>> = { '==': '=', '<>': '!=', '=>': '>=', '=<': '<=' };

const closes: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
const opens: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/** Words that need another one after them. */
const pairs = [
  { found: 'if', instead: 'else', example: 'if … then … else …' },
  { found: 'for', instead: 'return', example: 'for x in … return …' },
  { found: 'some', instead: 'satisfies', example: 'some x in … satisfies …' },
  { found: 'every', instead: 'satisfies', example: 'every x in … satisfies …' },
] as const;

const TOKEN = /^(?:"(?:[^"\\]|\\.)*"|[\p{L}_][\p{L}\p{N}_]*|\d[\d.]*|\.\.|[^\s\p{L}\p{N}"]{1,2}|.)/su;

/** The grammar found nothing that may stand at `at`. */
export function unexpected(source: string, at: number): FeelSyntaxError {
  if (!source.trim()) return FeelSyntaxError.at(source, at, 'EMPTY');
  const rest = source.slice(at).trimStart();
  const position = rest ? source.length - rest.length : at;
  const char = rest.charAt(0);
  if (Object.hasOwn(fullWidth, char)) return wide(source, position);
  if (char === '"' && !/^"(?:[^"\\]|\\.)*"/s.test(rest)) return openString(source, position);
  const other = foreign.find(([found]) => rest.startsWith(found));
  if (other) return FeelSyntaxError.at(source, position, 'OTHER_LANGUAGE', { found: other[0], instead: other[1] });
  const code = withoutTexts(source);
  const inside = FULL_WIDTH.exec(code);
  if (inside) return wide(source, inside.index);
  const open = openBrackets(code.slice(0, position));
  if (Object.hasOwn(opens, char) && open.at(-1) !== opens[char]) {
    return FeelSyntaxError.at(source, position, 'BRACKET_EXTRA', { found: char, instead: opens[char]! });
  }
  if (rest) return FeelSyntaxError.at(source, position, 'UNEXPECTED', { found: TOKEN.exec(rest)?.[0] ?? char });
  return endsEarly(source, at, code, open);
}

/** Syntax that has no meaning at this place: `text` is what stands there. */
export function misplaced(source: string, position: number, text: string): FeelSyntaxError {
  const found = source.slice(position - 1, position + 1);
  const instead = Object.hasOwn(doubled, found) ? doubled[found] : undefined;
  if (instead) return FeelSyntaxError.at(source, position - 1, 'OTHER_LANGUAGE', { found, instead });
  return FeelSyntaxError.at(source, position, 'MISPLACED', { found: text });
}

function wide(source: string, position: number): FeelSyntaxError {
  const found = source.charAt(position);
  return FeelSyntaxError.at(source, position, 'FULL_WIDTH', { found, instead: fullWidth[found]! });
}

/** A quote that a Chinese one was meant to close. */
function openString(source: string, position: number): FeelSyntaxError {
  const chinese = /[“”]/.exec(source.slice(position));
  return chinese ? wide(source, position + chinese.index) : FeelSyntaxError.at(source, position, 'STRING_OPEN');
}

function endsEarly(source: string, at: number, code: string, open: readonly string[]): FeelSyntaxError {
  const bracket = open.at(-1);
  if (bracket) return FeelSyntaxError.at(source, at, 'BRACKET_OPEN', { found: bracket, instead: closes[bracket]! });
  const count = (word: string) => code.match(new RegExp(`\\b${word}\\b`, 'g'))?.length ?? 0;
  const half = pairs.find(({ found, instead }) => count(found) > count(instead));
  return half ? FeelSyntaxError.at(source, at, 'WORD_MISSING', half) : FeelSyntaxError.at(source, at, 'ENDS_EARLY');
}

/** Texts are blanked out, so that places stay what they are. */
export const withoutTexts = (source: string): string =>
  source.replace(/"(?:[^"\\]|\\.)*"/gs, (text) => `"${' '.repeat(text.length - 2)}"`);

function openBrackets(code: string): string[] {
  const open: string[] = [];
  for (const char of code) {
    if (Object.hasOwn(closes, char)) open.push(char);
    else if (Object.hasOwn(opens, char) && open.at(-1) === opens[char]) open.pop();
  }
  return open;
}
