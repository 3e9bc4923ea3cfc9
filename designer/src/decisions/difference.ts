/** What is different between two states of a decision table, row by row and column by column, as facts for sentences. Pure. */
import { cellText, columnAt, columnCount } from './table.ts';
import type { DecisionElement, DecisionTable, TableRule } from './types.ts';

export type Difference =
  | { kind: 'cell'; row: number; column: string; before: string; after: string }
  | { kind: 'row-added' | 'row-removed'; row: number; text: string }
  | { kind: 'row-moved'; row: number; from: number }
  | { kind: 'column-added' | 'column-removed'; column: string }
  | { kind: 'column-changed'; column: string; before: string; after: string }
  | { kind: 'policy'; before: string; after: string }
  | { kind: 'name'; before: string; after: string }
  | { kind: 'new'; rows: number }
  | { kind: 'logic' };

export function differences(before: DecisionElement | undefined, after: DecisionElement | undefined): Difference[] {
  const found: Difference[] = [];
  if (!before && after?.logic?.type === 'table') return [{ kind: 'new', rows: after.logic.rules.length }];
  if (before && after && before.name !== after.name)
    found.push({ kind: 'name', before: before.name, after: after.name });
  const [left, right] = [before?.logic ?? null, after?.logic ?? null];
  if (left?.type === 'table' && right?.type === 'table') return [...found, ...tableDifferences(left, right)];
  if (JSON.stringify(left) !== JSON.stringify(right)) found.push({ kind: 'logic' });
  return found;
}

function tableDifferences(before: DecisionTable, after: DecisionTable): Difference[] {
  const policy = ({ hitPolicy, aggregation }: DecisionTable) => [hitPolicy, aggregation].filter(Boolean).join(' ');
  const [left, right] = [policy(before), policy(after)];
  return [
    ...(left === right ? [] : [{ kind: 'policy' as const, before: left, after: right }]),
    ...columnDifferences(before, after),
    ...rowDifferences(before, after),
  ];
}

type Column = DecisionTable['inputs'][number] | DecisionTable['outputs'][number];

export const columnName = (column: Column): string =>
  column.label || ('expression' in column ? column.expression : column.name) || '—';

function columnDifferences(before: DecisionTable, after: DecisionTable): Difference[] {
  const [left, right] = [before, after].map((table) => [...table.inputs, ...table.outputs] as Column[]) as [
    Column[],
    Column[],
  ];
  const added = right.filter(({ id }) => !left.some((one) => one.id === id));
  const removed = left.filter(({ id }) => !right.some((one) => one.id === id));
  const changed = right.flatMap((column) => {
    const old = left.find(({ id }) => id === column.id);
    if (!old || JSON.stringify(sorted(old)) === JSON.stringify(sorted(column))) return [];
    return { kind: 'column-changed' as const, column: columnName(column), before: said(old), after: said(column) };
  });
  return [
    ...added.map((column) => ({ kind: 'column-added' as const, column: columnName(column) })),
    ...removed.map((column) => ({ kind: 'column-removed' as const, column: columnName(column) })),
    ...changed,
  ];
}

const sorted = (column: Column) =>
  Object.entries(column)
    .filter(([, value]) => value !== undefined)
    .sort();

const said = (column: Column): string =>
  Object.entries(column)
    .filter(([key, value]) => key !== 'id' && value)
    .map(([, value]) => String(value))
    .join(' · ');

function rowDifferences(before: DecisionTable, after: DecisionTable): Difference[] {
  const old = new Map(before.rules.map((rule, row) => [rule.id, { rule, row }]));
  const kept = new Set(after.rules.map(({ id }) => id));
  const stayed = after.rules.flatMap(({ id }) => old.get(id)?.row ?? []);
  const found: Difference[] = after.rules.flatMap((rule, row) => {
    const was = old.get(rule.id);
    if (!was) return { kind: 'row-added' as const, row: row + 1, text: rowText(rule) };
    return [...movedFrom(was.row, row, stayed), ...cellDifferences(before, after, was.row, row)];
  });
  const gone = before.rules.flatMap((rule, row) =>
    kept.has(rule.id) ? [] : { kind: 'row-removed' as const, row: row + 1, text: rowText(rule) },
  );
  return [...found, ...gone];
}

/** Rows that were pushed aside by others have not been moved. */
function movedFrom(from: number, row: number, stayed: readonly number[]): Difference[] {
  const place = stayed.indexOf(from);
  const inOrder = stayed.every((other, at) => at === place || other < from === at < place);
  return inOrder ? [] : [{ kind: 'row-moved', row: row + 1, from: from + 1 }];
}

function cellDifferences(before: DecisionTable, after: DecisionTable, from: number, row: number): Difference[] {
  return Array.from({ length: columnCount(after) }, (_, column) => column).flatMap((column) => {
    const { side, at } = columnAt(after, column);
    const list = side === 'input' ? after.inputs : side === 'output' ? after.outputs : null;
    const id = list?.[at]?.id;
    const other = list ? columnOf(before, id) : before.inputs.length + before.outputs.length + at;
    if (other < 0) return [];
    const [left, right] = [cellText(before, { row: from, column: other }), cellText(after, { row, column })];
    if (same(left, right, side)) return [];
    const name = list ? columnName(list[at] as Column) : at === 0 ? '' : (after.notes?.[at - 1] ?? '');
    return { kind: 'cell' as const, row: row + 1, column: name, before: left, after: right };
  });
}

const same = (left: string, right: string, side: string) =>
  left === right || (side === 'input' && [left, right].every((cell) => cell === '' || cell === '-'));

const columnOf = (table: DecisionTable, id: string | undefined) =>
  [...table.inputs, ...table.outputs].findIndex((column) => column.id === id);

const rowText = ({ inputs, outputs }: TableRule): string =>
  `${inputs.map((cell) => cell || '-').join(' | ')} → ${outputs.join(' | ')}`;
