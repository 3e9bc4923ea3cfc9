/**
 * The rule as it is live, with the pack it comes from and the inputs that its fields may refer to. A new rule is asked of
 * nobody: it lives in its draft until it is published.
 */
import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { computed, type Ref } from 'vue';
import { api } from '../api/client.ts';
import type { AlarmRuleDetail, PackDetail } from '../api/types.ts';
import { useSession } from '../session/session.ts';
import type { RuleInput } from './useRuleContext.ts';

export function useRule(id: Readonly<Ref<string>>, isNew: Readonly<Ref<boolean>>) {
  const session = useSession();
  const client = useQueryClient();
  const path = computed(() => `/alarm-rules/${encodeURIComponent(id.value)}`);
  const {
    data: detail,
    error,
    refetch,
  } = useQuery({
    queryKey: ['alarm-rule', id],
    queryFn: () => api.get<AlarmRuleDetail>(path.value),
    enabled: computed(() => !isNew.value),
  });
  const packId = computed(() => detail.value?.packId ?? null);
  const { data: pack } = useQuery({
    queryKey: ['pack', packId],
    queryFn: () => api.get<PackDetail>(`/packs/${packId.value}`),
    enabled: computed(() => packId.value !== null && session.can('pack.manage')),
  });
  const inputs = computed<RuleInput[]>(() =>
    pack.value
      ? pack.value.inputs.map(({ id: input, label, value }) => ({ id: input, label, value: value ?? null }))
      : (detail.value?.inputs ?? []),
  );

  /** What is live now, after it was changed there. */
  async function renew(): Promise<void> {
    await client.invalidateQueries({ predicate: ({ queryKey }) => /^alarm-rule/.test(String(queryKey[0])) });
    await refetch();
  }
  /** Back to the version of the pack. */
  const restore = (): Promise<unknown> => api.post(`${path.value}/restore`);

  return { detail, error, refetch, packId, inputs, renew, restore };
}
