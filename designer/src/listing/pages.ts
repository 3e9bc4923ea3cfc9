/**
 * A list read page by page as one scrolls: the items so far, the total, and `more`. What is asked for by `more` stays wanted
 * until it is there: reading the list anew, at whatever moment, drops a page that is on its way.
 */
import { keepPreviousData, useInfiniteQuery } from '@tanstack/vue-query';
import { computed, ref, toValue, watch, watchEffect, type MaybeRefOrGetter } from 'vue';
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

  const wanted = ref(false);
  function more(): void {
    if (query.hasNextPage.value) wanted.value = true;
  }
  /** There, in vain, or of another list. */
  watch(
    [() => query.data.value?.pages.length, query.error, () => JSON.stringify(toValue(filters))],
    () => (wanted.value = false),
  );
  watchEffect(() => {
    if (wanted.value && query.hasNextPage.value && !query.isFetching.value) void query.fetchNextPage();
  });
  const refetch = (): Promise<unknown> => query.refetch();
  return { items, total, more, isPending: query.isPending, error: query.error, refetch };
}
export type Pages<T> = ReturnType<typeof usePages<T>>;
