/**
 * Asks the server about what is being edited, a moment after the last change. An answer that was overtaken by a newer
 * question is dropped: whoever asks looks whether it is `overtaken` before taking it.
 */
import { onScopeDispose, ref } from 'vue';

export function useAsking(pause: number, ask: (overtaken: () => boolean) => Promise<void>) {
  /** Also while the pause lasts: what is shown is not of what is there. */
  const asking = ref(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let round = 0;

  async function now(): Promise<void> {
    clearTimeout(timer);
    const mine = ++round;
    asking.value = true;
    await ask(() => mine !== round);
    if (mine === round) asking.value = false;
  }
  function soon(): void {
    asking.value = true;
    clearTimeout(timer);
    timer = setTimeout(() => void now(), pause);
  }
  onScopeDispose(() => {
    clearTimeout(timer);
    round += 1;
  });
  return { asking, now, soon };
}
