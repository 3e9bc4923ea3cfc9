/**
 * Keeps a citizen's page true: reads the request again every ten seconds while the page is looked at, and at once when
 * it is looked at again. Polling, not a socket: a phone on a slow line, a bundle that stays small.
 */
import { onBeforeUnmount, onMounted, shallowRef, type ShallowRef } from 'vue';
import { call } from '../api/client.ts';
import { asProblem, type ApiProblem } from '../api/problem.ts';
import type { CitizenView } from '../api/types.ts';
import { now } from '../time/now.ts';

const EVERY = 10_000;

export interface Followed {
  view: ShallowRef<CitizenView | null>;
  problem: ShallowRef<ApiProblem | null>;
  /** Moment of the last good answer, ms. */
  readAt: ShallowRef<number>;
  read(): Promise<void>;
}

export function follow(id: string, token: string): Followed {
  const view = shallowRef<CitizenView | null>(null);
  const problem = shallowRef<ApiProblem | null>(null);
  const readAt = shallowRef(0);
  let timer: ReturnType<typeof setInterval> | undefined;

  async function read(): Promise<void> {
    try {
      view.value = await call<CitizenView>('GET', `/public/requests/${encodeURIComponent(id)}`, { token });
      readAt.value = now.value;
      problem.value = null;
    } catch (error) {
      problem.value = asProblem(error);
    }
  }
  const wake = () => {
    if (!document.hidden) void read();
  };
  onMounted(() => {
    void read();
    timer = setInterval(wake, EVERY);
    document.addEventListener('visibilitychange', wake);
  });
  onBeforeUnmount(() => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', wake);
  });
  return { view, problem, readAt, read };
}
