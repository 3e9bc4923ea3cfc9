/**
 * Where one is in the grid: the cell that holds the keyboard, and the block between it and the cell where choosing began.
 * Rows and columns that are gone take nobody with them.
 */
import { computed, ref, watch } from 'vue';
import { columnCount, type Spot } from '../table.ts';
import type { DecisionTable } from '../types.ts';

export function useSelection(table: () => DecisionTable) {
  const at = ref<Spot>({ row: 0, column: 0 });
  const anchor = ref<Spot>({ row: 0, column: 0 });
  const columns = computed(() => columnCount(table()));
  const block = computed(() => ({
    top: Math.min(at.value.row, anchor.value.row),
    bottom: Math.max(at.value.row, anchor.value.row),
    left: Math.min(at.value.column, anchor.value.column),
    right: Math.max(at.value.column, anchor.value.column),
  }));

  watch(
    () => [table().rules.length, columns.value] as const,
    ([rows, count]) => {
      const inside = ({ row, column }: Spot) => ({
        row: Math.min(row, Math.max(0, rows - 1)),
        column: Math.min(column, count - 1),
      });
      at.value = inside(at.value);
      anchor.value = inside(anchor.value);
    },
  );

  const isIn = (row: number, column: number): boolean => {
    const { top, bottom, left, right } = block.value;
    return row >= top && row <= bottom && column >= left && column <= right;
  };

  /** All cells of the block, row by row. */
  function cells(): Spot[] {
    const { top, bottom, left, right } = block.value;
    const list: Spot[] = [];
    for (let row = top; row <= bottom; row += 1) {
      for (let column = left; column <= right; column += 1) list.push({ row, column });
    }
    return list;
  }

  function place(to: Spot, extend: boolean): void {
    at.value = to;
    if (!extend) anchor.value = to;
  }

  /** The same block, after its rows were moved. */
  function shiftRows(by: -1 | 1): void {
    at.value = { ...at.value, row: at.value.row + by };
    anchor.value = { ...anchor.value, row: anchor.value.row + by };
  }

  function chooseRow(row: number, extend: boolean): void {
    anchor.value = { row: extend ? anchor.value.row : row, column: 0 };
    at.value = { row, column: columns.value - 1 };
  }

  return { at, columns, block, isIn, cells, place, shiftRows, chooseRow };
}

export type Selection = ReturnType<typeof useSelection>;
