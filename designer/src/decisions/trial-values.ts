/** Values for a trial: which a table would like to be asked with, and how what is typed becomes JSON. Pure. */
import type { Json } from '../api/types.ts';
import { kindOf, type ColumnKind } from './cell-entry.ts';
import type { DecisionTable } from './types.ts';

export interface TrialField {
  name: string;
  label: string;
  kind: ColumnKind;
  /** Values that the column speaks of. */
  offers: string[];
}

/** One field per variable; those that a column reads directly know its label, type and values. */
export function fieldsOf(table: DecisionTable | null, variables: readonly string[]): TrialField[] {
  return variables.map((name) => {
    const at = table?.inputs.findIndex(({ expression }) => expression.trim() === name) ?? -1;
    const input = table?.inputs[at];
    if (!table || !input) return { name, label: name, kind: 'other', offers: [] };
    const cells = table.rules.map((rule) => rule.inputs[at] ?? '');
    const kind = kindOf(input.typeRef, cells);
    return { name, label: input.label || name, kind, offers: offersOf([input.values ?? '', ...cells], kind) };
  });
}

function offersOf(cells: readonly string[], kind: ColumnKind): string[] {
  if (kind === 'boolean') return ['true', 'false'];
  if (kind !== 'string') return [];
  const texts = cells.flatMap((cell) => [...cell.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((found) => found[1] ?? ''));
  return [...new Set(texts)].slice(0, 200);
}

/** A text in a column of texts is one; else numbers, yes and no, and JSON are what they look like. Nothing is null. */
export function valueOf(typed: string, kind: ColumnKind): Json {
  const text = typed.trim();
  if (text === '') return null;
  if (kind === 'string' || kind === 'date') return text.replace(/^["“](.*)["”]$/su, '$1');
  if (text === '是') return true;
  if (text === '否') return false;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

export const valueText = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));
