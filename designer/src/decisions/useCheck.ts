/** Checks and analyses while somebody edits, a moment after the last change; an answer that was overtaken is dropped. */
import { onBeforeUnmount, ref, shallowRef } from 'vue';
import { api } from '../api/client.ts';
import { asProblem } from '../api/problem.ts';
import type { Text } from '../api/types.ts';
import type { DecisionCheck, DecisionFile } from './types.ts';

const PAUSE = 500;

export function useCheck(file: () => DecisionFile | null) {
  const result = shallowRef<DecisionCheck | null>(null);
  const checking = ref(false);
  const failure = shallowRef<Text | null>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let round = 0;

  async function check(): Promise<void> {
    const checked = file();
    if (!checked) return;
    const mine = ++round;
    try {
      const answer = await api.post<DecisionCheck>('/decisions/check', { file: checked });
      if (mine !== round) return;
      result.value = answer;
      failure.value = null;
    } catch (error) {
      if (mine !== round) return;
      failure.value = asProblem(error).what;
    }
    checking.value = false;
  }

  function checkSoon(): void {
    checking.value = true;
    clearTimeout(timer);
    timer = setTimeout(() => void check(), PAUSE);
  }
  onBeforeUnmount(() => {
    clearTimeout(timer);
    round += 1;
  });
  return { result, checking, failure, checkSoon };
}
