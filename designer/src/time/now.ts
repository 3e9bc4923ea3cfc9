/**
 * The city's present moment: the browser's clock plus the difference to the server's, known since the session was
 * read. Under a controlled clock the difference is large, and right. Components read `now`, which moves every 15 s.
 */
import { ref } from 'vue';

const offset = ref(0);
export const now = ref(Date.now());

export function setServerNow(iso: string): void {
  offset.value = Date.parse(iso) - Date.now();
  now.value = Date.now() + offset.value;
}

let ticking: ReturnType<typeof setInterval> | undefined;
export function startTicking(): void {
  ticking ??= setInterval(() => (now.value = Date.now() + offset.value), 15_000);
}
