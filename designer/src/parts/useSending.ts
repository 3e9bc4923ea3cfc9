/**
 * What a form in a dialog is sent by: begun anew each time it opens, with one idempotency key per opening, so that sending
 * again after a broken line is the same deed. A refusal stays in sight until the next attempt.
 */
import { ref, shallowRef, watch } from 'vue';
import { newIdempotencyKey } from '../api/client.ts';

export function useSending(isOpen: () => boolean, begin: () => void) {
  const saving = ref(false);
  const error = shallowRef<unknown>(null);
  let idempotencyKey = newIdempotencyKey();
  watch(
    isOpen,
    (is) => {
      if (!is) return;
      error.value = null;
      idempotencyKey = newIdempotencyKey();
      begin();
    },
    { immediate: true },
  );

  async function send(deed: (options: { idempotencyKey: string }) => Promise<void>): Promise<void> {
    saving.value = true;
    error.value = null;
    try {
      await deed({ idempotencyKey });
    } catch (problem) {
      error.value = problem;
    } finally {
      saving.value = false;
    }
  }
  /** What is missing, before anything is sent. */
  const refuse = (sentence: string): void => void (error.value = new Error(sentence));

  return { saving, error, send, refuse };
}
