/**
 * The decision as the server has it. It fills the editor once: a version that somebody else publishes meanwhile does not
 * touch what is being edited; `reload` begins anew from what is published, without the draft.
 */
import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { computed, watch } from 'vue';
import { api } from '../api/client.ts';
import { drafts } from './drafts.ts';
import type { DecisionDetail } from './types.ts';
import type { Editor } from './useEditor.ts';

export function useDecision(id: () => string, editor: Editor) {
  const client = useQueryClient();
  const path = computed(() => `/decisions/${encodeURIComponent(id())}`);
  /** A new table lives in its draft only: the server is not asked for what it cannot have. */
  const isNew = drafts.load(id())?.baseVersion === 0;
  const query = useQuery({
    queryKey: ['decision', id],
    queryFn: () => api.get<DecisionDetail>(path.value),
    enabled: !isNew,
  });
  const decision = computed(() => query.data.value ?? null);

  let filled = false;
  watch(
    decision,
    (detail) => {
      if (filled || (!detail && !isNew)) return;
      filled = editor.open(detail ? { file: detail.file, version: detail.current.version } : null);
    },
    { immediate: true },
  );

  async function reload(): Promise<void> {
    editor.discard();
    await client.invalidateQueries({ queryKey: ['decisions'] });
    const { data } = await query.refetch();
    if (data) editor.open({ file: data.file, version: data.current.version });
  }

  const version = (number: number): Promise<DecisionDetail> =>
    api.get<DecisionDetail>(`${path.value}?version=${number}`);

  return { query, decision, reload, version };
}

export type Decision = ReturnType<typeof useDecision>;
