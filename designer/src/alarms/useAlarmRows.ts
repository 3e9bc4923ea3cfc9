/**
 * Reads the list of alarms page by page and keeps it true. A short list is read anew at every change. Of a long one only
 * the head is, at once, and laid over what is shown; the whole follows when the city has been quiet for a moment, because
 * ten thousand rows are fifty answers.
 */
import { useQueryClient } from '@tanstack/vue-query';
import { useDebounceFn } from '@vueuse/core';
import { computed, onScopeDispose, shallowRef, toValue, watch, type MaybeRefOrGetter } from 'vue';
import { api, type Query } from '../api/client.ts';
import type { AlarmItem, Page } from '../api/types.ts';
import { usePages } from '../listing/pages.ts';
import { whenChanged } from '../live/live.ts';
import { withFresh } from './rows.ts';

const PAGE = 200;
/** So many rows are read anew as a whole at every change. */
const SHORT = 2 * PAGE;

export function useAlarmRows(filters: MaybeRefOrGetter<Query>) {
  const client = useQueryClient();
  const pages = usePages<AlarmItem>('alarm-rows', '/alarms', filters, PAGE);
  const fresh = shallowRef<AlarmItem[]>([]);
  watch(pages.items, () => (fresh.value = []));
  watch(
    () => JSON.stringify(toValue(filters)),
    () => (fresh.value = []),
  );

  const whole = useDebounceFn(() => pages.refetch(), 10_000, { maxWait: 60_000 });
  const soon = useDebounceFn(
    async () => {
      if (pages.items.value.length <= SHORT) {
        await pages.refetch();
        return;
      }
      const asked = JSON.stringify(toValue(filters));
      const head = await api.get<Page<AlarmItem>>('/alarms', { ...toValue(filters), limit: PAGE }).catch(() => null);
      if (head && asked === JSON.stringify(toValue(filters))) fresh.value = head.items;
      void whole();
    },
    200,
    { maxWait: 1_000 },
  );
  for (const type of ['alarm', 'alarm-silence']) {
    const stop = whenChanged(type, () => void soon());
    onScopeDispose(stop);
  }

  const items = computed(() => withFresh(pages.items.value, fresh.value));
  /** After an action of one's own. */
  const renew = () => client.invalidateQueries({ queryKey: ['alarm-rows'] });
  return { ...pages, items, renew };
}
