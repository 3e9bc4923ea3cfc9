/** Kinds of things that packs declare, with the names of their metrics. */
import { useQuery } from '@tanstack/vue-query';
import { computed } from 'vue';
import { api } from '../api/client.ts';
import { listOf } from '../api/list.ts';
import type { ThingKind } from '../api/types.ts';

export function useThingKinds() {
  const { data } = useQuery({
    queryKey: ['thing-kinds'],
    queryFn: async () => listOf(await api.get<ThingKind[] | { items: ThingKind[] }>('/thing-kinds')),
    staleTime: 300_000,
  });
  const kinds = computed(() => data.value ?? []);
  const kindOf = (id: string | null): ThingKind | undefined => kinds.value.find((one) => one.id === id);
  return { kinds, kindOf };
}
