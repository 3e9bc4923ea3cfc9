/**
 * The file being edited: its states with the way back and forth, which decision of it is shown, what is on the server, and
 * the draft kept in this browser after every change.
 */
import { computed, ref, shallowRef } from 'vue';
import { drafts } from './drafts.ts';
import { beginWith, redo, step, undo, type Steps } from '../editing/steps.ts';
import type { DecisionElement, DecisionFile, DecisionTable } from './types.ts';

export function useEditor(decisionId: () => string, changed: () => void) {
  const steps = shallowRef<Steps<DecisionFile> | null>(null);
  /** As published; null for a decision that never was. */
  const published = shallowRef<DecisionFile | null>(null);
  const baseVersion = ref(0);
  const shownId = ref('');
  const foundDraft = shallowRef<{ savedAt: number; baseVersion: number } | null>(null);
  const notKept = ref(false);

  const file = computed(() => steps.value?.now ?? null);
  const element = computed(() => file.value?.decisions.find(({ id }) => id === shownId.value) ?? null);
  const table = computed(() => (element.value?.logic?.type === 'table' ? element.value.logic : null));
  const dirty = computed(
    () => file.value !== null && (!published.value || JSON.stringify(file.value) !== JSON.stringify(published.value)),
  );

  /** A draft found here comes first. Answers false when there is neither. */
  function open(server: { file: DecisionFile; version: number } | null): boolean {
    const draft = drafts.load(decisionId());
    published.value = server?.file ?? null;
    baseVersion.value = draft?.baseVersion ?? server?.version ?? 0;
    const first = draft?.file ?? server?.file;
    if (!first) return false;
    steps.value = beginWith(first);
    shownId.value = first.decisions.some(({ id }) => id === decisionId())
      ? decisionId()
      : (first.decisions[0]?.id ?? '');
    foundDraft.value = draft && dirty.value && server ? draft : null;
    changed();
    return true;
  }

  function move(next: Steps<DecisionFile>): void {
    steps.value = next;
    if (dirty.value) {
      const draft = { file: next.now, baseVersion: baseVersion.value, savedAt: Date.now() };
      notKept.value = !drafts.save(decisionId(), draft);
    } else drafts.drop(decisionId());
    changed();
  }

  const change = (next: DecisionFile): void => void (steps.value && move(step(steps.value, next)));
  function changeElement(next: DecisionElement): void {
    const now = file.value;
    if (now) change({ ...now, decisions: now.decisions.map((one) => (one.id === next.id ? next : one)) });
  }
  const changeTable = (logic: DecisionTable): void =>
    void (element.value && changeElement({ ...element.value, logic }));

  return {
    ...{ file, element, table, dirty, published, baseVersion, shownId, foundDraft, notKept, open },
    ...{ change, changeElement, changeTable },
    mayUndo: computed(() => (steps.value?.before.length ?? 0) > 0),
    mayRedo: computed(() => (steps.value?.after.length ?? 0) > 0),
    undo: () => void (steps.value && move(undo(steps.value))),
    redo: () => void (steps.value && move(redo(steps.value))),
    discard: () => drafts.drop(decisionId()),
  };
}

export type Editor = ReturnType<typeof useEditor>;
