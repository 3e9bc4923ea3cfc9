/** A list read page by page as one scrolls: the items so far, the total, and `more`. */
import { keepPreviousData, useInfiniteQuery } from '@tanstack/vue-query';
import { computed, toValue, type MaybeRefOrGetter } from 'vue';
import { api, type Query } from '../api/client.ts';
import type { Page } from '../api/types.ts';

export function usePages<T>(name: string, path: string, filters: MaybeRefOrGetter<Query>, limit = 100, enabled = true) {
  const query = useInfiniteQuery({
    queryKey: [name, 'list', computed(() => toValue(filters))],
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<T>>(path, { ...toValue(filters), limit, cursor: pageParam }, signal),
    enabled,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last: Page<T>) => last.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  });
  const items = computed(() => query.data.value?.pages.flatMap((page) => page.items) ?? []);
  const total = computed(() => query.data.value?.pages[0]?.total ?? 0);
  function more(): void {
    if (query.hasNextPage.value && !query.isFetchingNextPage.value) void query.fetchNextPage();
  }
  const refetch = (): Promise<unknown> => query.refetch();
  return { items, total, more, isPending: query.isPending, error: query.error, refetch };
}
export type Pages<T> = ReturnType<typeof usePages<T>>;
