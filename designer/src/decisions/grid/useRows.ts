/** What is done with whole rows: the chosen block's, or the one that the keyboard is in. Each is one change for undo. */
import { newId } from '../new-file.ts';
import { copyRow, deleteRows, insertRow, moveRows } from '../table.ts';
import type { DecisionTable } from '../types.ts';
import type { Editing } from './useEditing.ts';
import type { Selection } from './useSelection.ts';

export function useRows(
  table: () => DecisionTable,
  change: (table: DecisionTable) => void,
  { at, block, shiftRows }: Selection,
  { go, focusField }: Editing,
) {
  function insertBelow(): void {
    const row = table().rules.length === 0 ? 0 : block.value.bottom + 1;
    change(insertRow(table(), row, newId()));
    go({ row, column: 0 });
  }
  function copyBelow(): void {
    if (table().rules.length === 0) return;
    change(copyRow(table(), at.value.row, newId()));
    go({ row: at.value.row + 1, column: at.value.column });
  }
  function removeBlock(): void {
    const { top, bottom } = block.value;
    if (table().rules.length === 0) return;
    const left = table().rules.length - (bottom - top + 1);
    change(deleteRows(table(), top, bottom));
    go({ row: Math.min(top, Math.max(0, left - 1)), column: at.value.column });
  }
  function moveBlock(by: -1 | 1): void {
    const { top, bottom } = block.value;
    const moved = moveRows(table(), top, bottom, by);
    if (!moved) return;
    change(moved);
    shiftRows(by);
    void focusField();
  }
  return { insertBelow, copyBelow, removeBlock, moveBlock };
}
