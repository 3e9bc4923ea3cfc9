/** Lines of business that rules name, with their words; one that we have no word for shows the name the pack gave it. */
import { useQuery } from '@tanstack/vue-query';
import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { api } from '../api/client.ts';
import { listOf } from '../api/list.ts';
import type { AlarmRuleItem } from '../api/types.ts';

export function useVerticals() {
  const { t, te } = useI18n({ useScope: 'global' });
  const { data } = useQuery({
    queryKey: ['alarm-rules', 'names'],
    queryFn: async () => listOf(await api.get<AlarmRuleItem[] | { items: AlarmRuleItem[] }>('/alarm-rules')),
    staleTime: 60_000,
  });
  const verticals = computed(() => [...new Set((data.value ?? []).map((rule) => rule.vertical))].sort());
  const nameOf = (vertical: string): string =>
    te(`alarm.vertical.${vertical}`) ? t(`alarm.vertical.${vertical}`) : vertical;
  return { rules: data, verticals, nameOf };
}
