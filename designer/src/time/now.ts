/**
 * The city's present moment: the browser's clock plus the difference to the server's, which every answer of the server
 * tells. A phone that is wrong by hours, and a controlled clock, make the difference large, and right. Components read
 * `now`, which moves every 15 s.
 */
import { ref } from 'vue';

const offset = ref(0);
export const now = ref(Date.now());

/** Differences below this are the line's delay, not the clock's. */
const NOTICEABLE = 2_000;

export function setServerNow(iso: string): void {
  const found = Date.parse(iso) - Date.now();
  if (Number.isNaN(found) || Math.abs(found - offset.value) < NOTICEABLE) return;
  offset.value = found;
  now.value = Date.now() + offset.value;
}

let ticking: ReturnType<typeof setInterval> | undefined;
export function startTicking(): void {
  ticking ??= setInterval(() => (now.value = Date.now() + offset.value), 15_000);
}
