/**
 * String functions (DMN 1.3 §10.3.4.3, table 69; 1.4's `string join`; Camunda's `trim`, `is blank`, `to base64`). Positions
 * count characters, not UTF-16 units.
 */
import type { Call } from '../values.ts';
import { define, type Builtins } from './define.ts';

const characters = (text: string): string[] => (/[\ud800-\udfff]/.test(text) ? [...text] : text.split(''));

export function defineStrings(b: Builtins): void {
  define(b, 'substring', 'string: string, start position: integer', ([text, start]) => substring(text, start, null));
  define(b, 'substring', 'string: string, start position: integer, length: integer', ([text, start, length]) =>
    substring(text, start, length),
  );
  define(b, 'string length', 'string: string', ([text]) => characters(text).length);
  define(b, 'upper case', 'string: string', ([text]) => text.toUpperCase());
  define(b, 'lower case', 'string: string', ([text]) => text.toLowerCase());
  define(b, 'substring before', 'string: string, match: string', ([text, match]) =>
    text.includes(match) ? text.slice(0, text.indexOf(match)) : '',
  );
  define(b, 'substring after', 'string: string, match: string', ([text, match]) =>
    text.includes(match) ? text.slice(text.indexOf(match) + match.length) : '',
  );
  define(b, 'contains', 'string: string, match: string', ([text, match]) => text.includes(match));
  define(b, 'starts with', 'string: string, match: string', ([text, match]) => text.startsWith(match));
  define(b, 'ends with', 'string: string, match: string', ([text, match]) => text.endsWith(match));
  define(b, 'trim', 'string: string', ([text]) => text.trim());
  define(b, 'is blank', 'string: string', ([text]) => text.trim() === '');
  define(b, 'to base64', 'value: string', ([text]) => base64(text));
  define(b, 'string join', 'list: list, delimiter?: string', ([list, delimiter], run) => join(list, delimiter, run));
  define(
    b,
    'string join',
    'list: list, delimiter: string, prefix: string, suffix: string',
    ([list, delimiter, prefix, suffix], run) => join(list, delimiter, run, prefix, suffix),
  );
}

/** From 1, or from −1 at the end; a position before the beginning is null. */
function substring(text: string, start: number, length: number | null): string | null {
  const all = characters(text);
  if (start === 0 || (length !== null && length < 0)) return null;
  const from = start > 0 ? start - 1 : Math.max(0, all.length + start);
  return all.slice(from, length === null ? undefined : from + length).join('');
}

/** Nulls are left out; anything else that is no string makes the whole null. */
function join(list: unknown[], given: string | null, run: Call, prefix = '', suffix = ''): string | null {
  const delimiter = given ?? '';
  const texts = list.filter((item) => item !== null);
  if (!texts.every((item): item is string => typeof item === 'string')) return null;
  const length = texts.reduce((n, text) => n + text.length + delimiter.length, prefix.length + suffix.length);
  run.budget.string(length);
  return prefix + texts.join(delimiter) + suffix;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** RFC 4648 §4 over the UTF-8 bytes. */
function base64(text: string): string {
  const bytes = new TextEncoder().encode(text);
  const parts: string[] = [];
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(i, i + 3);
    const group = (a << 16) | (b << 8) | c;
    const digits = [18, 12, 6, 0].map((shift) => ALPHABET[(group >> shift) & 63]);
    const left = bytes.length - i;
    parts.push(digits.slice(0, Math.min(left, 3) + 1).join('') + '='.repeat(Math.max(0, 3 - left)));
  }
  return parts.join('');
}
