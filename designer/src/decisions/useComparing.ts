/** Two states of the shown decision side by side: any version with the draft or with the one that is live. */
import { computed, ref, shallowRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { tellProblem } from '../parts/notify.ts';
import { differences, type Difference } from './difference.ts';
import type { DecisionFile } from './types.ts';
import type { Decision } from './useDecision.ts';
import type { Editor } from './useEditor.ts';

export function useComparing({ file, element, shownId, published }: Editor, { decision, version }: Decision) {
  const { t, locale } = useI18n({ useScope: 'global' });
  const open = ref(false);
  const shown = shallowRef<{ title: string; list: Difference[] }>({ title: '', list: [] });
  const elementOf = (one: DecisionFile | null | undefined) => one?.decisions.find(({ id }) => id === shownId.value);

  /** Of the draft, against what is published. */
  const changes = computed(() => differences(elementOf(published.value), element.value ?? undefined));

  async function compare(number: number, to: 'draft' | 'current'): Promise<void> {
    try {
      const before = await version(number);
      const after = to === 'draft' ? file.value : decision.value?.file;
      const label = to === 'draft' ? t('decision.compare.draft') : `v${decision.value?.current.version ?? 0}`;
      const title = t('decision.compare.title', { before: `v${number}`, after: label });
      shown.value = { title, list: differences(elementOf(before.file), elementOf(after)) };
      open.value = true;
    } catch (error) {
      tellProblem(error, locale.value);
    }
  }
  return { open, shown, changes, compare };
}
