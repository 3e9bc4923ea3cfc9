/**
 * Values of Camunda 7: plain text, one `${expression}`, or text with expressions in it; and those of `camunda:inputOutput`
 * with lists, maps and scripts. They become Zeebe's: text, or FEEL after `=`.
 */
import { text, type Foreign, type Source } from './source.ts';
import { translateJuel, type Renaming } from './juel.ts';

const PART = /[$#]\{([^}]*)\}/g;
const WHOLE = /^[$#]\{([^}]*)\}$/;

export const hasExpression = (text: string): boolean => /[$#]\{/.test(text);

/** `null` when it cannot be said; the line is in the report then. `quiet`: the caller says that it worked. */
export function value(source: Source, what: string, text: string, quiet = false): string | null {
  if (!hasExpression(text)) {
    if (!quiet) source.note(what, 'moved', { to: text });
    return text.startsWith('=') ? `=${JSON.stringify(text)}` : text;
  }
  const whole = WHOLE.exec(text.trim())?.[1];
  if (whole !== undefined) {
    const feel = expression(source, what, whole);
    return feel === null ? null : `=${feel}`;
  }
  return joined(source, what, text);
}

/** The inside of `${…}` as FEEL, reported. */
export function expression(
  source: Source,
  what: string,
  inside: string,
  options: { condition?: boolean; renaming?: Renaming } = {},
): string | null {
  const result = translateJuel(inside, options.condition, options.renaming);
  if (result.ok) source.note(what, 'expression', { to: result.feel });
  else source.note(what, 'expressionLost', { part: result.part });
  return result.ok ? result.feel : null;
}

function joined(source: Source, what: string, text: string): string | null {
  const parts: string[] = [];
  let last = 0;
  for (const match of text.matchAll(PART)) {
    if (match.index > last) parts.push(JSON.stringify(text.slice(last, match.index)));
    const inner = translateJuel(match[1] ?? '');
    if (!inner.ok) {
      source.note(what, 'expressionLost', { part: inner.part });
      return null;
    }
    parts.push(`string(${inner.feel})`);
    last = match.index + match[0].length;
  }
  if (last < text.length) parts.push(JSON.stringify(text.slice(last)));
  source.note(what, 'mixedText');
  return `=${parts.join(' + ')}`;
}

/** A comma-separated list whose parts may be expressions: `managers, ${group}` → `=["managers", group]`. */
export function list(source: Source, what: string, text: string): string | null {
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (parts.length < 2 || !hasExpression(text)) return value(source, what, text);
  const items: string[] = [];
  for (const part of parts) {
    const inside = WHOLE.exec(part)?.[1];
    const feel = inside === undefined ? JSON.stringify(part) : translateJuel(inside);
    if (typeof feel === 'string') items.push(feel);
    else if (feel.ok) items.push(feel.feel);
    else {
      source.note(what, 'expressionLost', { part: feel.part });
      return null;
    }
  }
  const result = `[${items.join(', ')}]`;
  source.note(what, 'expression', { to: result });
  return `=${result}`;
}

/** An `inputParameter` or `outputParameter`: text, expression, list, map or script. */
export function parameter(source: Source, what: string, given: Foreign): string | null {
  const [child] = given.$children ?? [];
  if (!child) return value(source, what, (given.$body ?? '').trim());
  const feel = structured(source, what, child);
  if (feel === null) return null;
  source.note(what, 'expression', { to: feel });
  return `=${feel}`;
}

function structured(source: Source, what: string, given: Foreign): string | null {
  const kind = given.$type.split(':')[1] ?? '';
  const inner = (child: Foreign): string | null => {
    const [deeper] = child.$children ?? [];
    if (deeper) return structured(source, what, deeper);
    if (/:(list|map|script)$/.test(child.$type)) return structured(source, what, child);
    return item(source, what, (child.$body ?? '').trim());
  };
  if (kind === 'script') {
    const language = text(given, 'scriptFormat');
    if (language.toLowerCase() === 'feel') return (given.$body ?? '').trim();
    const result = language.toLowerCase() === 'juel' ? (given.$body ?? '').trim() : null;
    if (result !== null) return item(source, what, result);
    source.note(what, 'scriptLost', { language });
    return null;
  }
  const parts: string[] = [];
  for (const child of given.$children ?? []) {
    const feel = inner(child);
    if (feel === null) return null;
    parts.push(kind === 'map' ? `${JSON.stringify(text(child, 'key'))}: ${feel}` : feel);
  }
  return kind === 'map' ? `{${parts.join(', ')}}` : `[${parts.join(', ')}]`;
}

function item(source: Source, what: string, body: string): string | null {
  const inside = WHOLE.exec(body)?.[1];
  if (inside === undefined) return JSON.stringify(body);
  const result = translateJuel(inside);
  if (!result.ok) source.note(what, 'expressionLost', { part: result.part });
  return result.ok ? result.feel : null;
}
