/** Functions with regular expressions (DMN 1.3 §10.3.4.3 `matches`, `replace`, `split`; Camunda's `extract`). */
import { limits } from '../limits.ts';
import { Pattern, type Match } from '../regex/index.ts';
import type { Call } from '../values.ts';
import { define, type Builtins } from './define.ts';

export function definePatterns(b: Builtins): void {
  define(b, 'matches', 'input: string, pattern: string, flags?: string', ([input, pattern, flags], run) => {
    const prepared = prepare(input, pattern, flags, run);
    return prepared && prepared.pattern.exec(prepared.text, 0, prepared.spend) !== null;
  });
  define(
    b,
    'replace',
    'input: string, pattern: string, replacement: string, flags?: string',
    ([input, pattern, replacement, flags], run) => replaced(input, pattern, replacement, flags, run),
  );
  define(b, 'split', 'string: string, delimiter: string', ([text, delimiter], run) => split(text, delimiter, run));
  define(b, 'extract', 'string: string, pattern: string', ([text, pattern], run) =>
    matchesOf(text, pattern, null, run)?.list.map((match) => match.groups[0]),
  );
}

function prepare(input: string, source: string, flags: string | null, run: Call) {
  const pattern = Pattern.compile(source, flags ?? '');
  if (!pattern || input.length > limits.matched) return null;
  return { pattern, text: [...input], spend: (steps: number) => run.budget.spend(steps) };
}

function matchesOf(input: string, source: string, flags: string | null, run: Call) {
  const prepared = prepare(input, source, flags, run);
  if (!prepared) return null;
  const { pattern, text, spend } = prepared;
  const list: Match[] = [];
  for (let from = 0; from <= text.length;) {
    const match = pattern.exec(text, from, spend);
    if (!match) break;
    list.push(match);
    from = match.end > match.start ? match.end : match.end + 1;
  }
  return { list, text };
}

/** `$1` is the first group, `$0` the whole match; `\$` and `\\` stand for themselves. */
function replaced(input: string, source: string, replacement: string, flags: string | null, run: Call): string | null {
  const found = matchesOf(input, source, flags, run);
  if (!found) return null;
  let at = 0;
  let result = '';
  for (const match of found.list) {
    const put = replacement.replace(
      /\\([\\$])|\$(\d)/g,
      (_all, escaped: string | undefined, group: string) => escaped ?? match.groups[Number(group)] ?? '',
    );
    result += found.text.slice(at, match.start).join('') + put;
    at = match.end;
    run.budget.string(result.length);
  }
  return result + found.text.slice(at).join('');
}

function split(input: string, delimiter: string, run: Call): string[] | null {
  const found = matchesOf(input, delimiter, null, run);
  if (!found) return null;
  const parts: string[] = [];
  let at = 0;
  for (const match of found.list) {
    if (match.end === match.start) continue;
    parts.push(found.text.slice(at, match.start).join(''));
    at = match.end;
  }
  return [...parts, found.text.slice(at).join('')];
}
