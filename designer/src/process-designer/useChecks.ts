/**
 * Checks while somebody draws: by the drawing rules first, then by the server's own checks, each marked in the picture as
 * soon as it is known.
 */
import { computed, ref, shallowRef } from 'vue';
import type { Problem } from '@liandong/engine/contract';
import { api } from '../api/client.ts';
import { asProblem } from '../api/problem.ts';
import type { CheckResult } from '../api/types.ts';
import { elementWord } from '../diagram/element-words.ts';
import { useAsking } from '../editing/useAsking.ts';
import type { Editor } from './editor.ts';
import type { Words } from './panel/useWords.ts';
import { lint } from './lint.ts';
import { markersOf, mergeProblems } from './problems.ts';

const PAUSE = 700;

export function useChecks(editor: () => Editor | null, { text }: Words) {
  const linted = shallowRef<Problem[]>([]);
  const server = shallowRef<Problem[]>([]);
  const failure = ref<string | null>(null);

  const nameOf = (id: string): string => {
    const element = editor()?.element(id);
    return element ? element.businessObject.name || text(elementWord(element.type)) : id;
  };
  const problems = computed(() => mergeProblems(linted.value, server.value, nameOf));
  const mark = () =>
    editor()?.markProblems(
      markersOf(problems.value, (problem) => [text(problem.message), text(problem.mend)].filter(Boolean).join(' → ')),
    );

  const { asking: checking, soon: checkSoon } = useAsking(PAUSE, async (overtaken) => {
    const board = editor();
    if (!board) return;
    const xml = await board.xml();
    linted.value = await lint(board.definitions());
    if (overtaken()) return;
    mark();
    try {
      const result = await api.post<CheckResult>('/processes/check', { xml });
      if (overtaken()) return;
      server.value = result.problems;
      failure.value = null;
    } catch (error) {
      if (overtaken()) return;
      failure.value = text(asProblem(error).what);
    }
    mark();
  });
  return { problems, checking, failure, checkSoon };
}
