/**
 * Checks while somebody draws: the drawing rules at once, the server's own checks a moment after the last change. An
 * answer that was overtaken by a newer change is dropped.
 */
import { computed, onBeforeUnmount, ref, shallowRef } from 'vue';
import type { Problem } from '@liandong/engine/contract';
import { api } from '../api/client.ts';
import { asProblem } from '../api/problem.ts';
import type { CheckResult } from '../api/types.ts';
import { elementWord } from '../diagram/element-words.ts';
import type { Editor } from './editor.ts';
import type { Words } from './panel/useWords.ts';
import { lint } from './lint.ts';
import { markersOf, mergeProblems } from './problems.ts';

const PAUSE = 700;

export function useChecks(editor: () => Editor | null, { text }: Words) {
  const linted = shallowRef<Problem[]>([]);
  const server = shallowRef<Problem[]>([]);
  const checking = ref(false);
  const failure = ref<string | null>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let round = 0;

  const nameOf = (id: string): string => {
    const element = editor()?.element(id);
    return element ? element.businessObject.name || text(elementWord(element.type)) : id;
  };
  const problems = computed(() => mergeProblems(linted.value, server.value, nameOf));
  const mark = () =>
    editor()?.markProblems(
      markersOf(problems.value, (problem) => [text(problem.message), text(problem.mend)].filter(Boolean).join(' → ')),
    );

  async function check(): Promise<void> {
    const board = editor();
    if (!board) return;
    const mine = ++round;
    checking.value = true;
    const xml = await board.xml();
    linted.value = await lint(board.definitions());
    if (mine !== round) return;
    mark();
    try {
      const result = await api.post<CheckResult>('/processes/check', { xml });
      if (mine !== round) return;
      server.value = result.problems;
      failure.value = null;
    } catch (error) {
      if (mine !== round) return;
      failure.value = text(asProblem(error).what);
    }
    checking.value = false;
    mark();
  }

  function checkSoon(): void {
    clearTimeout(timer);
    timer = setTimeout(() => void check(), PAUSE);
  }
  onBeforeUnmount(() => {
    clearTimeout(timer);
    round += 1;
  });
  return { problems, checking, failure, check, checkSoon };
}
