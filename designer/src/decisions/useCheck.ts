/** Checks and analyses a decision file while somebody edits it. A failure leaves the last answer in sight. */
import { shallowRef } from 'vue';
import { api } from '../api/client.ts';
import { asProblem } from '../api/problem.ts';
import type { Text } from '../api/types.ts';
import { useAsking } from '../editing/useAsking.ts';
import type { DecisionCheck, DecisionFile } from './types.ts';

const PAUSE = 500;

export function useCheck(file: () => DecisionFile | null) {
  const result = shallowRef<DecisionCheck | null>(null);
  const failure = shallowRef<Text | null>(null);
  const { asking: checking, soon: checkSoon } = useAsking(PAUSE, async (overtaken) => {
    const checked = file();
    if (!checked) return;
    try {
      const answer = await api.post<DecisionCheck>('/decisions/check', { file: checked });
      if (overtaken()) return;
      result.value = answer;
      failure.value = null;
    } catch (error) {
      if (!overtaken()) failure.value = asProblem(error).what;
    }
  });
  return { result, checking, failure, checkSoon };
}
