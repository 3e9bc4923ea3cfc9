/** The catalogue of installed packs, read once and looked up by id: states with tone, event types, channels, marks. */
import { useQuery } from '@tanstack/vue-query';
import { computed } from 'vue';
import { api } from './client.ts';
import type { Catalog, LifecycleState } from './types.ts';

export function useCatalog() {
  const query = useQuery({ queryKey: ['catalog'], queryFn: () => api.get<Catalog>('/catalog'), staleTime: 300_000 });
  const byId = (states: LifecycleState[] | undefined) => new Map((states ?? []).map((state) => [state.id, state]));
  const caseStates = computed(() => byId(query.data.value?.caseStates));
  const requestStates = computed(() => byId(query.data.value?.requestStates));
  return {
    catalog: query.data,
    error: query.error,
    caseTone: (status: string) => caseStates.value.get(status)?.tone ?? 'info',
    requestTone: (status: string) => requestStates.value.get(status)?.tone ?? 'info',
  };
}
