/**
 * Who is sitting here: read from the server once per page, after login and after a password change. Decides what the
 * rail shows; what a person may really do is decided by the server alone.
 */
import { defineStore } from 'pinia';
import { computed, ref } from 'vue';
import { api } from '../api/client.ts';
import { ApiProblem } from '../api/problem.ts';
import type { Me, Session } from '../api/types.ts';

export const useSession = defineStore('session', () => {
  const me = ref<Me | null>(null);
  const known = ref(false);
  let reading: Promise<Me | null> | null = null;
  const permissions = computed(() => new Set(me.value?.permissions ?? []));

  function take(user: Me): void {
    me.value = user;
    known.value = true;
  }

  /** Reads the session; signed out is an answer, not an error. */
  function load(): Promise<Me | null> {
    reading ??= read().finally(() => (reading = null));
    return reading;
  }

  async function read(): Promise<Me | null> {
    try {
      take(await api.get<Me>('/session'));
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.status !== 401) throw error;
      forget();
    }
    return me.value;
  }

  async function signIn(username: string, password: string): Promise<void> {
    const session = await api.post<Session>('/session', { username, password });
    take(session.user);
  }

  async function signOut(): Promise<void> {
    await api.delete('/session');
    forget();
  }

  async function changePassword(current: string, next: string): Promise<void> {
    await api.put('/session/password', { current, next });
    await load();
  }

  function forget(): void {
    me.value = null;
    known.value = true;
  }

  /** `can('people.manage')`, or any of several. */
  const can = (...wanted: string[]): boolean => wanted.some((permission) => permissions.value.has(permission));

  return { me, known, load, signIn, signOut, changePassword, forget, can };
});
