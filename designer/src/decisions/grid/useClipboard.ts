/**
 * Blocks to and from spreadsheets, as tab-separated text. What is pasted is read like what is typed. While a cell is being
 * typed into, the clipboard belongs to its field.
 */
import { readBlock, writeBlock } from './block.ts';
import type { Cells } from './useCells.ts';
import type { Editing } from './useEditing.ts';
import type { Selection } from './useSelection.ts';

export function useClipboard({ block, cells, columns }: Selection, { shown, read, put }: Cells, { editing }: Editing) {
  const clear = (): void => put(cells().map((spot) => ({ ...spot, text: '' })));

  /** Also cuts. */
  function copy(event: ClipboardEvent): void {
    if (editing.value) return;
    event.preventDefault();
    const { top, bottom, left, right } = block.value;
    const rows = Array.from({ length: bottom - top + 1 }, (_, r) =>
      Array.from({ length: right - left + 1 }, (_empty, c) => shown(top + r, left + c)),
    );
    event.clipboardData?.setData('text/plain', writeBlock(rows));
    if (event.type === 'cut') clear();
  }

  /** One copied cell fills the whole block that is chosen. */
  function paste(event: ClipboardEvent): void {
    if (editing.value) return;
    event.preventDefault();
    const rows = readBlock(event.clipboardData?.getData('text/plain') ?? '');
    const { top, left } = block.value;
    const [only] = rows[0] ?? [];
    const single = rows.length === 1 && rows[0]?.length === 1 && only !== undefined;
    if (single) return put(cells().map((spot) => ({ ...spot, text: read(only, spot.column) })));
    const pasted = rows.flatMap((row, r) => row.map((text, c) => ({ row: top + r, column: left + c, text })));
    put(
      pasted
        .filter(({ column }) => column < columns.value)
        .map((cell) => ({ ...cell, text: read(cell.text, cell.column) })),
    );
  }

  return { clear, copy, paste };
}
