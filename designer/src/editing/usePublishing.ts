/**
 * Publishing guarded by the version that the draft was made from: if somebody published meanwhile, nothing is overwritten
 * unasked; the newest version is named, and whoever insists publishes over it.
 */
import { ref, shallowRef, type Ref } from 'vue';
import { asProblem, type ApiProblem } from '../api/problem.ts';

interface Publishing<Answer> {
  open: Ref<boolean>;
  baseVersion: () => number;
  send: (base: { baseVersion: number; comment: string | undefined }) => Promise<Answer>;
  newestVersion: () => Promise<number>;
  done: (answer: Answer) => void;
}

export function usePublishing<Answer>({ open, baseVersion, send, newestVersion, done }: Publishing<Answer>) {
  const comment = ref('');
  const busy = ref(false);
  const problem = shallowRef<ApiProblem | null>(null);
  const newest = ref<number | null>(null);

  function begin(): void {
    problem.value = null;
    newest.value = null;
  }

  async function publish(over = false): Promise<void> {
    busy.value = true;
    problem.value = null;
    try {
      const base = over && newest.value !== null ? newest.value : baseVersion();
      const answer = await send({ baseVersion: base, comment: comment.value.trim() || undefined });
      open.value = false;
      comment.value = '';
      done(answer);
    } catch (error) {
      problem.value = asProblem(error);
      if (problem.value.status === 409) await readNewest();
    } finally {
      busy.value = false;
    }
  }

  async function readNewest(): Promise<void> {
    const latest = await newestVersion().catch(() => null);
    if (latest !== null && latest !== baseVersion()) newest.value = latest;
  }

  return { comment, busy, problem, newest, begin, publish };
}
