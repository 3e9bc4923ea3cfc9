/** Classes of characters in patterns: `\d \w \s \i \c`, Unicode categories and the blocks that people use. */
export type CharTest = (char: string) => boolean;

const SPACE = /^\s$/u;
/** Each also exists negated, in capitals. */
export const classes: Readonly<Record<string, CharTest>> = {
  d: (c) => /^\p{Nd}$/u.test(c),
  w: (c) => /^[\p{L}\p{N}\p{M}_]$/u.test(c),
  s: (c) => SPACE.test(c),
  i: (c) => /^[\p{L}_:]$/u.test(c),
  c: (c) => /^[\p{L}\p{N}\p{M}_:.-]$/u.test(c),
};

/** `\p{IsBasicLatin}`: blocks of XML Schema, by their first and last character. */
const blocks: Readonly<Record<string, readonly [number, number]>> = {
  BasicLatin: [0x0000, 0x007f],
  'Latin-1Supplement': [0x0080, 0x00ff],
  'LatinExtended-A': [0x0100, 0x017f],
  'LatinExtended-B': [0x0180, 0x024f],
  GreekandCoptic: [0x0370, 0x03ff],
  Greek: [0x0370, 0x03ff],
  Cyrillic: [0x0400, 0x04ff],
  Hebrew: [0x0590, 0x05ff],
  Arabic: [0x0600, 0x06ff],
  Tibetan: [0x0f00, 0x0fff],
  Mongolian: [0x1800, 0x18af],
  GeneralPunctuation: [0x2000, 0x206f],
  CJKRadicalsSupplement: [0x2e80, 0x2eff],
  CJKSymbolsandPunctuation: [0x3000, 0x303f],
  Hiragana: [0x3040, 0x309f],
  Katakana: [0x30a0, 0x30ff],
  Bopomofo: [0x3100, 0x312f],
  CJKUnifiedIdeographsExtensionA: [0x3400, 0x4dbf],
  CJKUnifiedIdeographs: [0x4e00, 0x9fff],
  HangulSyllables: [0xac00, 0xd7af],
  HalfwidthandFullwidthForms: [0xff00, 0xffef],
};

/** `name` as in `\p{…}`: a category (`L`, `Lu`) or a block (`IsCyrillic`). Null when there is no such thing. */
export function block(name: string): CharTest | null {
  if (name.startsWith('Is')) {
    const range = Object.hasOwn(blocks, name.slice(2)) ? blocks[name.slice(2)] : undefined;
    return range ? (char) => within(char, range) : null;
  }
  if (!/^[A-Z][a-z]?$/.test(name)) return null;
  try {
    const test = new RegExp(`^\\p{${name}}$`, 'u');
    return (char) => test.test(char);
  } catch {
    return null;
  }
}

function within(char: string, [first, last]: readonly [number, number]): boolean {
  const code = char.codePointAt(0) ?? 0;
  return code >= first && code <= last;
}
