/**
 * String functions (DMN 1.3 §10.3.4.3; Camunda's `trim`, `to base64` …). Positions count characters, not UTF-16 units.
 */
import { display } from './conversions.ts';
import { define, type Builtins } from './define.ts';

const characters = (text: string): string[] => (/[\ud800-\udfff]/.test(text) ? [...text] : text.split(''));

export function defineStrings(b: Builtins): void {
  define(b, 'substring', 'string: string, start position: number, length?: number', ([text, start, length]) =>
    substring(text, start, length),
  );
  define(b, 'string length', 'string: string', ([text]) => characters(text).length);
  define(b, 'upper case', 'string: string', ([text]) => text.toUpperCase());
  define(b, 'lower case', 'string: string', ([text]) => text.toLowerCase());
  define(b, 'trim', 'string: string', ([text]) => text.trim());
  define(b, 'substring before', 'string: string, match: string', ([text, match]) =>
    text.includes(match) ? text.slice(0, text.indexOf(match)) : '',
  );
  define(b, 'substring after', 'string: string, match: string', ([text, match]) =>
    text.includes(match) ? text.slice(text.indexOf(match) + match.length) : '',
  );
  define(b, 'contains', 'string: string, match: string', ([text, match]) => text.includes(match));
  define(b, 'starts with', 'string: string, match: string', ([text, match]) => text.startsWith(match));
  define(b, 'ends with', 'string: string, match: string', ([text, match]) => text.endsWith(match));
  define(b, 'string join', 'list: list, delimiter?: string', ([list, delimiter], run) => {
    const texts = (list as unknown[]).filter((item) => item !== null);
    if (!texts.every((item) => typeof item === 'string')) return null;
    run.budget.string(texts.reduce<number>((n, item) => n + (item as string).length + (delimiter?.length ?? 0), 0));
    return texts.join(delimiter ?? '');
  });
  define(
    b,
    'string join',
    'list: list, delimiter: string, prefix: string, suffix: string',
    ([list, d, prefix, suffix]) =>
      `${prefix}${(list as unknown[])
        .filter((item) => item !== null)
        .map((item) => display(item))
        .join(d)}${suffix}`,
  );
}

function substring(text: string, start: number, length: number | null): string | null {
  const all = characters(text);
  if (!Number.isInteger(start) || start === 0) return null;
  const from = start > 0 ? start - 1 : Math.max(0, all.length + start);
  return all.slice(from, length === null ? undefined : from + Math.max(0, Math.trunc(length))).join('');
}
