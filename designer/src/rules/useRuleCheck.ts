/** What the rule says and what is wrong with it, by the server, while somebody edits; each problem with its section. */
import { computed, shallowRef, watch, type Ref } from 'vue';
import { api } from '../api/client.ts';
import { asProblem } from '../api/problem.ts';
import type { Problem, RuleCheck } from '../api/types.ts';
import { useAsking } from '../editing/useAsking.ts';
import { sectionOf } from './model/difference.ts';
import { tidy, type RuleDraft } from './model/draft.ts';

const PAUSE = 400;

export interface RuleProblem extends Problem {
  section: string;
}

export function useRuleCheck(rule: Readonly<Ref<RuleDraft | null>>, packId: Readonly<Ref<string | null>>) {
  const check = shallowRef<RuleCheck | null>(null);
  const failure = shallowRef<unknown>(null);
  const {
    asking: checking,
    now: ask,
    soon,
  } = useAsking(PAUSE, async (overtaken) => {
    const draft = rule.value;
    if (!draft) return;
    try {
      const answer = await api.post<RuleCheck>('/alarm-rules/check', { rule: tidy(draft), packId: packId.value });
      if (overtaken()) return;
      check.value = answer;
      failure.value = null;
    } catch (error) {
      if (!overtaken()) refused(error);
    }
  });
  /** A file of the wrong shape is refused before it is looked at; what is wrong stands in the refusal. */
  function refused(error: unknown): void {
    const { problems: found } = asProblem(error);
    if (found.length) {
      const counts = { openAlarms: check.value?.openAlarms ?? 0, watched: check.value?.watched ?? 0 };
      check.value = { problems: found, sentence: null, opinion: null, ...counts };
    } else failure.value = error;
  }
  watch(rule, soon, { immediate: true });

  const problems = computed<RuleProblem[]>(() =>
    (check.value?.problems ?? []).map((one) => ({
      ...one,
      section: sectionOf((one.path ?? '').replace(/^(body\.)?rule\./, '')),
    })),
  );
  const errors = computed(() => problems.value.filter(({ severity }) => severity === 'error').length);
  return { check, checking, failure, problems, errors, ask };
}
