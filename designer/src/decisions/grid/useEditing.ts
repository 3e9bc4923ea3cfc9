/**
 * Going from cell to cell and typing: the field of the cell one is in always has the keyboard, so that an input method may
 * begin at once; what was typed is kept on leaving, and dropped by Escape.
 */
import { nextTick, ref, type Ref } from 'vue';
import { cellText, type Spot } from '../table.ts';
import type { DecisionTable } from '../types.ts';
import type { Cells } from './useCells.ts';
import type { Selection } from './useSelection.ts';

export function useEditing(
  table: () => DecisionTable,
  { at, columns, place }: Selection,
  { read, put }: Cells,
  field: Readonly<Ref<HTMLTextAreaElement[] | null>>,
) {
  const editing = ref(false);
  const typed = ref('');

  async function focusField(): Promise<void> {
    await nextTick();
    const [input] = field.value ?? [];
    input?.focus();
    input?.closest('td')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    if (editing.value) input?.setSelectionRange(input.value.length, input.value.length);
    else input?.select();
  }

  function go(to: Spot, extend = false): void {
    commit();
    place(to, extend);
    void focusField();
  }

  function edit(): void {
    if (editing.value || table().rules.length === 0) return;
    typed.value = cellText(table(), at.value);
    editing.value = true;
    void focusField();
  }

  function type(event: Event): void {
    typed.value = (event.target as HTMLTextAreaElement).value;
    editing.value = true;
  }

  function commit(): void {
    if (!editing.value) return;
    editing.value = false;
    put([{ ...at.value, text: read(typed.value, at.value.column) }]);
  }

  /** While typing: what is not taken here belongs to the field. */
  function editKey(event: KeyboardEvent): void {
    const { row, column } = at.value;
    if (event.key === 'Escape') {
      editing.value = false;
      void focusField();
    } else if (event.key === 'Enter' && !event.altKey) {
      const last = row === table().rules.length - 1;
      go({ row: last ? row : row + 1, column });
    } else if (event.key === 'Tab') {
      const next = column + (event.shiftKey ? -1 : 1);
      go({ row, column: Math.min(Math.max(next, 0), columns.value - 1) });
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return { editing, typed, focusField, go, edit, type, commit, editKey };
}

export type Editing = ReturnType<typeof useEditing>;
