/**
 * Publishing guarded by the version that the draft was made from: if somebody published meanwhile, nothing is overwritten
 * unasked; the newest version is named, and whoever insists publishes over it.
 */
import { ref, shallowRef, type Ref } from 'vue';
import { asProblem, type ApiProblem } from '../api/problem.ts';

/** `Version` is whatever names one: a number, a hash, null for what was never published. */
interface Publishing<Version, Answer> {
  open: Ref<boolean>;
  baseVersion: () => Version;
  send: (base: { baseVersion: Version; comment: string | undefined }) => Promise<Answer>;
  newestVersion: () => Promise<Version>;
  done: (answer: Answer) => void;
}

export function usePublishing<Version extends number | string | null, Answer>({
  open,
  baseVersion,
  send,
  newestVersion,
  done,
}: Publishing<Version, Answer>) {
  const comment = ref('');
  const busy = ref(false);
  const problem = shallowRef<ApiProblem | null>(null);
  const newest = shallowRef<Version | null>(null);

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
