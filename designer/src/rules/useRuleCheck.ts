/** Asks the server, a moment after the last change, what the rule says and what is wrong with it; old answers are dropped. */
import { useDebounceFn } from '@vueuse/core';
import { computed, ref, shallowRef, watch, type Ref } from 'vue';
import { api } from '../api/client.ts';
import { asProblem } from '../api/problem.ts';
import type { Problem, RuleCheck } from '../api/types.ts';
import { sectionOf } from './model/difference.ts';
import { tidy, type RuleDraft } from './model/draft.ts';

export interface RuleProblem extends Problem {
  section: string;
}

export function useRuleCheck(rule: Readonly<Ref<RuleDraft | null>>, packId: Readonly<Ref<string | null>>) {
  const check = shallowRef<RuleCheck | null>(null);
  const checking = ref(false);
  const failure = shallowRef<unknown>(null);
  let asked = 0;

  async function ask(): Promise<void> {
    const draft = rule.value;
    if (!draft) return;
    const number = ++asked;
    checking.value = true;
    try {
      const answer = await api.post<RuleCheck>('/alarm-rules/check', { rule: tidy(draft), packId: packId.value });
      if (number !== asked) return;
      check.value = answer;
      failure.value = null;
    } catch (error) {
      if (number !== asked) return;
      const problem = asProblem(error);
      // A file of the wrong shape is refused before it is looked at; what is wrong stands in the refusal.
      if (problem.problems.length) {
        const counts = { openAlarms: check.value?.openAlarms ?? 0, watched: check.value?.watched ?? 0 };
        check.value = { problems: problem.problems, sentence: null, opinion: null, ...counts };
      } else failure.value = error;
    } finally {
      if (number === asked) checking.value = false;
    }
  }
  const soon = useDebounceFn(ask, 400);
  watch(rule, () => void soon(), { immediate: true });

  const problems = computed<RuleProblem[]>(() =>
    (check.value?.problems ?? []).map((one) => ({
      ...one,
      section: sectionOf((one.path ?? '').replace(/^(body\.)?rule\./, '')),
    })),
  );
  const errors = computed(() => problems.value.filter(({ severity }) => severity === 'error').length);
  return { check, checking, failure, problems, errors, ask };
}
