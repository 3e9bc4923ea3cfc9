/** The columns as they are headed: what a person calls it, and below it what it is taken from or given as. */
import { columnName } from '../difference.ts';
import type { Side } from '../table.ts';
import type { DecisionTable } from '../types.ts';

export interface Head {
  label: string;
  below: string;
  side: Side;
}

export function headsOf({ inputs, outputs, notes = [] }: DecisionTable, t: (key: string) => string): Head[] {
  const head = (label: string, below: string, side: Side): Head => ({
    label: label === '—' ? t('decision.grid.unnamed') : label,
    below,
    side,
  });
  return [
    ...inputs.map((column) => head(columnName(column), column.expression, 'input')),
    ...outputs.map((column) => head(columnName(column), column.name, 'output')),
    head(t('decision.grid.note'), '', 'note'),
    ...notes.map((note) => head(note, '', 'note')),
  ];
}

/** Where conditions end and results begin, and where results end: a stronger line. */
export const beginsSide = (heads: readonly Head[], column: number): boolean =>
  column > 0 && heads[column - 1]?.side !== heads[column]?.side;
