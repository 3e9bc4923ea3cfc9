/**
 * Which alarms call for attention on this device: new ones and worsened ones from a grade on, that nobody has acknowledged
 * and that were not put away here. What was waiting already when the page opened does not pop up; it is counted.
 */
import { useEventListener, useLocalStorage, useDebounceFn } from '@vueuse/core';
import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue';
import { api } from '../api/client.ts';
import type { AlarmItem, Page, Severity } from '../api/types.ts';
import { whenChanged } from '../live/live.ts';
import { allowSound, audible, play } from './tone.ts';

/** 0: none. */
export const popUpFrom = useLocalStorage<Severity | 0>('liandong.alarms.pop-up', 2);
export const soundOn = useLocalStorage('liandong.alarms.sound', false);
/** Alarms of these grades that wait for somebody, for the title of the page. */
export const waitingCount = ref(0);

/** Which of the waiting are new or worse than when they were last seen; `known` is brought up to date. Pure but for that. */
export function callersOf(waiting: readonly AlarmItem[], known: Map<string, Severity>): AlarmItem[] {
  const calling = waiting.filter((item) => item.severity < (known.get(item.id) ?? 5));
  known.clear();
  for (const item of waiting) known.set(item.id, item.severity);
  return calling;
}

export function useAttention() {
  const known = new Map<string, Severity>();
  const waiting = shallowRef<AlarmItem[]>([]);
  const raised = ref<string[]>([]);
  let begun = false;

  async function look(): Promise<void> {
    if (!popUpFrom.value) {
      waiting.value = [];
      waitingCount.value = 0;
      return;
    }
    // Newest first: in a storm with more than one page, what comes last is not among the old ones that are left out.
    const query = { state: 'active', handling: 'new', silenced: '0', atLeast: popUpFrom.value, sort: '-raisedAt' };
    const page = await api.get<Page<AlarmItem>>('/alarms', { ...query, limit: 50 }).catch(() => null);
    if (!page) return;
    waiting.value = page.items;
    waitingCount.value = page.total;
    const calling = callersOf(page.items, known);
    raised.value = raised.value.filter((id) => known.has(id));
    if (begun && calling.length) {
      const ids = calling.map(({ id }) => id);
      raised.value = [...ids, ...raised.value.filter((id) => !ids.includes(id))];
      if (soundOn.value)
        play(calling.reduce((worst, { severity }) => (severity < worst ? severity : worst), 4 as Severity));
    }
    begun = true;
  }
  const soon = useDebounceFn(look, 250, { maxWait: 1_000 });
  onScopeDispose(whenChanged('alarm', () => void soon()));
  watch(popUpFrom, () => {
    begun = false;
    void look();
  });
  void look();

  // A device that wants sound gets it with the first touch after a reload.
  const wake = (): void => {
    if (soundOn.value && !audible.value) void allowSound();
  };
  useEventListener(document, ['pointerdown', 'keydown'], wake);

  const shown = computed(() => raised.value.flatMap((id) => waiting.value.find((item) => item.id === id) ?? []));
  const putAway = (id: string): void => {
    raised.value = raised.value.filter((one) => one !== id);
  };
  return { shown, putAway, look };
}
