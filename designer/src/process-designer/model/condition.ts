/**
 * Conditions on flows: a few comparisons joined by 且 or by 或, as a person builds them, and the FEEL that the engine
 * evaluates. Pure and lossless: what the builder cannot show stays word for word as `expert`.
 */
export const operators = ['=', '!=', '>', '>=', '<', '<='] as const;
export type Operator = (typeof operators)[number];
export type Value =
  | { kind: 'text'; text: string }
  | { kind: 'number'; number: number }
  | { kind: 'truth'; truth: boolean }
  | { kind: 'nothing' };

export interface Comparison {
  field: string;
  operator: Operator;
  value: Value;
}

export type Condition =
  | { kind: 'none' }
  | { kind: 'simple'; join: 'and' | 'or'; comparisons: Comparison[] }
  | { kind: 'expert'; text: string };

const COMPARISON = /^([A-Za-z_][\w.]*)\s*(=|!=|>=|<=|>|<)\s*("(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|true|false|null)$/;

function valueOf(text: string): Value | null {
  if (text === 'null') return { kind: 'nothing' };
  if (text === 'true' || text === 'false') return { kind: 'truth', truth: text === 'true' };
  if (!text.startsWith('"')) return { kind: 'number', number: Number(text) };
  const inner = text.slice(1, -1);
  // Escapes other than \" and \\ are FEEL's own business: left to the expert's text.
  if (/\\[^"\\]/.test(inner)) return null;
  return { kind: 'text', text: inner.replace(/\\(["\\])/g, '$1') };
}

/** Splits at a joining word that stands outside of strings; null when brackets make the order matter. */
function split(text: string, word: 'and' | 'or'): string[] | null {
  const outside = text.replace(/"(?:[^"\\]|\\.)*"/g, (string) => '"' + ' '.repeat(string.length - 2) + '"');
  if (/[()[\]{}]/.test(outside)) return null;
  const parts: string[] = [];
  let from = 0;
  for (const match of outside.matchAll(new RegExp(`\\s${word}\\s`, 'g'))) {
    parts.push(text.slice(from, match.index));
    from = match.index + match[0].length;
  }
  return [...parts, text.slice(from)].map((part) => part.trim());
}

function comparisonOf(text: string): Comparison | null {
  const match = COMPARISON.exec(text);
  const value = match ? valueOf(match[3]!) : null;
  return match && value ? { field: match[1]!, operator: match[2] as Operator, value } : null;
}

export function readCondition(text: string | undefined): Condition {
  if (!text?.trim()) return { kind: 'none' };
  if (text.trim().startsWith('=')) {
    const body = text.trim().slice(1).trim();
    for (const join of ['and', 'or'] as const) {
      const comparisons = split(body, join)?.map(comparisonOf);
      if (comparisons?.every((one) => one !== null))
        return { kind: 'simple', join, comparisons: comparisons as Comparison[] };
    }
  }
  return { kind: 'expert', text };
}

function writeValue(value: Value): string {
  if (value.kind === 'text') return `"${value.text.replace(/(["\\])/g, '\\$1')}"`;
  if (value.kind === 'number') return String(value.number);
  return value.kind === 'truth' ? String(value.truth) : 'null';
}

export function writeCondition(condition: Condition): string | undefined {
  if (condition.kind === 'none') return undefined;
  if (condition.kind === 'expert') return condition.text || undefined;
  const written = condition.comparisons.map(
    ({ field, operator, value }) => `${field} ${operator} ${writeValue(value)}`,
  );
  return written.length > 0 ? `=${written.join(` ${condition.join} `)}` : undefined;
}
