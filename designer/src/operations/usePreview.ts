/**
 * What a change would do, asked of the server whenever the plan or the filter is another one. An answer that comes late,
 * for a plan that has changed meanwhile, is dropped.
 */
import { ref, shallowRef, watch } from 'vue';
import { api } from '../api/client.ts';
import type { ChangeFilter, ChangePlan, ChangePreview } from '../api/types.ts';

export function usePreview(request: () => { plan: ChangePlan; filter: ChangeFilter } | null) {
  const preview = shallowRef<ChangePreview | null>(null);
  const error = shallowRef<unknown>(null);
  const looking = ref(false);
  let latest = 0;

  async function look(): Promise<void> {
    const body = request();
    const mine = ++latest;
    error.value = null;
    if (!body) {
      preview.value = null;
      looking.value = false;
      return;
    }
    looking.value = true;
    try {
      const answer = await api.post<ChangePreview>('/process-changes/preview', body);
      if (mine === latest) preview.value = answer;
    } catch (refusal) {
      if (mine !== latest) return;
      preview.value = null;
      error.value = refusal;
    } finally {
      if (mine === latest) looking.value = false;
    }
  }
  watch(() => JSON.stringify(request()), look, { immediate: true });
  return { preview, error, looking, look };
}
