/**
 * Changes of a decision table, each from table to table: nothing is changed in place, so that any state can be kept, undone
 * and compared. Columns are numbered across: inputs, outputs, then what is noted beside the row. Pure.
 */
import type { DecisionTable, TableInput, TableOutput, TableRule } from './types.ts';

export interface Spot {
  row: number;
  column: number;
}

export type Side = 'input' | 'output' | 'note';

export const columnCount = (table: DecisionTable): number =>
  table.inputs.length + table.outputs.length + 1 + (table.notes?.length ?? 0);

/** Which list a column belongs to and its place there; the first note is the rule's description. */
export function columnAt(table: DecisionTable, column: number): { side: Side; at: number } {
  const { inputs, outputs } = table;
  if (column < inputs.length) return { side: 'input', at: column };
  if (column < inputs.length + outputs.length) return { side: 'output', at: column - inputs.length };
  return { side: 'note', at: column - inputs.length - outputs.length };
}

export function cellText(table: DecisionTable, { row, column }: Spot): string {
  const rule = table.rules[row];
  const { side, at } = columnAt(table, column);
  if (side === 'input') return rule?.inputs[at] ?? '';
  if (side === 'output') return rule?.outputs[at] ?? '';
  return (at === 0 ? rule?.description : rule?.notes?.[at - 1]) ?? '';
}

/** Several cells at once. Rows that are not there yet are added at the end. */
export function setCells(
  table: DecisionTable,
  cells: readonly (Spot & { text: string })[],
  newId: () => string,
): DecisionTable {
  const last = Math.max(-1, ...cells.map(({ row }) => row));
  const rules = [...table.rules];
  while (rules.length <= last) rules.push(emptyRule(table, newId()));
  for (const { row, column, text } of cells) {
    const rule = rules[row];
    if (rule) rules[row] = withCell(table, rule, column, text);
  }
  return { ...table, rules };
}

function withCell(table: DecisionTable, rule: TableRule, column: number, text: string): TableRule {
  const { side, at } = columnAt(table, column);
  if (side === 'input') return { ...rule, inputs: replaced(rule.inputs, at, text, table.inputs.length) };
  if (side === 'output') return { ...rule, outputs: replaced(rule.outputs, at, text, table.outputs.length) };
  if (at > 0) return { ...rule, notes: replaced(rule.notes ?? [], at - 1, text, table.notes?.length ?? 0) };
  const { description: _, ...rest } = rule;
  return text ? { ...rest, description: text } : rest;
}

const replaced = (list: readonly string[], at: number, text: string, size: number): string[] =>
  Array.from({ length: size }, (_, i) => (i === at ? text : (list[i] ?? '')));

function emptyRule(table: DecisionTable, id: string): TableRule {
  return {
    id,
    inputs: table.inputs.map(() => ''),
    outputs: table.outputs.map(() => ''),
    ...(table.notes ? { notes: table.notes.map(() => '') } : {}),
  };
}

// ── rows ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

export function insertRow(table: DecisionTable, at: number, id: string, inputs: readonly string[] = []): DecisionTable {
  const fresh = emptyRule(table, id);
  const rule = { ...fresh, inputs: fresh.inputs.map((empty, i) => inputs[i] ?? empty) };
  return { ...table, rules: table.rules.toSpliced(at, 0, rule) };
}

export function copyRow(table: DecisionTable, at: number, id: string): DecisionTable {
  const rule = table.rules[at];
  return rule ? { ...table, rules: table.rules.toSpliced(at + 1, 0, { ...rule, id }) } : table;
}

export const deleteRows = (table: DecisionTable, from: number, to: number): DecisionTable => ({
  ...table,
  rules: table.rules.toSpliced(from, to - from + 1),
});

/** Null where it would leave the table. */
export function moveRows(table: DecisionTable, from: number, to: number, by: -1 | 1): DecisionTable | null {
  if (from + by < 0 || to + by >= table.rules.length) return null;
  const rules = [...table.rules];
  const moved = rules.splice(from, to - from + 1);
  rules.splice(from + by, 0, ...moved);
  return { ...table, rules };
}

/** A row for a gap goes where it is not masked: last, or before a last row that takes everything. */
export function placeForGap(table: DecisionTable): number {
  const last = table.rules.at(-1);
  const takesAll = last?.inputs.every((cell) => cell.trim() === '' || cell.trim() === '-') ?? false;
  return takesAll && table.hitPolicy === 'FIRST' ? table.rules.length - 1 : table.rules.length;
}

/**
 * The cells of that row. Where it is the only gap and the first row wins, "none of these thirty" may as well be `-`: all
 * thirty have been taken by then.
 */
export function cellsForGap(
  { hitPolicy }: DecisionTable,
  findings: readonly { kind: string }[],
  cells: readonly (string | null)[],
): string[] {
  const alone = findings.filter(({ kind }) => kind === 'gap').length === 1;
  return cells.map((cell) => {
    if (cell === null || cell === '-') return '';
    return alone && hitPolicy === 'FIRST' && cell.startsWith('not(') ? '' : cell;
  });
}

// ── columns ──────────────────────────────────────────────────────────────────────────────────────────────────────────

export function addColumn(table: DecisionTable, side: 'input' | 'output', id: string): DecisionTable {
  if (side === 'input') {
    const input: TableInput = { id, label: '', expression: '' };
    const rules = table.rules.map((rule) => ({ ...rule, inputs: [...rule.inputs, ''] }));
    return { ...table, inputs: [...table.inputs, input], rules };
  }
  const output: TableOutput = { id, name: '', label: '' };
  const rules = table.rules.map((rule) => ({ ...rule, outputs: [...rule.outputs, ''] }));
  return { ...table, outputs: [...table.outputs, output], rules };
}

export function removeColumn(table: DecisionTable, column: number): DecisionTable {
  const { side, at } = columnAt(table, column);
  const without = <T>(list: readonly T[]) => list.toSpliced(at, 1);
  if (side === 'input') {
    const rules = table.rules.map((rule) => ({ ...rule, inputs: without(rule.inputs) }));
    return { ...table, inputs: without(table.inputs), rules };
  }
  if (side !== 'output') return table;
  const rules = table.rules.map((rule) => ({ ...rule, outputs: without(rule.outputs) }));
  return { ...table, outputs: without(table.outputs), rules };
}

/** Null where it would leave its side of the table. */
export function moveColumn(table: DecisionTable, column: number, by: -1 | 1): DecisionTable | null {
  const { side, at } = columnAt(table, column);
  if (side === 'note') return null;
  const size = side === 'input' ? table.inputs.length : table.outputs.length;
  if (at + by < 0 || at + by >= size) return null;
  const swapped = <T>(list: readonly T[]): T[] => {
    const next = [...list];
    const [moved] = next.splice(at, 1);
    next.splice(at + by, 0, moved as T);
    return next;
  };
  if (side === 'input') {
    const rules = table.rules.map((rule) => ({ ...rule, inputs: swapped(rule.inputs) }));
    return { ...table, inputs: swapped(table.inputs), rules };
  }
  const rules = table.rules.map((rule) => ({ ...rule, outputs: swapped(rule.outputs) }));
  return { ...table, outputs: swapped(table.outputs), rules };
}
