/** The dialog of one column: which is open, and what is done with whole columns. Removing one with cells is asked first. */
import { ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useSure } from '../parts/sure.ts';
import { newId } from './new-file.ts';
import { addColumn, moveColumn, removeColumn } from './table.ts';
import type { Editor } from './useEditor.ts';

export function useColumns({ table, changeTable }: Editor) {
  const { t } = useI18n({ useScope: 'global' });
  const sure = useSure();
  const isOpen = ref(false);
  const column = ref(0);

  function open(at: number): void {
    column.value = at;
    isOpen.value = true;
  }
  function add(side: 'input' | 'output'): void {
    if (!table.value) return;
    const { inputs, outputs } = table.value;
    changeTable(addColumn(table.value, side, newId()));
    open(side === 'input' ? inputs.length : inputs.length + outputs.length);
  }
  function shift(by: -1 | 1): void {
    const moved = table.value && moveColumn(table.value, column.value, by);
    if (!moved) return;
    changeTable(moved);
    column.value += by;
  }
  async function drop(): Promise<void> {
    if (!table.value) return;
    const count = table.value.rules.length;
    const question = { text: t('decision.column.removeSure', { count }), go: t('decision.column.remove') };
    if (count > 0 && !(await sure(question))) return;
    isOpen.value = false;
    changeTable(removeColumn(table.value, column.value));
  }
  return { isOpen, column, open, add, shift, drop };
}
