/**
 * The cells as people read and write them: the kind of each column, which says how plain words become FEEL, and the one way
 * by which several cells are put into the table at once.
 */
import { computed } from 'vue';
import { kindOf, readResult, readTest, shownTest } from '../cell-entry.ts';
import { newId } from '../new-file.ts';
import { cellText, columnAt, setCells, type Spot } from '../table.ts';
import type { DecisionTable } from '../types.ts';

export function useCells(table: () => DecisionTable, change: (table: DecisionTable) => void) {
  const kinds = computed(() => {
    const { inputs, outputs, rules } = table();
    return [
      ...inputs.map(({ typeRef, values = '' }, n) =>
        kindOf(typeRef, [values, ...rules.map((rule) => rule.inputs[n] ?? '')]),
      ),
      ...outputs.map(({ typeRef, values = '' }, n) =>
        kindOf(typeRef, [values, ...rules.map((rule) => rule.outputs[n] ?? '')]),
      ),
    ];
  });

  function shown(row: number, column: number): string {
    const text = cellText(table(), { row, column });
    return column < table().inputs.length ? shownTest(text) : text;
  }

  function read(text: string, column: number): string {
    const { side } = columnAt(table(), column);
    const kind = kinds.value[column] ?? 'other';
    if (side === 'note') return text.trim();
    return side === 'input' ? readTest(text, kind) : readResult(text, kind);
  }

  function put(cells: (Spot & { text: string })[]): void {
    const changed = cells.some((cell) => cellText(table(), cell) !== cell.text);
    if (changed) change(setCells(table(), cells, newId));
  }

  return { shown, read, put };
}

export type Cells = ReturnType<typeof useCells>;
