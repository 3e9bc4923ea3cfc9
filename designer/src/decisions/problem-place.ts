/** Where in a table a problem of the server lies, from its path: `decisions[0].logic.rules[2].inputs[1]`. Pure. */
import type { DecisionFile, DecisionTable } from './types.ts';

export interface ProblemPlace {
  decisionId: string;
  /** Null: not in one row. */
  row: number | null;
  column: number | null;
}

export function placeOf(file: DecisionFile, path: string | undefined): ProblemPlace | null {
  const found = /^decisions\[(\d+)\]\.logic(?:\.(inputs|outputs|rules)\[(\d+)\])?(?:\.(inputs|outputs)\[(\d+)\])?/.exec(
    path ?? '',
  );
  const decision = found && file.decisions[Number(found[1])];
  if (!decision) return null;
  const table = decision.logic?.type === 'table' ? decision.logic : null;
  const [, , list, at, side, cell] = found;
  if (!table || !list) return { decisionId: decision.id, row: null, column: null };
  if (list !== 'rules') return { decisionId: decision.id, row: null, column: columnOf(table, list, Number(at)) };
  return { decisionId: decision.id, row: Number(at), column: side ? columnOf(table, side, Number(cell)) : null };
}

const columnOf = (table: DecisionTable, side: string, at: number) =>
  side === 'outputs' ? table.inputs.length + at : at;
